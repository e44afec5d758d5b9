"""payment/settle: what was not answered is asked again, never guessed."""
from .desk import until


def money(pay, order):
    return pay.status(order), pay.ledger(order), pay.events(order)


HELD, BACK = ("PaymentApproved", 20000), ("PaymentCanceled", 20000)
CHARGE, VOID = ("charge", 20000), ("void", 20000)
CAPTURE = ("capture", 20000)


def test_nothing_to_do(pay):
    pay.charge(1)
    before = pay.row(1)
    pay.settle()
    assert pay.row(1) == before


def test_charge_never_sent_is_sent(pay):
    pay.behave("dead")
    pay.charge(1)
    pay.behave("normal")
    pay.settle()
    assert money(pay, 1) == ("APPROVED", [CHARGE], [HELD])


def test_charge_not_answered_is_found(pay):
    pay.charge(1, "tok_lost")
    pay.settle()
    assert money(pay, 1) == ("APPROVED", [CHARGE], [HELD])
    assert pay.asked(1, "charge") == 1


def test_charge_declined_late(pay):
    pay.behave("dead")
    pay.charge(1, "tok_insufficient")
    pay.behave("normal")
    pay.settle()
    assert money(pay, 1) == ("DECLINED", [], [])
    assert pay.charge(1, "tok_insufficient").slug == "payment-declined"


def test_it_leaves_the_call_its_time(pay):
    pay.behave("dead")
    pay.charge(1)
    pay.behave("normal")
    assert pay.town.tick("payment/settle").status == 204
    assert pay.status(1) == "REQUESTED"
    assert 2 < pay.town.one("payment", "SELECT extract(epoch FROM ask_at - "
                            "now())::float FROM payinfo") <= 3


def test_void_of_an_unanswered_charge_learns_it_first(pay):
    """No such charge never closes a void."""
    pay.behave("dead")
    pay.charge(1)
    pay.void(1)
    pay.settle()
    assert money(pay, 1) == ("CANCELING", [], [])
    pay.behave("normal")
    pay.settle()
    assert money(pay, 1) == ("ORDER_CANCELED", [CHARGE, VOID], [HELD, BACK])


def test_void_of_an_unanswered_charge_that_is_declined(pay):
    pay.behave("dead")
    pay.charge(1, "tok_declined")
    pay.void(1)
    pay.behave("normal")
    pay.settle()
    assert money(pay, 1) == ("ORDER_CANCELED", [], [])
    assert pay.row(1)["canceled_at"]
    assert pay.charge(1, "tok_declined").slug == "payment-closed"


def test_approval_that_lands_after_the_void(pay):
    pay.charge(1, "tok_slow")
    pay.void(1)

    def closed():
        pay.settle()
        return pay.status(1) == "ORDER_CANCELED"
    until(closed, "the void", 20)
    assert money(pay, 1) == ("ORDER_CANCELED", [CHARGE, VOID], [HELD, BACK])


def test_void_fails_three_times(pay):
    pay.charge(1, "tok_void_fails")
    pay.canceled(1)
    for _ in range(3):
        pay.settle()
        assert pay.status(1) == "CANCELING"
    pay.settle()
    assert money(pay, 1) == ("ORDER_CANCELED", [CHARGE, VOID], [HELD, BACK])
    assert pay.asked(1, "void") == 4


def test_capture_fails_three_times(pay):
    pay.charge(1, "tok_capture_fails")
    pay.delivered(1)
    for _ in range(3):
        pay.settle()
        assert pay.status(1) == "CAPTURING"
    pay.settle()
    assert money(pay, 1) == ("CAPTURED", [CHARGE, CAPTURE], [HELD])


def test_lost_void_and_capture_are_not_repeated(pay):
    pay.charge(1)
    pay.charge(2)
    pay.behave("lost")
    pay.canceled(1)
    pay.delivered(2)
    pay.settle()
    assert (pay.status(1), pay.status(2)) == ("CANCELING", "CAPTURING")
    pay.settle()
    assert money(pay, 1) == ("ORDER_CANCELED", [CHARGE, VOID], [HELD, BACK])
    assert money(pay, 2) == ("CAPTURED", [CHARGE, CAPTURE], [HELD])
    assert pay.asked(1, "void") == pay.asked(2, "capture") == 1


def test_back_off_doubles_and_is_bounded(pay):
    pay.charge(1)
    pay.void(1)
    pay.behave("dead")
    waits = []
    for _ in range(7):
        pay.settle()
        waits.append(pay.town.one(
            "payment", "SELECT round(extract(epoch FROM ask_at - now()))::int "
            "FROM payinfo"))
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_what_is_leased_is_nobody_elses(pay):
    pay.behave("dead")
    pay.charge(1)
    pay.void(1)
    pay.behave("normal")
    pay.settle()
    asked = pay.asked(1, "void")
    assert pay.town.tick("payment/settle").status == 204
    assert pay.asked(1, "void") == asked


def test_a_row_in_other_hands_is_passed_over(pay):
    pay.charge(1)
    pay.charge(2)
    pay.void(1)
    pay.void(2)
    other = pay.town.cluster.connect(pay.town.name)
    with other.cursor() as c:
        c.execute("SELECT FROM payment.payinfo WHERE id = 1 FOR UPDATE")
        assert pay.town.tick("payment/settle").status == 204
        assert pay.status(1) == "CANCELING"
        assert pay.status(2) == "ORDER_CANCELED"
    other.close()
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"


def test_a_silent_company_is_left_alone_after_three(pay):
    pay.behave("dead")
    for order in range(1, 9):
        pay.charge(order)
    pay.settle()
    assert sum(r["tries"] for r in pay.town.sql(
        "payment", "SELECT tries - 1 AS tries FROM payinfo")) == 3
    pay.behave("normal")
    pay.settle()
    assert {pay.status(o) for o in range(1, 9)} == {"APPROVED"}


def test_a_company_that_forgot_what_it_held(pay):
    """It refuses to void: the intent stays open, and is seen."""
    pay.charge(1)
    pay.void(1)
    pay.town.sql("testpay", "UPDATE hold SET status = 'CAPTURED'")
    r = pay.settle()
    assert pay.status(1) == "CANCELING" and pay.row(1)["open"]
    assert "NOT_POSSIBLE" in r.err and "order 1" in r.err


def test_cause_goes_with_the_money(pay):
    pay.charge(1)
    event = "11111111-2222-3333-4444-555555555555"
    pay.canceled(1, id_=event)
    pay.settle()
    row = pay.town.sql("payment", "SELECT * FROM outbox WHERE type = "
                       "'PaymentCanceled'")[0]
    assert row["cause"] == event and row["data"]["by"] == "timer"
    assert row["trace"] == pay.row(1)["trace"]
