"""DELETE /orders/{id}, and the deciders' answers."""
import threading

import pytest
from conftest import CUSTOMER, OPERATOR, OTHER
from platform_run import until


def cancel(town, as_=CUSTOMER, body=None, key=None, **more):
    return town.call("order/cancel", "DELETE", "/orders/5", body, as_=as_,
                     key=key, **more)


def asked(town):
    return [d["decider"] for t, _, d in town.outbox("order")
            if t == "OrderCancelRequested"]


def answered(town, fn, type_, data=None):
    """Cancels, and lets the decider answer while the call is waiting.  On a
    busy machine it may wait in vain, which is 202: then it is asked again."""
    def decide():
        until(lambda: asked(town), "the question")
        town.event(fn, type_, 5, data or {})
    t = threading.Thread(target=decide)
    t.start()
    r = cancel(town, key="k")
    t.join()
    return cancel(town, key="k") if r.status == 202 else r


def test_the_stores_yes_is_204(shop, town):
    shop.order()
    r = answered(town, "order/on_gave_up", "StoreCanceled",
                 {"by": "customer:7"})
    assert r.status == 204
    assert asked(town) == ["store"]
    (_, _, ended), = [e for e in town.outbox("order")
                      if e[0] == "OrderCanceled"]
    assert ended["canceledBy"] == "customer"
    assert ended["reason"] == "CANCELED_BY_CUSTOMER"
    assert cancel(town).status == 204


def test_the_stores_no_is_409_and_the_order_goes_on(shop, town):
    shop.order()
    r = answered(town, "order/on_cancel_refused", "StoreCancelRefused",
                 {"state": "COOKING"})
    assert (r.status, r.slug) == (409, "state-forbids")
    assert shop.status() == "ORDERED"


def test_no_answer_is_202(shop, town):
    shop.order()
    r = cancel(town, body={"reason": "changed my mind"})
    assert r.status == 202 and r.json["orderStatus"] == "CANCELING"
    assert town.outbox("order")[0][2]["reason"] == "changed my mind"


@pytest.mark.parametrize("as_", [CUSTOMER, OPERATOR],
                         ids=["customer", "operator"])
def test_a_word_of_the_platforms_is_nobodys_reason(shop, town, as_):
    shop.order()
    for word in ("NO_ANSWER", "STORE_EXPIRED", "CANCELED_BY_OPERATOR",
                 "TOO_BUSY", "ACCIDENT"):
        r = cancel(town, as_, body={"reason": word})
        assert (r.status, r.slug) == (422, "invalid-input"), word
        assert r.json["errors"][0]["pointer"] == "/reason"
    assert (asked(town), shop.status()) == ([], "ORDERED")
    assert cancel(town, as_, body={"reason": "no answer"}).status == 202


def test_the_same_key_asks_once(shop, town):
    shop.order()
    cancel(town, key="k")
    town.event("order/on_cancel_refused", "StoreCancelRefused", 5,
               {"state": "COOKING"})
    assert cancel(town, key="k").status == 409
    assert asked(town) == ["store"]


def test_a_key_that_placed_an_order_is_422(paying, town):
    """On that order, whose row has it, and on another."""
    placed = paying.place(key="k").json["id"]
    paying.order()
    for id_ in (placed, 5):
        r = town.call("order/cancel", "DELETE", f"/orders/{id_}",
                      as_=CUSTOMER, key="k")
        assert (r.status, r.slug) == (422, "idempotency-key-reused"), id_
        assert paying.status(id_) == "ORDERED"
    assert asked(town) == []
    assert cancel(town, OTHER, key="k").status == 404


def test_after_cooking_started_nobody_is_asked(shop, town):
    shop.order()
    town.event("order/on_cook_started", "CookStarted", 5, {})
    assert cancel(town).status == 409
    assert asked(town) == []


def test_an_operator_asks_the_delivery_also_meanwhile(shop, town):
    shop.order()
    assert cancel(town).status == 202
    assert cancel(town, OPERATOR).status == 202
    assert asked(town) == ["store", "delivery"]
    town.event("order/on_cancel_refused", "StoreCancelRefused", 5,
               {"state": "COOKING"})
    assert shop.status() == "CANCELING"
    town.event("order/on_cancel_refused", "DeliveryCancelRefused", 5,
               {"state": "DELIVERED"})
    assert shop.status() == "ORDERED"


def test_a_customer_joins_an_operator(shop, town):
    shop.order()
    cancel(town, OPERATOR)
    cancel(town)
    assert asked(town) == ["delivery"]


@pytest.fixture
def silent(shop, town):
    """Half an hour old and not cooking: the timer has asked its store."""
    shop.order(order_date="2026-01-01")
    town.tick("order/no_answer")
    assert (asked(town), shop.status()) == (["store"], "CANCELING")
    return shop


def refused(town, by):
    town.event("order/on_cancel_refused", "StoreCancelRefused", 5,
               {"state": "CONFIRMED" if by == "timer" else "COOKING",
                "by": by})


def ended(town):
    return [(d["reason"], d["canceledBy"]) for t, _, d in town.outbox("order")
            if t == "OrderCanceled"]


