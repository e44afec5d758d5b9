import uuid

import pytest

from . import kitchen as k


DECIDED = [("NONE", "CANCELED", "StoreCanceled"),
           ("RECEIVED", "CANCELED", "StoreCanceled"),
           ("CONFIRMED", "CANCELED", "StoreCanceled"),
           ("COOKING", "COOKING", "StoreCancelRefused"),
           ("COOKED", "COOKED", "StoreCancelRefused"),
           ("CANCELED", "CANCELED", None),
           ("REJECTED", "REJECTED", None),
           ("EXPIRED", "EXPIRED", None)]
# the order's own timer cancels only where the kitchen has not answered
NO_ANSWER = [("CONFIRMED", "CONFIRMED", "StoreCancelRefused")
             if d[0] == "CONFIRMED" else d for d in DECIDED]


# a person's word is not the timer's, nor the timer's a person's
@pytest.mark.parametrize("by, reason, table", [
    ("customer:7", "changed mind", DECIDED),
    ("guest:5", "NO_ANSWER", DECIDED), ("timer", "NO_ANSWER", NO_ANSWER),
    ("timer", "other words", NO_ANSWER)])
def test_decides(town, by, reason, table):
    k.opened(town)
    for id_, (state, end, said) in enumerate(table, 10):
        k.until(town, state, id_)
        assert k.ask(town, id_, reason=reason, by=by).status == 204
        assert k.status(town, id_) == end, state
        assert k.events(town) == [said] * bool(said), state
        if said == "StoreCancelRefused":
            assert town.outbox("store")[0][2]["state"] == state
        town.sql("store", "DELETE FROM outbox")


def test_seen_twice(town):
    k.opened(town)
    k.until(town, "COOKING")
    event = uuid.uuid4()
    for _ in range(2):
        r = town.event("store/on_order_cancel_requested",
                       "OrderCancelRequested", 5,
                       {"decider": "store", "reason": "x"}, id_=event)
        assert r.status == 204
    assert k.events(town) == ["StoreCancelRefused"]


def test_not_ours_to_decide(town):
    k.opened(town)
    k.until(town, "RECEIVED")
    assert k.ask(town, decider="delivery").status == 204
    assert k.status(town) == "RECEIVED" and k.events(town) == []


def test_shown(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    k.ask(town, reason="마음이 바뀜")
    o = k.get(town).json
    assert o["orderStatus"] == "CANCELED" and o["reason"] == "마음이 바뀜"
    assert o["endedAt"]


def test_follows_the_order(town):
    k.opened(town)
    for id_, (state, _, _) in enumerate(DECIDED, 10):
        k.until(town, state, id_)
        event = uuid.uuid4()
        for _ in range(2):
            r = town.event("store/on_order_canceled", "OrderCanceled", id_,
                           {"canceledBy": "operator", "reason": "no rider"},
                           id_=event)
            assert r.status == 204, r
        ended = state in ("CANCELED", "REJECTED", "EXPIRED")
        assert k.status(town, id_) == (state if ended else "CANCELED")
        assert k.events(town) == ([] if ended else ["StoreCanceled"]), state
        town.sql("store", "DELETE FROM outbox")


def test_canceled_is_said_once(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    k.ask(town)
    k.told(town)
    assert k.events(town) == ["StoreCanceled"]
