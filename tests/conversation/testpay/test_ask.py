"""testpay/ask: the stand-in card company keeps its books like a real one."""
import time
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def ask(town):
    def ask(op, key, deadline=5000, **more):
        body = {"op": op, "key": key, **more}
        return town.call("testpay/ask", "POST", "/testpay/ask", body,
                         BAEDAL_CALLER="test",
                         BAEDAL_DEADLINE_MS=str(deadline))
    ask.town = town
    ask.ledger = lambda: [tuple(r.values()) for r in town.sql(
        "testpay", "SELECT op, key, amount FROM ledger ORDER BY id")]
    ask.asked = lambda: town.one("testpay", "SELECT count(*) FROM asked")
    ask.behave = lambda how: town.sql(
        "testpay", "UPDATE setting SET behaviour = %s", how)
    ask.hold = lambda card="tok_ok", key="1:charge": ask(
        "charge", key, card=card, amount=500).json["reference"]
    return ask


def result(r):
    assert r.status == 200, r
    return r.json["result"], r.json["reason"]


def test_charge_once_per_key(ask):
    first = ask("charge", "1:charge", card="tok_ok", amount=500)
    assert result(first) == ("DONE", None)
    assert ask("charge", "1:charge", card="tok_ok", amount=500).json == \
        first.json
    assert ask("query", "1:charge").json == first.json
    assert ask.ledger() == [("charge", "1:charge", 500)]
    assert ask.town.one("testpay", "SELECT times FROM asked "
                        "WHERE op = 'charge'") == 2


@pytest.mark.parametrize("card, reason", [
    ("tok_declined", "DECLINED"), ("tok_insufficient", "INSUFFICIENT_FUNDS"),
    ("4111", "UNKNOWN_CARD"), (None, "UNKNOWN_CARD")])
def test_declines(ask, card, reason):
    for op in ("charge", "query"):
        assert result(ask(op, "1:charge", card=card, amount=500)) == \
            ("DECLINED", reason)
    assert ask.ledger() == []


def test_a_declined_card_stays_declined_under_its_key(ask):
    ask.behave("decline")
    ask("charge", "1:charge", card="tok_ok", amount=500)
    ask.behave("")
    assert result(ask("charge", "1:charge", card="tok_ok", amount=500)) == \
        ("DECLINED", "DECLINED")


def test_query_of_what_never_was(ask):
    assert result(ask("query", "1:charge")) == ("NOT_FOUND", None)
    assert result(ask("void", "1:void", reference="tp-99")) == \
        ("NOT_FOUND", None)
    assert result(ask("void", "1:void")) == ("NOT_FOUND", None)


def test_capture_or_void_never_both(ask):
    held = ask.hold()
    for _ in range(2):
        assert result(ask("void", "1:void", reference=held)) == ("DONE", None)
    assert result(ask("capture", "1:capture", reference=held)) == \
        ("DECLINED", "NOT_POSSIBLE")
    held = ask.hold(key="2:charge")
    for _ in range(2):
        assert result(ask("capture", "2:capture", reference=held))[0] == "DONE"
    assert result(ask("void", "2:void", reference=held))[0] == "DECLINED"
    assert [op for op, *_ in ask.ledger()] == ["charge", "void", "charge",
                                               "capture"]


def test_refunds_add_up(ask):
    held = ask.hold()
    assert result(ask("refund", "1:refund:1", reference=held, amount=1))[0] \
        == "DECLINED"
    ask("capture", "1:capture", reference=held)
    for n, amount, answer in ((1, 300, "DONE"), (2, 201, "DECLINED"),
                              (1, 300, "DONE"), (3, 200, "DONE"),
                              (4, 1, "DECLINED")):
        assert result(ask("refund", f"1:refund:{n}", reference=held,
                          amount=amount))[0] == answer
    assert sum(a for op, _, a in ask.ledger() if op == "refund") == 500


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_slow_does_it_whatever_the_caller_does(ask):
    """It goes on past the caller's deadline, and does nothing before."""
    with ThreadPoolExecutor(1) as callers:
        callers.submit(ask, "charge", "1:charge", deadline=200,
                       card="tok_slow", amount=500)
        until(ask.asked)
        assert ask.ledger() == []
        assert result(ask("query", "1:charge"))[0] == "NOT_FOUND"
        until(ask.ledger)
    assert result(ask("query", "1:charge"))[0] == "DONE"


def test_late_has_done_it_long_before_it_answers(ask):
    with ThreadPoolExecutor(1) as callers:
        r = callers.submit(ask, "charge", "1:charge", deadline=200,
                           card="tok_late", amount=500)
        until(ask.ledger)
        assert ask.ledger() == [("charge", "1:charge", 500)]
        assert not r.done()


def test_slow_answers_who_waits(ask):
    began = time.monotonic()
    assert result(ask("charge", "1:charge", card="tok_slow",
                      amount=500))[0] == "DONE"
    assert time.monotonic() - began >= 3


@pytest.mark.parametrize("card, behaviour", [("tok_lost", ""),
                                             ("tok_ok", "lost")])
def test_lost(ask, card, behaviour):
    ask.behave(behaviour)
    assert ask("charge", "1:charge", card=card, amount=500).status == 503
    assert result(ask("query", "1:charge"))[0] == "DONE"


def test_dead_does_nothing(ask):
    ask.behave("dead")
    for op in ("charge", "query"):
        assert ask(op, "1:charge", card="tok_ok", amount=5).status == 503
    assert ask.ledger() == []


@pytest.mark.parametrize("op", ["void", "capture"])
def test_fails_three_times(ask, op):
    held = ask.hold(f"tok_{op}_fails")
    assert [ask(op, f"1:{op}", reference=held).status for _ in range(4)] == \
        [503, 503, 503, 200]


def test_the_setting_goes_before_the_environment(ask):
    ask.town.env["PAYMENT"] = "dead"
    assert ask("query", "k").status == 503
    ask.behave("normal")
    assert ask("query", "k").status == 200
    ask.behave("")
    ask.town.env["PAYMENT"] = "drunk"
    r = ask("query", "k")
    assert r.status == 500 and "PAYMENT=drunk" in r.err


def test_in_parallel_once(ask):
    held = ask.hold()
    with ThreadPoolExecutor(6) as many:
        got = list(many.map(lambda i: ask(
            "capture" if i % 2 else "void", f"1:{i % 2}", reference=held),
            range(6)))
    assert {r.status for r in got} == {200}
    assert len(ask.ledger()) == 2


def test_not_from_outside(town):
    r = town.call("testpay/ask", "POST", "/testpay/ask",
                  {"op": "query", "key": "k"})
    assert r.status == 401
