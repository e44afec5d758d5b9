"""What payment does when others say something; once, however often said."""
import pytest

FAILED = "payment/on_delivery_completed"


def ordered(pay, order, **more):
    return pay.town.event("payment/on_ordered", "Ordered", order, {
        "restaurantId": 1, "customerId": 7, "storeName": "Kim", "price": 20000,
        "itemName": "kimchi stew", "itemQty": 1, "itemPrice": 17000,
        "deliveryFee": 3000, "orderDate": "2026-11-23T09:00:00Z", "items": [{
            "menuItemId": 1, "name": "kimchi stew", "quantity": 1,
            "price": 17000, "options": []}]}, **more)


def failed(pay, order, customer_fault):
    return pay.town.event(FAILED, "DeliveryFailed", order, {
        "reason": "CUSTOMER_ABSENT", "customerFault": customer_fault})


def test_ordered_claims_the_hold(pay):
    pay.charge(1)
    assert ordered(pay, 1).status == 204
    first = pay.row(1)
    assert first["claimed_at"] and first["status"] == "APPROVED"
    assert ordered(pay, 1).status == 204
    assert pay.row(1) == first


def test_canceled_while_held(pay):
    pay.charge(1)
    assert pay.canceled(1).status == 204
    assert pay.status(1) == "CANCELING" and pay.ledger(1)[1:] == []
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"
    assert pay.events() == [("PaymentApproved", 20000),
                            ("PaymentCanceled", 20000)]


def test_canceled_before_anything_leaves_a_tombstone(pay):
    assert pay.canceled(1).status == 204
    assert pay.status(1) == "ORDER_CANCELED" and pay.events() == []
    assert pay.charge(1).slug == "payment-closed"


def test_canceled_after_the_capture_pays_back(pay):
    pay.captured(1)
    pay.canceled(1)
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"
    assert pay.ledger(1) == [("charge", 20000), ("capture", 20000),
                             ("refund", 20000)]
    assert pay.events()[-1] == ("PaymentCanceled", 20000)


def test_canceled_while_capturing_pays_back_what_was_taken(pay):
    pay.charge(1)
    pay.delivered(1)
    pay.canceled(1)
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"
    assert pay.ledger(1) == [("charge", 20000), ("capture", 20000),
                             ("refund", 20000)]


def test_canceled_twice_pays_back_once(pay):
    pay.charge(1)
    event = "11111111-2222-3333-4444-555555555555"
    for _ in range(2):
        assert pay.canceled(1, id_=event).status == 204
        pay.settle()
    pay.canceled(1)
    pay.settle()
    assert pay.ledger(1) == [("charge", 20000), ("void", 20000)]
    assert len(pay.events()) == 2


def test_canceled_after_a_decline(pay):
    pay.charge(1, "tok_declined")
    pay.canceled(1)
    pay.settle()
    assert pay.status(1) == "DECLINED" and pay.events() == []


def test_delivered_takes_the_money(pay):
    pay.charge(1)
    assert pay.delivered(1).status == 204
    assert pay.status(1) == "CAPTURING"
    pay.settle()
    assert pay.status(1) == "CAPTURED" and pay.row(1)["captured_at"]
    assert pay.ledger(1) == [("charge", 20000), ("capture", 20000)]
    pay.delivered(1)
    pay.settle()
    assert len(pay.ledger(1)) == 2 and pay.status(1) == "CAPTURED"


@pytest.mark.parametrize("fault, status", [(True, "CAPTURING"),
                                           (False, "APPROVED")])
def test_failed_by_the_customers_fault_takes_it_too(pay, fault, status):
    pay.charge(1)
    assert failed(pay, 1, fault).status == 204
    assert pay.status(1) == status


def test_delivered_of_a_canceled_order_takes_nothing(pay):
    pay.charge(1)
    pay.canceled(1)
    pay.delivered(1)
    pay.settle()
    assert pay.ledger(1) == [("charge", 20000), ("void", 20000)]
