"""DELETE /orders/{id}, and the deciders' answers."""
import threading

import pytest
from conftest import CUSTOMER, OPERATOR, OTHER
from platform_run import until


def cancel(town, as_=CUSTOMER, body=None, key=None):
    return town.call("order/cancel", "DELETE", "/orders/5", body, as_=as_,
                     key=key)


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
