"""payment/void: order/settle gives an order up."""
import pytest

from .desk import Payment


def test_nothing_there_leaves_a_tombstone(pay):
    r = pay.void(1)
    assert (r.status, r.json) == (200, {"status": "ORDER_CANCELED"}), r
    row = pay.row(1)
    assert row["amount"] is None and row["canceled_at"] and not row["open"]
    assert pay.events() == []


def test_approved_is_voided_by_settle(pay):
    pay.charge(1)
    assert pay.void(1).json == {"status": "CANCELING"}
    assert pay.ledger(1) == [("charge", 20000)]
    pay.settle()
    assert pay.void(1).json == {"status": "ORDER_CANCELED"}
    assert pay.ledger(1) == [("charge", 20000), ("void", 20000)]


def test_requested_keeps_its_charge_open(pay):
    pay.behave("dead")
    pay.charge(1)
    assert pay.void(1).json == {"status": "CANCELING"}
    assert pay.row(1)["card"] == "tok_ok" and pay.row(1)["open"]


def test_again_changes_nothing(pay):
    pay.charge(1)
    pay.void(1)
    before = pay.row(1)
    assert pay.void(1).json == {"status": "CANCELING"}
    assert pay.row(1) == before


@pytest.mark.parametrize("make, status", [
    (lambda p: p.charge(1, "tok_declined"), "DECLINED"),
    (lambda p: (p.charge(1), p.delivered(1)), "CAPTURING"),
    (lambda p: p.captured(1), "CAPTURED")])
def test_other_states_stay(pay: Payment, make, status):
    make(pay)
    before = pay.row(1)
    assert before["status"] == status
    assert pay.void(1).json == {"status": status}
    assert pay.row(1) == before


def test_not_from_outside(pay):
    r = pay.town.call("payment/void", "POST", "/payment/void", {"orderId": 1})
    assert r.status == 401 and pay.row(1) is None