def may_cancel(town, as_=CUSTOMER):
    return "cancel" in town.call("order/get", "GET", "/orders/5",
                                 as_=as_).json["_links"]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_customer_asks_as_well_as_the_timer(silent, town, answer):
    """The store's no to the timer is not its answer to him."""
    assert may_cancel(town)
    r = cancel(town, body={"reason": "too long"}, key="k")
    assert (r.status, r.json["orderStatus"]) == (202, "CANCELING")
    assert not may_cancel(town)
    for key in ("k", "another"):
        assert cancel(town, key=key).status == 202
    timers, his = [d for _, _, d in town.outbox("order")]
    assert (timers["by"], timers["reason"]) == ("timer", "NO_ANSWER")
    assert (his["by"], his["reason"], his["decider"]) == (
        "customer:7", "too long", "store")
    refused(town, "timer")
    assert silent.status() == "CANCELING"
    if answer == "yes":
        town.event("order/on_gave_up", "StoreCanceled", 5,
                   {"by": "customer:7"})
        assert cancel(town, key="k").status == 204
        assert ended(town) == [("too long", "customer")]
    else:
        refused(town, "customer:7")
        r = cancel(town, key="k")
        assert (r.status, r.slug) == (409, "state-forbids")
        assert (silent.status(), ended(town)) == ("ORDERED", [])


def test_the_stores_yes_to_the_timer_is_the_timers(silent, town):
    cancel(town, body={"reason": "too long"})
    town.event("order/on_gave_up", "StoreCanceled", 5, {"by": "timer"})
    assert ended(town) == [("NO_ANSWER", "timer")]


def test_an_operators_reason_is_not_the_timers(silent, town):
    assert cancel(town, OPERATOR, body={"reason": "fire"}).status == 202
    assert may_cancel(town) and not may_cancel(town, OPERATOR)
    refused(town, "timer")
    assert silent.status() == "CANCELING"
    town.event("order/on_gave_up", "DeliveryCanceled", 5,
               {"by": "operator:1"})
    assert ended(town) == [("fire", "operator")]


def test_one_no_is_the_answer_to_both(silent, town):
    """The timer's own may be lost: dropped by a person."""
    cancel(town)
    refused(town, "customer:7")
    assert silent.status() == "ORDERED"
    refused(town, "timer")
    assert silent.status() == "ORDERED"


@pytest.mark.parametrize("as_", [CUSTOMER, OPERATOR],
                         ids=["customer", "operator"])
def test_who_meant_another_version_is_told_so(silent, town, as_):
    """And not 202 as if he had been heard."""
    r = cancel(town, as_, headers={"If-Match": '"1"'})
    assert (r.status, r.slug) == (412, "changed-meanwhile")
    assert asked(town) == ["store"]
    r = cancel(town, as_, headers={"If-Match": '"2"'})
    assert (r.status, len(asked(town))) == (202, 2)


def test_a_customer_meets_the_timer_at_a_store_that_confirmed(silent, town):
    """Both contexts, each event carried to who handles it."""
    town.sql("store", "INSERT INTO orders (id, status, restaurant_id) "
             "VALUES (5, 'CONFIRMED', 1)")

    def carry(source, handlers):
        for type_, id_, data in town.outbox(source):
            r = town.event(handlers[type_], type_, id_, data)
            assert r.status == 204, r
        town.sql(source, "DELETE FROM outbox")
    assert cancel(town, key="k").status == 202
    carry("order", {
        "OrderCancelRequested": "store/on_order_cancel_requested"})
    carry("store", {"StoreCancelRefused": "order/on_cancel_refused",
                    "StoreCanceled": "order/on_gave_up"})
    assert silent.status() == "CANCELED"
    assert ended(town) == [("CANCELED_BY_CUSTOMER", "customer")]
    assert cancel(town, key="k").status == 204


def test_not_yours_is_404(shop, town):
    shop.order()
    assert cancel(town, OTHER).status == 404
    assert asked(town) == []


def test_unpaid_is_404(shop, town):
    shop.order(status="PENDING")
    assert cancel(town).status == 404


@pytest.mark.parametrize("type_, data, reason", [
    ("StoreRejected", {"reason": "TOO_BUSY", "by": "store:12"}, "TOO_BUSY"),
    ("StoreExpired", {"by": "timer"}, "STORE_EXPIRED"),
    ("DeliveryFailed", {"reason": "ACCIDENT", "by": "rider:3",
                        "customerFault": False}, "ACCIDENT")])
@pytest.mark.parametrize("state", ["ORDERED", "CANCELING"])
def test_others_end_it(shop, town, type_, data, reason, state):
    shop.order(status=state, asks_store=state == "CANCELING")
    fn = "order/on_delivery_ended" if type_ == "DeliveryFailed" \
        else "order/on_gave_up"
    assert town.event(fn, type_, 5, data).status == 204
    assert shop.status() == "CANCELED"
    (_, _, d), = town.outbox("order")
    assert (d["reason"], d["canceledBy"]) == (reason,
                                              data["by"].split(":")[0])


@pytest.mark.parametrize("type_, data", [
    ("DeliveryCompleted", {"riderId": 3}),
    ("DeliveryFailed", {"reason": "CUSTOMER_ABSENT", "customerFault": True})])
@pytest.mark.parametrize("state", ["ORDERED", "CANCELING"])
def test_done_is_done(shop, town, type_, data, state):
    shop.order(status=state)
    town.event("order/on_delivery_ended", type_, 5, data)
    assert shop.status() == "COMPLETED"
    assert town.outbox("order") == []
    town.event("order/on_gave_up", "StoreCanceled", 5, {})
    assert shop.status() == "COMPLETED"
    assert cancel(town).status == 409


def test_an_event_that_comes_again_does_nothing(shop, town):
    import uuid
    shop.order()
    id_ = uuid.uuid4()
    for _ in range(2):
        town.event("order/on_gave_up", "StoreRejected", 5,
                   {"reason": "TOO_BUSY"}, id_=id_)
    assert len(town.outbox("order")) == 1
