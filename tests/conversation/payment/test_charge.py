"""payment/charge: holding an order's price on the card."""
import pytest

from .desk import until


def test_approved(pay):
    r = pay.charge(1)
    assert (r.status, r.json) == (200, {"status": "APPROVED",
                                        "amount": 20000}), r
    assert pay.ledger(1) == [("charge", 20000)]
    assert pay.town.outbox("payment") == [
        ("PaymentApproved", 1,
         {"orderId": 1, "by": "customer:7", "amount": 20000})]
    row = pay.row(1)
    assert row["status"] == "APPROVED" and row["approved_at"]
    assert row["card"] is None and row["reference"].startswith("tp-")
    assert not row["open"]


def test_free_of_charge(pay):
    assert pay.charge(1, amount=0).json["amount"] == 0
    assert pay.ledger(1) == [("charge", 0)]


@pytest.mark.parametrize("card, word", [
    ("tok_declined", "declined"), ("tok_insufficient", "not enough money"),
    ("tok_of_nobody", "declined")])
def test_declined(pay, card, word):
    for _ in range(2):
        r = pay.charge(1, card)
        assert (r.status, r.slug) == (402, "payment-declined"), r
        assert word in r.json["detail"]
    assert pay.status(1) == "DECLINED"
    assert pay.ledger(1) == [] and pay.events() == []
    assert pay.asked(1, "charge") == 1


def test_again_is_the_same_and_charges_once(pay):
    assert [pay.charge(1).status for _ in range(3)] == [200] * 3
    assert pay.ledger(1) == [("charge", 20000)]
    assert len(pay.events()) == 1 and pay.asked(1, "charge") == 1


def test_again_after_capture(pay):
    pay.captured(1)
    assert pay.charge(1).json["status"] == "APPROVED"


def test_another_amount_is_a_bug(pay):
    pay.charge(1)
    r = pay.charge(1, amount=1)
    assert r.status == 500 and r.code == 100 and "BUG" in r.err
    assert pay.ledger(1) == [("charge", 20000)]


def test_tombstone_closes(pay):
    pay.void(1)
    r = pay.charge(1)
    assert (r.status, r.slug) == (409, "payment-closed"), r
    assert pay.asked(1, "charge") == 0 and pay.ledger(1) == []


def test_void_first_closes(pay):
    pay.charge(1)
    pay.void(1)
    assert pay.charge(1).slug == "payment-closed"
    pay.settle()
    assert pay.charge(1).slug == "payment-closed"
    assert pay.ledger(1) == [("charge", 20000), ("void", 20000)]


def test_dead_company_then_back(pay):
    pay.behave("dead")
    r = pay.charge(1)
    assert (r.status, r.slug) == (503, "try-later"), r
    assert r.headers["retry-after"] == "1"
    assert pay.status(1) == "REQUESTED" and pay.row(1)["card"] == "tok_ok"
    pay.behave("normal")
    assert pay.charge(1).status == 200
    assert pay.ledger(1) == [("charge", 20000)]


def test_lost_answer_is_found_by_its_key(pay):
    assert pay.charge(1, "tok_lost").status == 503
    assert pay.charge(1, "tok_lost").status == 200
    assert pay.asked(1, "charge") == 1 and pay.asked(1, "query") == 1
    assert pay.ledger(1) == [("charge", 20000)]
    assert pay.events() == [("PaymentApproved", 20000)]


@pytest.mark.parametrize("card", ["tok_slow", "tok_late"])
def test_too_slow_is_503_in_time(pay, card):
    assert pay.charge(1, card).status == 503    # waited for, it were 200
    assert pay.status(1) == "REQUESTED"
    until(lambda: pay.ledger(1), "the approval")
    assert pay.charge(1, card).status == 200
    assert pay.ledger(1) == [("charge", 20000)]


def test_no_company_at_all(town):
    r = town.internal("payment/charge", {
        "orderId": 1, "amount": 5, "card": "tok_ok", "customerId": 7})
    assert r.status == 503 and r.headers["retry-after"] == "1"


def test_not_from_outside(pay):
    r = pay.town.call("payment/charge", "POST", "/payment/charge", {
        "orderId": 1, "amount": 5, "card": "tok_ok", "customerId": 7})
    assert r.status == 401 and pay.row(1) is None


@pytest.mark.parametrize("wrong", [
    {"amount": -1}, {"orderId": 0}, {"card": ""}, {"card": None},
    {"amount": 1.5}, {"tip": 1}])
def test_bad_input(pay, wrong):
    r = pay.town.internal("payment/charge", dict(
        {"orderId": 1, "amount": 5, "card": "tok_ok", "customerId": 7},
        **wrong))
    assert r.status == 422 and pay.row(1) is None


def test_breaker_opens_and_nothing_waits(pay):
    pay.town.env["BREAKER_MIN"] = "5"
    pay.behave("dead")
    for order in range(1, 7):
        assert pay.charge(order).status == 503
    asked = sum(pay.asked(o, "charge") for o in range(1, 8))
    assert pay.charge(7).status == 503
    assert sum(pay.asked(o, "charge") for o in range(1, 8)) == asked
    assert pay.status(7) == "REQUESTED"
