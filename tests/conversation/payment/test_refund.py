"""payment/refund and get_refund: money back, never more than was taken."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from town import token

from .desk import CUSTOMER, OPERATOR


def get(pay, path, as_):
    return pay.town.call("payment/get_refund", "GET", path, as_=as_)


def test_part_by_part(pay):
    pay.captured(1)
    r = pay.refund(1, 5000, reason="cold soup")
    assert r.status == 201, r
    assert r.headers["location"] == "http://town.test/payinfos/1/refunds/1"
    assert (r.json["n"], r.json["amount"], r.json["status"], r.json["reason"],
            r.json["by"]) == (1, 5000, "DONE", "cold soup", "operator:3")
    assert pay.refund(1, 15000).status == 201
    row = pay.row(1)
    assert (row["status"], row["refunded"], row["refunding"], row["open"]) == \
        ("CAPTURED", 20000, 0, False)
    assert pay.ledger(1)[2:] == [("refund", 5000), ("refund", 15000)]
    assert pay.town.outbox("payment")[-2][2] == {
        "orderId": 1, "by": "operator:3", "refundId": 1, "amount": 5000,
        "reason": "cold soup"}
    r = pay.refund(1, 1)
    assert (r.status, r.slug) == (409, "refund-too-large")


def test_never_more_than_was_taken(pay):
    pay.captured(1)
    pay.refund(1, 15000)
    r = pay.refund(1, 5001)
    assert (r.status, r.slug) == (409, "refund-too-large"), r
    assert "5000 won" in r.json["detail"]
    assert pay.refund(1, 5000).status == 201


def test_open_ones_count(pay):
    pay.captured(1)
    pay.behave("dead")
    r = pay.refund(1, 15000)
    assert (r.status, r.json["status"]) == (202, "REQUESTED"), r
    assert pay.refund(1, 5001).slug == "refund-too-large"
    pay.behave("normal")
    assert pay.refund(1, 5000).status == 201
    pay.settle()
    assert pay.row(1)["refunded"] == 20000
    assert {e[2]["by"] for e in pay.town.outbox("payment")
            if e[0] == "PaymentRefunded"} == {"operator:3"}
    assert sorted(pay.ledger(1)[2:]) == [("refund", 5000), ("refund", 15000)]


def test_same_key_is_one_refund(pay):
    pay.captured(1)
    first = pay.refund(1, 5000, key="k")
    again = pay.refund(1, 5000, key="k")
    assert again.status == 201 and again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    assert pay.ledger(1)[2:] == [("refund", 5000)]
    r = pay.refund(1, 6000, key="k")
    assert (r.status, r.slug) == (422, "idempotency-key-reused")


def test_same_key_goes_on_where_it_stands(pay):
    pay.captured(1)
    pay.behave("lost")
    assert pay.refund(1, 5000, key="k").status == 202
    assert pay.refund(1, 3000, key="other").status == 202
    pay.behave("normal")
    r = pay.refund(1, 5000, key="k")
    assert (r.status, r.json["n"], r.json["status"]) == (201, 1, "DONE")
    assert pay.ledger(1)[2:] == [("refund", 5000), ("refund", 3000)]
    assert pay.asked(1, "refund") == 2
    pay.settle()
    assert pay.row(1)["refunded"] == 8000


def test_refused_by_the_company(pay):
    pay.captured(1)
    pay.town.sql("testpay", "UPDATE hold SET refunded = 16000")
    for _ in range(2):
        r = pay.refund(1, 5000, key="k")
        assert (r.status, r.slug) == (409, "refund-refused"), r
    row = pay.row(1)
    assert (row["refunded"], row["refunding"], row["open"]) == (0, 0, False)
    assert row["refunds"][0]["status"] == "REFUSED"
    assert pay.refund(1, 4000).json["n"] == 2


@pytest.mark.parametrize("make, status", [
    (lambda p: p.charge(1), "APPROVED"),
    (lambda p: (p.charge(1), p.delivered(1)), "CAPTURING"),
    (lambda p: p.charge(1, "tok_declined"), "DECLINED"),
    (lambda p: p.void(1), "ORDER_CANCELED")])
def test_needs_captured(pay, make, status):
    make(pay)
    r = pay.refund(1, 1)
    assert (r.status, r.slug, r.json["state"]) == (409, "state-forbids",
                                                   status)


def test_no_more_than_a_hundred(pay):
    pay.captured(1)
    pay.town.sql("payment", "UPDATE payinfo SET refunded = 99, refunds = ("
                 "SELECT jsonb_agg(jsonb_build_object('n', n, 'amount', 1, "
                 "'reason', 'x', 'by', 'operator:3', 'status', 'DONE', "
                 "'requestedAt', '2026-11-23T09:00:00.000Z')) "
                 "FROM generate_series(1, 99) n)")
    assert pay.refund(1, 1).status == 201
    assert pay.refund(1, 1).slug == "refund-too-large"
    assert get(pay, "/payinfos/1/refunds/100", OPERATOR).status == 200


def test_who_may(pay):
    pay.captured(1)
    assert pay.refund(1, 1, as_=token(CUSTOMER)).slug == "not-allowed"
    assert pay.refund(1, 1, as_=None).slug == "sign-in-needed"
    assert pay.refund(2, 1).slug == "not-found"
    assert pay.refund(1, 0).slug == "invalid-input"
    assert pay.refund(1, 5, reason="").slug == "invalid-input"
    assert pay.row(1)["refunds"] == []


def test_in_parallel_never_too_much(pay):
    pay.captured(1)
    with ThreadPoolExecutor(6) as many:
        got = list(many.map(lambda i: pay.refund(1, 9000, key=f"k{i % 3}"),
                            range(6)))
    assert {r.status for r in got} <= {201, 202, 409}, got
    pay.settle()
    assert pay.ledger(1)[2:] == [("refund", 9000)] * 2
    assert pay.row(1)["refunded"] == 18000
    assert sum(n for t, n in pay.events() if t == "PaymentRefunded") == 18000


def test_cancel_pays_back_the_rest(pay):
    pay.captured(1)
    pay.refund(1, 5000)
    pay.behave("dead")
    assert pay.refund(1, 4000).status == 202
    pay.canceled(1)
    assert pay.refund(1, 1).slug == "state-forbids"
    pay.behave("normal")
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"
    assert pay.ledger(1)[2:] == [("refund", 5000), ("refund", 4000),
                                 ("refund", 11000)]
    assert pay.events()[-2:] == [("PaymentRefunded", 4000),
                                 ("PaymentCanceled", 11000)]


def test_cancel_when_all_is_back_asks_nothing(pay):
    pay.captured(1)
    pay.refund(1, 20000)
    pay.canceled(1)
    pay.settle()
    assert pay.status(1) == "ORDER_CANCELED"
    assert pay.ledger(1)[2:] == [("refund", 20000)]
    assert pay.events()[-1] == ("PaymentCanceled", 0)


def test_one_refund_read(pay):
    pay.captured(1)
    made = pay.refund(1, 5000).json
    assert get(pay, "/payinfos/1/refunds/1", OPERATOR).json == made
    assert get(pay, "/payinfos/1/refunds/1", token(CUSTOMER)).json == made
    for path, who in (("/payinfos/1/refunds/2", OPERATOR),
                      ("/payinfos/2/refunds/1", OPERATOR),
                      ("/payinfos/1/refunds/1", token(8)),
                      ("/payinfos/1/refunds/0", OPERATOR)):
        assert get(pay, path, who).status == 404, path
