"""payment's crash points, one call at a time: whatever follows a death (the
same call again, the timer, or that the order is given up), the card company
has done everything once, and everybody is told once."""
import pytest

from payment.desk import Payment


@pytest.fixture
def pay(town, tmp_path):
    p = Payment(town)
    town.env["CRASH_DIR"] = str(tmp_path)    # not those that it asks

    def arm(point):
        (tmp_path / point).touch()

    def died(reply, point):
        return reply.code == -9 and not (tmp_path / point).exists()
    p.arm, p.died = arm, died
    return p


@pytest.mark.parametrize("then", ["charge", "settle", "void"])
@pytest.mark.parametrize("point", [
    "charge.after_intent", "charge.after_provider", "charge.after_commit"])
def test_charge(pay, point, then):
    pay.arm(point)
    assert pay.died(pay.charge(1), point)
    if then == "charge":
        assert pay.charge(1).status == 200
    elif then == "void":
        assert pay.void(1).status == 200
    pay.settle()
    pay.settle()
    void = then == "void"
    assert pay.status(1) == ("ORDER_CANCELED" if void else "APPROVED")
    assert [op for op, _ in pay.ledger(1)] == ["charge", "void"][:1 + void]
    assert [t for t, _ in pay.events(1)] == [
        "PaymentApproved", "PaymentCanceled"][:1 + void]
    assert pay.charge(1).status == (409 if void else 200)


WANTED = {
    "charge": (["charge"], ["PaymentApproved"]),
    "void": (["charge", "void"], ["PaymentApproved", "PaymentCanceled"]),
    "canceled": (["charge", "void"], ["PaymentApproved", "PaymentCanceled"]),
    "delivered": (["charge", "capture"], ["PaymentApproved"]),
    "refund": (["charge", "capture", "refund"],
               ["PaymentApproved", "PaymentRefunded"]),
}


@pytest.mark.parametrize("wish", WANTED)
@pytest.mark.parametrize("point", [
    "paysettle.after_lease", "paysettle.after_provider",
    "paysettle.after_commit"])
def test_settle(pay, point, wish):
    if wish == "refund":
        pay.captured(1)
        pay.behave("dead")
        assert pay.refund(1, 500).status == 202
    elif wish == "charge":
        pay.behave("dead")
        assert pay.charge(1).status == 503
    else:
        assert pay.charge(1).status == 200
        getattr(pay, wish)(1)
    pay.behave("normal")
    pay.arm(point)
    pay.town.sql("payment", "UPDATE payinfo SET ask_at = now() "
                 "- interval '1 second'")
    assert pay.died(pay.town.tick("payment/settle"), point)
    pay.settle()
    assert not pay.row(1)["open"]
    ledger, events = WANTED[wish]
    assert [op for op, _ in pay.ledger(1)] == ledger
    assert [t for t, _ in pay.events(1)] == events


@pytest.mark.parametrize("first", ["settle", "the same call again"])
def test_refund(pay, first):
    pay.captured(1)
    pay.arm("refund.after_intent")
    assert pay.died(pay.refund(1, 500, key="k"), "refund.after_intent")
    assert pay.row(1)["refunding"] == 500
    if first == "settle":
        pay.settle()
    assert pay.refund(1, 500, key="k").status == 201
    assert pay.row(1)["refunded"] == 500
    assert [op for op, _ in pay.ledger(1)] == ["charge", "capture", "refund"]
    pay.settle()
    assert len(pay.ledger(1)) == 3


def test_void_is_done_or_not(pay):
    """A second one finds what the first has left."""
    assert pay.charge(1).status == 200
    pay.arm("void.after_commit")
    assert pay.died(pay.void(1), "void.after_commit")
    assert pay.status(1) == "CANCELING"
    assert pay.void(1).status == 200
    pay.settle()
    assert [op for op, _ in pay.ledger(1)] == ["charge", "void"]


def test_void_leaves_its_tombstone(pay):
    pay.arm("void.after_commit")
    assert pay.died(pay.void(1), "void.after_commit")
    assert pay.charge(1).status == 409
    assert pay.ledger(1) == []
