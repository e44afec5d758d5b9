"""6. Whatever else is away, orders are taken; when it is back, everything
catches up by itself (G9).  Each context has a database of its own here, and
that may be gone as well."""
import time

import pytest

from legal import illegal
from listener import Listener
from platform_run import until
from test_4_cancel import history


def orders(p, n):
    """Taken, each at once."""
    ids = []
    for _ in range(n):
        since = time.monotonic()
        r = p.order()
        assert r.status == 201, r
        assert time.monotonic() - since < 10, "taken late"
        ids.append(r.id)
    return ids


def all_received(p, ids):
    for id in ids:
        p.follow(f"/stores/{id}", "owner1", status_="RECEIVED")
        p.follow(f"/payinfos/{id}", "customer1", status_="APPROVED")
        p.follow(f"/dashboards/{id}", "customer1", status_="PAID")


def cancel_all(p, ids):
    for id in ids:
        assert p.delete(f"/orders/{id}", as_="customer1").status in (202, 204)
    p.quiet()
    assert not illegal(p.sql, ids[0])


def test_G9_store_and_delivery_down(town):
    p = town
    p.order()       # nobody's first call is what is measured
    for context in ("store", "delivery", "dashboard"):
        p.down(context)
    try:
        ids = orders(p, 4)
        r = p.get(f"/stores/{ids[0]}", as_="owner1")
        assert (r.status, r.slug) == (503, "try-later"), r
        assert int(r.headers["retry-after"]) >= 1
        # the store decides a cancel: it is taken, and ends when it is back
        r = p.delete(f"/orders/{ids[0]}", as_="customer1")
        assert (r.status, r.json["orderStatus"]) == (202, "CANCELING"), r
    finally:
        for context in ("store", "delivery", "dashboard"):
            p.up(context)
    all_received(p, ids[1:])
    p.follow(f"/payinfos/{ids[0]}", "customer1", status_="ORDER_CANCELED")
    p.follow(f"/dashboards/{ids[0]}", "customer1", status_="ORDER_CANCELED")
    cancel_all(p, ids)


def close_base(p, context, is_open):
    """Its database takes nobody, as if its server were gone."""
    p.sql("identity", f"ALTER DATABASE baedal_{context} "
          f"ALLOW_CONNECTIONS {is_open}")
    if not is_open:
        p.sql("identity", "SELECT pg_terminate_backend(pid) FROM "
              "pg_stat_activity WHERE datname = %s", f"baedal_{context}")


def test_G9_their_databases_down(town):
    p, gone = town, ("store", "delivery", "dashboard")
    try:
        for context in gone:
            close_base(p, context, False)
        ids = orders(p, 4)
        r = p.get(f"/stores/{ids[0]}", as_="owner1")
        assert r.status == 503, r
        # payment goes on hearing of orders
        for id in ids:
            until(lambda: p.get(f"/payinfos/{id}", as_="customer1").json[
                "claimedAt"], f"payment hears of order {id}")
    finally:
        for context in gone:
            close_base(p, context, True)
    all_received(p, ids)
    cancel_all(p, ids)


def test_G9_broker_killed_and_its_state_gone(town):
    p = town
    p.kill("mosquitto")
    p.down("mosquitto")
    for state in (p.data / "mosquitto").glob("*.db"):
        state.unlink()
    (p.data / "run/mqtt.sock").unlink(missing_ok=True)
    try:
        ids = orders(p, 4)
        # from the log, without any broker
        since = time.monotonic()
        all_received(p, ids)
        print(f"without a broker: {time.monotonic() - since:.2f} s")
    finally:
        p.up("mosquitto")
    until(lambda: p.one("order", "SELECT last_pos = published "
                        "FROM relay_state"), "all is published again")
    with Listener(p) as ear:
        more = orders(p, 1)
        ear.await_types(more[0], "Ordered", "PaymentApproved")
        ids += more
    all_received(p, ids)
    cancel_all(p, ids)


@pytest.mark.parametrize("service", ["relay", "trigger", "monitor"])
def test_G9_down(town, service):
    p = town
    p.down(service)
    try:
        ids = orders(p, 4)
        for id in ids:
            assert p.get(f"/orders/{id}", as_="customer1").json[
                "orderStatus"] == "ORDERED"
        if service != "monitor":
            r = p.delete(f"/orders/{ids[0]}", as_="customer1")
            assert r.status == 202, "nobody can have answered"
    finally:
        p.up(service)
    all_received(p, ids[1:])
    if service != "monitor":
        p.follow(f"/dashboards/{ids[0]}", "customer1",
                 status_="ORDER_CANCELED")
    history(p, ids[0], "Ordered", "PaymentApproved")
    cancel_all(p, ids)


def test_G9_killed_again_and_again(town):
    """Each comes back by itself, while orders are taken."""
    p, ids = town, []
    for service in ("relay", "trigger", "mosquitto", "pool-store",
                    "pool-delivery", "pool-dashboard", "pool-monitor"):
        assert p.kill(service), f"{service} does not run"
        ids += orders(p, 1)
    all_received(p, ids)
    cancel_all(p, ids)
