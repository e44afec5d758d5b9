"""Everybody at once on one order: the money moves once, or goes back once.

The card company's own books say so, not ours.
"""
import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from .desk import PRICE, until

SEED = int(os.environ.get("TEST_SEED", random.randrange(10 ** 6)))
CARDS = ["tok_ok", "tok_ok", "tok_declined", "tok_lost", "tok_late",
         "tok_slow", "tok_void_fails", "tok_capture_fails"]
ENDS = ("APPROVED", "DECLINED", "CAPTURED", "ORDER_CANCELED")


def together(*calls):
    with ThreadPoolExecutor(len(calls)) as many:
        return [f.result() for f in [many.submit(c) for c in calls]]


def quiet(pay):
    """Settles until nothing is open any more."""
    pay.behave("normal")
    for _ in range(60):
        pay.settle()
        if not pay.town.one("payment", "SELECT count(*) FROM payinfo "
                            "WHERE open"):
            return
    raise AssertionError(pay.town.sql("payment", "SELECT * FROM payinfo "
                                      "WHERE open"))


def check(pay, order, canceled=False):
    """Both books agree, and each thing was done at most once."""
    row, took = pay.row(order), [op for op, _ in pay.ledger(order)]
    events = pay.events(order)
    assert all(amount == PRICE for _, amount in pay.ledger(order) + events)
    assert took == {
        "APPROVED": ["charge"], "DECLINED": [],
        "CAPTURED": ["charge", "capture"],
        "ORDER_CANCELED": ["charge", "void"] if row["approved_at"] else [],
    }[row["status"]], (row, took)
    assert [t for t, _ in events] == ["PaymentApproved"] * ("charge" in took) \
        + ["PaymentCanceled"] * ("void" in took)
    assert not canceled or row["status"] in ("DECLINED", "ORDER_CANCELED")
    assert row["card"] is None and not row["open"]


def test_eight_charges_are_one(pay):
    got = together(*[lambda: pay.charge(1)] * 8)
    assert {r.status for r in got} <= {200, 503}, got
    quiet(pay)
    assert pay.status(1) == "APPROVED"
    check(pay, 1)


@pytest.mark.parametrize("card", ["tok_ok", "tok_lost", "tok_declined"])
def test_charge_void_settle(pay, card):
    for order in range(1, 9):
        got = together(*[lambda o=order: pay.charge(o, card)] * 2,
                       *[lambda o=order: pay.void(o)] * 2,
                       pay.settle, pay.settle)
        told = {r.status for r in got[:2]}
        assert told <= {200, 402, 409, 503}, got
        assert {r.status for r in got[2:]} <= {200, 204}, got
    quiet(pay)
    for order in range(1, 9):
        check(pay, order, canceled=True)


def test_cancel_while_charging(pay):
    """Two contexts' events and a call, all about a row not yet there."""
    for order in range(1, 9):
        got = together(lambda o=order: pay.charge(o),
                       *[lambda o=order: pay.canceled(o)] * 3,
                       lambda o=order: pay.void(o))
        # an event that raced with the row's birth is delivered again
        assert {r.status for r in got[1:4]} <= {204, 503}, got
        assert pay.canceled(order).status == 204
    quiet(pay)
    for order in range(1, 9):
        check(pay, order, canceled=True)


@pytest.mark.parametrize("call, answers, status", [
    ("charge", [200], "APPROVED"), ("void", [200], "CANCELING"),
    ("canceled", [503, 204], "CANCELING")])
def test_born_between_look_and_insert(pay, call, answers, status):
    """The row comes while the statement that found none waits for it."""
    other = pay.town.cluster.connect(pay.town.name)
    with other.cursor() as c, ThreadPoolExecutor(1) as one:
        c.execute("INSERT INTO payment.payinfo (id, status, amount, card, "
                  "requested_at, customer_id, tries) VALUES (1, 'REQUESTED', "
                  "%s, 'tok_ok', now(), 7, 1)", (PRICE,))
        first = one.submit(getattr(pay, call), 1)
        until(lambda: pay.town.one(
            "payment", "SELECT count(*) FROM pg_stat_activity WHERE "
            "wait_event_type = 'Lock' AND datname = current_database()"),
            "the wait for the row")
        other.commit()
        got = [first.result().status]
    other.close()
    if got != answers:
        got.append(getattr(pay, call)(1).status)
    assert got == answers and pay.status(1) == status


def test_capture_against_cancel(pay):
    """They exclude each other; if ever they came both, one wins whole."""
    for order in range(1, 9):
        pay.charge(order)
        together(lambda o=order: pay.canceled(o),
                 lambda o=order: pay.delivered(o), pay.settle)
    quiet(pay)
    for order in range(1, 9):
        took = pay.ledger(order)
        assert pay.status(order) == "ORDER_CANCELED"
        assert took in ([("charge", PRICE), ("void", PRICE)],
                        [("charge", PRICE), ("capture", PRICE),
                         ("refund", PRICE)]), took
        assert pay.events(order) == [("PaymentApproved", PRICE),
                                     ("PaymentCanceled", PRICE)]


def test_many_settles_work_one_order_each(pay):
    for order in range(1, 13):
        pay.charge(order)
        (pay.void if order % 2 else pay.delivered)(order)
    together(*[lambda: pay.town.tick("payment/settle")] * 4)
    quiet(pay)
    for order in range(1, 13):
        check(pay, order)
        assert pay.asked(order, "void") + pay.asked(order, "capture") == 1


def test_a_random_life(pay):
    """Anything, in any order, with a company in any mood."""
    dice = random.Random(SEED)
    print(f"TEST_SEED={SEED}")
    orders = range(1, 13)
    cards = {o: dice.choice(CARDS) for o in orders}
    # what the rest of the town allows: given up, canceled, or delivered
    fates = {o: dice.choice(["void", "canceled", "delivered"])
             for o in orders}

    def step():
        o = dice.choice(orders)
        fate = getattr(pay, fates[o])
        mood = dice.choice(["normal", "lost", "dead"])
        return dice.choice([
            lambda: pay.charge(o, cards[o]),
            lambda: pay.charge(o, cards[o]),
            lambda: fate(o), pay.settle,
            lambda: pay.behave(mood)])

    for _ in range(20):
        for r in together(*[step() for _ in range(4)]):
            assert r is None or r.status in (200, 204, 402, 409, 503), r
    quiet(pay)
    for o in orders:
        if pay.row(o):
            check(pay, o, canceled=fates[o] == "void" and
                  pay.status(o) not in ("APPROVED", "DECLINED"))
            assert pay.status(o) in ENDS
