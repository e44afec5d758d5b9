"""G1-G4: what was answered is there, what is there is paid, and once."""
import threading
import uuid

import pytest

from legal import illegal, money
from platform_run import until


def settled(p, first):
    p.settled()
    p.each(lambda row: until(
        lambda: p.delete(f"/orders/{row['id']}", as_="operator").status
        in (202, 204), f"the cancel of {row}"), p.sql(
            "order", "SELECT id FROM orders WHERE id >= %s "
            "AND status = 'ORDERED'", first))
    p.quiet()
    assert not illegal(p.sql, first)


def customers(p, over, answered, **changes):
    """Order until told otherwise; each 201 by its key and id."""
    def one():
        while not over.wait(0.03):
            key = uuid.uuid4().hex
            try:
                r = p.order(key=key, **changes)
            except OSError:
                continue        # its answer was lost with the gateway
            if r.status == 201:
                answered.append((key, r.id, r.json["total"]))
    threads = [threading.Thread(target=one) for _ in range(3)]
    for t in threads:
        t.start()
    return threads


@pytest.mark.parametrize("victims", [
    ("pool-order", "pool-payment"), ("nginx", "relay"), ("postgres",)])
def test_G1_a_201_is_durable(town, victims):
    """Killed while orders are taken: what was answered is there."""
    p, over, answered = town, threading.Event(), []
    first = p.order().id
    threads = customers(p, over, answered)
    try:
        for victim in victims:
            before = len(answered)
            until(lambda: len(answered) > before + 3, "orders before", 60)
            pids = p.pids(victim)
            assert pids, f"{victim} does not run"
            for pid in pids[:1] if victim == "postgres" else pids:
                p.kill_pid(pid)
            before = len(answered)
            until(lambda: len(answered) > before + 3,
                  f"orders after {victim} was killed", 60)
    finally:
        over.set()
        for t in threads:
            t.join()
    settled(p, first)
    there = {r["id"]: r for r in p.sql(
        "order", "SELECT id, status, price FROM orders WHERE id >= %s",
        first)}
    assert len({id for _, id, _ in answered}) == len(answered)
    for key, id, total in answered:
        assert there[id]["status"] == "CANCELED", there[id]
        assert there[id]["price"] == total
        again = p.order(key=key)
        assert (again.status, again.id) == (201, id), "the same answer"


def test_G2_no_unpaid_order(town):
    """Whatever the card does, what anybody sees is paid for."""
    p, first = town, town.order().id
    cards = ["tok_ok", "tok_declined", "tok_lost", "tok_insufficient",
             "tok_late", "nonsense"] * 3
    over, seen = threading.Event(), set()

    def look():
        while not over.is_set():
            r = p.get("/orders?size=100", as_="operator")
            if r.status == 200:
                seen.update(o["id"] for o in r.json["_embedded"]["orders"])
    eye = threading.Thread(target=look)
    eye.start()
    try:
        answers = p.each(lambda c: p.order(card=c), cards, 4)
    finally:
        over.set()
        eye.join()
    for card, r in zip(cards, answers):
        assert r.status == (201 if card == "tok_ok" else 503 if card in (
            "tok_lost", "tok_late") else 402) or r.status == 503, (card, r)
    settled(p, first)
    books = money(p.sql, first)
    for id in (i for i in seen if i >= first):
        assert books[id]["charge"], f"order {id} was seen unpaid"
    # what was not placed was never shown, to anybody, anywhere
    for row in p.sql("order", "SELECT id FROM orders WHERE id >= %s AND "
                     "status IN ('REJECTED', 'LAPSED')", first):
        assert row["id"] not in seen
        for path in ("orders", "dashboards", "stores", "deliveries"):
            assert p.get(f"/{path}/{row['id']}",
                         as_="operator").status == 404, (path, row)


@pytest.mark.parametrize("card", ["tok_lost", "tok_late", "tok_slow"])
def test_G3_no_orphan_payment(town, card):
    """Approved, and nobody comes back for the order."""
    p = town
    first = 1 + p.one("order", "SELECT max(id) FROM orders")
    r = p.order(card=card)
    assert (r.status, r.slug) == (503, "payment-unknown"), r
    # also when the charge arrives only after the order was given up
    p.half_a_minute_later()
    until(lambda: p.one("order", "SELECT status FROM orders WHERE id = %s",
                        first) == "LAPSED", "it is given up")
    until(lambda: p.half_a_minute_later() or not p.behind(), "quiet")
    until(lambda: money(p.sql, first).get(first) == {
        "charge": [7500], "void": [7500]}, "the hold is gone")
    assert p.one("payment", "SELECT status FROM payinfo WHERE id = %s",
                 first) == "ORDER_CANCELED"
    p.quiet()
    assert not illegal(p.sql, first)


def test_G4_one_charge_and_one_order_a_key(town):
    """The same call eight times at once, three times over."""
    p, first = town, town.order().id
    for card in ("tok_ok", "tok_ok", "tok_lost"):
        key = uuid.uuid4().hex
        answers = p.each(lambda _: p.order(key=key, card=card), range(8))
        answers.append(until(lambda: (r := p.order(key=key, card=card))
                             .status == 201 and r, "an answer"))
        done = [r for r in answers if r.status == 201]
        assert len({r.id for r in done}) == 1
        assert len({r.text for r in done}) == 1, "the same body"
        assert {r.status for r in answers} <= {201, 409, 503}
        assert {r.slug for r in answers if r.status == 409} <= {
            "still-running"}
        assert answers[-1].headers["idempotency-replayed"] == "true" \
            or card == "tok_lost"
        assert money(p.sql, first)[done[0].id] == {"charge": [7500]}
    # another customer's key is another key
    assert p.order("customer2", key=key).id != done[0].id
    settled(p, first)


def test_G4_a_command_twice_is_done_once(town, orders_legal):
    p, id, key = town, town.order().id, uuid.uuid4().hex
    p.follow(f"/stores/{id}", "owner1")
    answers = p.each(lambda _: p.put(
        f"/stores/{id}/confirm", {"minutes": 20}, as_="owner1", key=key),
        range(6))
    assert {r.status for r in answers} == {200}, answers
    assert len({r.text for r in answers}) == 1
    assert sum("idempotency-replayed" in r.headers for r in answers) == 5
    r = p.put(f"/stores/{id}/confirm", {"minutes": 20}, as_="owner1")
    assert (r.status, r.slug) == (409, "state-forbids"), "another key"
    p.quiet()
    assert p.one("store", "SELECT count(*) FROM event_log WHERE "
                 "type = 'StoreConfirmed' AND subject = %s", str(id)) == 1
    assert p.cancel(id, as_="customer1").status == 204
