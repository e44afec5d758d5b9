"""What the delivery hears of the store and of the order."""
import threading
import uuid

import pytest

from delivery.people import (CONFIRMED, OPERATOR, OWNER, SECRETS, STATES, ask,
                             confirmed, cooked, events, get, put, status,
                             told, until)


def ended_at(town, id_):
    return town.one("delivery", "SELECT ended_at FROM deliveries "
                    "WHERE id = %s", id_)


def test_confirmed_begins_to_wait(town):
    confirmed(town)
    d = get(town, OPERATOR).json
    assert d["status"] == "WAITING" and d["orderId"] == d["id"] == 5
    assert (d["storeName"], d["pay"], d["dong"]) == ("배달분식", 3000, "역삼동")
    assert d["readyAt"] == "2026-11-23T09:20:00Z" and not d["cooked"]
    assert d["storeAddress"]["road"] == "테헤란로 5"
    assert events(town) == []


def test_confirmed_without_what_is_optional(town):
    r = town.event("delivery/on_store_confirmed", "StoreConfirmed", 5, {
        k: v for k, v in CONFIRMED.items() if k not in (
            "storePhone", "storeAddress", "customerId", "dong",
            "noteToRider", "personal")})
    assert r.status == 204, r
    assert get(town, OPERATOR).json["storeAddress"] is None


@pytest.mark.parametrize("first", [ask, told])
def test_a_cancel_before_the_confirm_leaves_a_tombstone(town, first):
    first(town)
    confirmed(town)
    d = get(town, OWNER).json
    assert d["status"] == "CANCELED" and d["storeName"] == "배달분식"
    assert town.one("delivery", "SELECT personal FROM deliveries") is None
    assert put(town, "take").slug == "state-forbids"
    cooked(town)
    assert status(town) == "CANCELED"
    assert events(town) == (["DeliveryCanceled"] if first is ask else [])


def test_cooked_starts_who_has_it(town):
    until(town, "TAKEN")
    assert get(town).json["startDt"] is None
    id_ = uuid.uuid4()
    for _ in range(2):
        town.event("delivery/on_cook_completed", "CookCompleted", 5, {},
                   id_=id_)
    d = get(town).json
    assert d["status"] == "STARTED" and d["cooked"] and d["startDt"]
    assert town.outbox("delivery")[-1] == ("DeliveryStarted", 5, {
        "orderId": 5, "by": "test", "riderId": 21,
        "riderName": "account 21"})
    assert events(town).count("DeliveryStarted") == 1


def test_cooked_before_it_is_taken_is_remembered(town):
    confirmed(town)
    cooked(town)
    assert status(town) == "WAITING" and events(town) == []
    d = put(town, "take").json
    assert d["status"] == "STARTED" and d["startDt"]
    assert events(town) == ["RiderAssigned", "DeliveryStarted"]


def test_delayed_moves_the_time_and_revives_nothing(town):
    for state, moves in (("TAKEN", True), ("CANCELED", False)):
        id_ = 5 if moves else 6
        until(town, state, id_)
        town.event("delivery/on_store_delayed", "StoreDelayed", id_,
                   {"minutes": 40, "readyAt": "2026-11-23T09:40:00Z"})
        d = get(town, OPERATOR, id_).json
        assert d["status"] == state
        assert (d["readyAt"] == "2026-11-23T09:40:00Z") == moves
    town.event("delivery/on_store_delayed", "StoreDelayed", 7,
               {"minutes": 40, "readyAt": "2026-11-23T09:40:00Z"})
    assert status(town, 7) is None


def test_an_old_delay_does_not_come_back(town):
    until(town, "TAKEN")
    for minute in (50, 40):
        town.event("delivery/on_store_delayed", "StoreDelayed", 5, {
            "minutes": minute, "readyAt": f"2026-11-23T09:{minute}:00Z"})
    assert get(town).json["readyAt"] == "2026-11-23T09:50:00Z"


def test_asked_to_cancel(town):
    for id_, state in enumerate(STATES, 50):
        until(town, state, id_)
        before = events(town)
        ended = ended_at(town, id_)
        event_id = uuid.uuid4()
        for _ in range(2):          # seen twice, answered once
            assert ask(town, id_, event_id=event_id).status == 204
        new = town.outbox("delivery")[len(before):]
        if state in ("DELIVERED", "FAILED"):
            assert status(town, id_) == state
            assert [t for t, _, _ in new] == ["DeliveryCancelRefused"]
            assert new[0][2]["state"] == state
            assert ended_at(town, id_) == ended
        else:
            assert status(town, id_) == "CANCELED"
            assert [t for t, _, _ in new] == (
                [] if state == "CANCELED" else ["DeliveryCanceled"]), state


def test_the_store_is_asked_not_we(town):
    until(town, "TAKEN")
    assert ask(town, decider="store").status == 204
    assert status(town) == "TAKEN"


def test_told_of_a_cancel(town):
    ends = ("NONE", "WAITING", "TAKEN", "STARTED", "CANCELED")
    for id_, state in enumerate(STATES, 50):
        until(town, state, id_)
        before = events(town)
        assert told(town, id_).status == 204
        assert status(town, id_) == ("CANCELED" if state in ends else state)
        live = ("WAITING", "TAKEN", "STARTED")
        assert events(town) == before + ["DeliveryCanceled"] * (state in live)


def test_the_reason_of_the_cancel_is_kept(town):
    until(town, "TAKEN")
    told(town)
    d = get(town, OWNER).json
    assert d["reason"] == "changed mind"
    assert all(d[s] is None for s in SECRETS)


def test_a_cancel_and_the_confirm_at_once(town):
    """Whichever comes first, it ends canceled, and is said once."""
    for id_ in range(50, 60):
        said = []

        def cancel():       # 503 is delivered again, as the trigger does
            event_id = uuid.uuid4()
            while (r := ask(town, id_, event_id=event_id)).status == 503:
                said.append(r)
            said.append(r)

        both = [threading.Thread(target=cancel),
                threading.Thread(target=confirmed, args=(town, id_))]
        for t in both:
            t.start()
        for t in both:
            t.join()
        assert said[-1].status == 204, said
        d = get(town, OPERATOR, id_).json
        assert d["status"] == "CANCELED" and d["storeName"] == "배달분식"
    assert events(town) == ["DeliveryCanceled"] * 10


def test_forgotten(town):
    until(town, "DELIVERED", 5)
    until(town, "TAKEN", 6)
    r = town.event("delivery/on_order_forgotten", "OrderForgotten", 5, {})
    assert r.status == 204, r
    assert [r["id"] for r in town.sql(
        "delivery", "SELECT id FROM deliveries WHERE personal IS NOT NULL "
        "OR note_to_rider IS NOT NULL")] == [6]
    assert town.event("delivery/on_order_forgotten", "OrderForgotten", 99, {}
                      ).status == 204
