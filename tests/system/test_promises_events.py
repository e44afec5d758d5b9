"""G5, G6, G11, G7: events, each once and in order; the dashboard is their
fold; a bad one stops nothing else."""
import threading
import uuid

from listener import Listener
from platform_run import until
from promises import read_logs, wrong_inboxes, wrong_logs
from test_promises_races import confirmed, placed


BAD = 9000000000    # subjects of G7's bad events, dropped by a person


def each_once_and_in_order(p):
    """The logs, and what each consumer has taken in of them."""
    logs = read_logs(p)
    assert not [*wrong_logs(p, logs), *wrong_inboxes(p, logs)]


def test_G5_G6_each_once_and_in_order_whoever_is_killed(town):
    """Orders, confirms and cancels while what carries events is killed."""
    p, over = town, threading.Event()

    def kill():
        victims = ("trigger", "relay", "pool-store", "mosquitto",
                   "pool-dashboard", "trigger", "pool-order", "relay")
        for victim in victims:
            for pid in p.pids(victim):
                p.kill_pid(pid)
            if over.wait(0.3):
                return
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        ids = placed(p, 24)
        p.each(lambda id: p.command(f"/stores/{id}/confirm", as_="owner1"),
               ids)

        def cancel(id):
            until(lambda: p.delete(f"/orders/{id}", as_="customer1").status
                  in (202, 204), "the cancel")
        p.each(cancel, ids)
    finally:
        over.set()
        killer.join()
    p.quiet(120)
    each_once_and_in_order(p)


def board(p):
    """The dashboards as they are shown, without their generation."""
    rows = p.sql("dashboard", "SELECT b.* FROM board b JOIN current c "
                 "USING (gen) ORDER BY b.id")
    return [{k: v for k, v in r.items() if k != "gen"} for r in rows]


def test_G11_rebuilt_it_is_equal_row_for_row(town, orders_legal):
    """Also of what happened while it was being rebuilt."""
    p, ids = town, []
    ids += confirmed(p, 6)
    for id in ids[:2]:
        p.command(f"/stores/{id}/cookcomplete", as_="owner1")
        p.command(f"/deliveries/{id}/take", as_="rider1")
    p.delete(f"/orders/{ids[3]}", as_="customer1")
    p.quiet()
    was = p.one("dashboard", "SELECT gen FROM current")
    before = board(p)
    # two at a time is one too many
    id = f"dashboard.order.{was}"
    r = p.post(f"/subscriptions/{id}/rebuild", as_="operator",
               key=uuid.uuid4().hex)
    assert r.status == 202, r
    r = p.post(f"/subscriptions/{id}/rebuild", as_="operator",
               key=uuid.uuid4().hex)
    assert (r.status, r.slug) == (409, "state-forbids"), r
    until(lambda: p.one("dashboard", "SELECT gen FROM current") == was + 1,
          "the new generation is shown", 60)
    p.quiet()
    assert board(p) == before
    # and it goes on
    ids += confirmed(p, 2)
    p.follow(f"/dashboards/{ids[-1]}", "customer1", status_="CONFIRMED")
    until(lambda: not p.sql("trigger", "SELECT FROM subscription WHERE "
                            "consumer = 'dashboard' AND generation = %s",
                            was), "the old one is gone")
    each_once_and_in_order(p)
    for id in ids:
        assert p.delete(f"/orders/{id}", as_="operator").status in (202, 204)


def test_G11_nothing_is_said_twice_while_it_is_rebuilt(town, orders_legal):
    """Who listens hears of an order's end once, not of its past again."""
    p = town
    id = p.order().id
    p.follow(f"/stores/{id}", "owner1")
    assert p.cancel(id, as_="customer1").status == 204
    p.quiet()
    gen = p.one("dashboard", "SELECT gen FROM current")
    with Listener(p, "live/#") as ear:
        r = p.post(f"/subscriptions/dashboard.order.{gen}/rebuild",
                   as_="operator")
        assert r.status == 202, r
        until(lambda: p.one("dashboard", "SELECT gen FROM current") > gen,
              "the new generation is shown", 60)
        p.quiet()
        assert ear.live(f"orders/{id}") == []


def test_G7_one_bad_event_stops_nothing_else(town, orders_legal):
    """An event that no handler can take: everything else goes on."""
    p, subject = town, BAD + town.one("order", "SELECT last_value "
                                      "FROM outbox_id")
    p.sql("order", "INSERT INTO outbox (type, subject, data) "
          "VALUES ('Ordered', %s, '{\"bad\": true}')", str(subject))
    ids = placed(p, 4)
    for id in ids:
        p.follow(f"/dashboards/{id}", "customer1", status_="PAID")

    def set_aside():
        return {d["consumer"]: d["state"] for d in p.sql(
            "trigger", "SELECT consumer, state FROM delivery "
            "WHERE subject = %s", str(subject)) if d["state"] != "done"}

    def dead():
        """It is tried again and again; time passes."""
        p.sql("trigger", "UPDATE delivery SET next_at = now() WHERE subject "
              "= %s AND state = 'parked' AND next_at <> 'infinity'",
              str(subject))
        return set(set_aside().values()) == {"dead"}
    until(lambda: {"store", "payment"} & set(set_aside()), "it is set aside")
    until(dead, "the dead letter", 60)
    letters = p.get("/deadletters", as_="operator").json["_embedded"][
        "deadletters"]
    mine = [d for d in letters if d["subject"] == subject]
    assert {d["consumer"] for d in mine} == set(set_aside())
    for d in mine:
        assert d["reason"] and d["attempt"] >= 6
        r = p.post(f"/deadletters/{d['id']}/redrive", as_="operator")
        assert r.status == 200, r
    until(dead, "dead again", 60)
    for d in mine:
        r = p.delete(f"/deadletters/{d['id']}", as_="operator")
        assert r.status in (200, 204), r
    until(lambda: not set_aside(), "it is dropped")
    for id in ids:
        assert p.cancel(id, as_="customer1").status == 204
