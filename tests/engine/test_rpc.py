"""One function asks another: four outcomes, and no one waits for them."""
import time

import pytest

from line import until


@pytest.fixture
def ask(lab):
    return lab.start("lab/ask", RPC_MS="5000")


def outcome(worker, **task):
    a = worker.call("POST", "/", {"task": task})
    assert a.status == 200
    return a.json


def test_the_four_outcomes(lab, ask):
    # No socket: certain.
    assert outcome(ask) == {"outcome": "not sent"}
    task = lab.start("lab/task")
    assert outcome(ask, size=100000) == {"outcome": "done"}
    assert outcome(ask, end="refuse") == {
        "outcome": "refused", "slug": "sold-out"}
    # It may have done something before it failed.
    assert outcome(ask, end="away") == {"outcome": "unknown"}
    assert outcome(ask, end="bug") == {"outcome": "unknown"}
    assert task.left() == 100
    task.start()
    assert outcome(ask, end="die") == {"outcome": "unknown"}
    assert task.left() != 0


def test_a_callee_that_takes_too_long_is_unknown(lab):
    lab.start("lab/task")
    ask = lab.start("lab/ask", RPC_MS="200")
    began = time.monotonic()
    assert outcome(ask, nap=5000) == {"outcome": "unknown"}
    assert time.monotonic() - began < 2
    # Within its own deadline, when that is nearer; over it, it is not sent.
    a = ask.call("POST", "/", {"task": {"nap": 5000}}, deadline=100)
    assert a.json == {"outcome": "unknown"}
    a = ask.call("POST", "/", {"task": {}}, deadline=0)
    assert a.json == {"outcome": "not sent"}


def test_others_go_on_while_one_waits_for_a_callee(lab, ask):
    lab.start("lab/task")
    began = time.monotonic()
    slow = [ask.line().begin("POST", "/", {"task": {"nap": 1000}})
            for _ in range(32)]
    until(lambda: all(line.taken() for line in slow), "all have begun")
    beside = 0
    while time.monotonic() - began < 0.5:
        assert outcome(ask) == {"outcome": "done"}
        beside += 1
    assert beside > 2
    assert all(line.silent() for line in slow)
    assert [line.answer().json for line in slow] == \
        [{"outcome": "done"}] * 32
    assert time.monotonic() - began < 8     # one by one: 32


def test_a_callee_that_is_stopped_stops_nobody(lab):
    task = lab.start("lab/task")
    ask = lab.start("lab/ask", RPC_MS="700")
    with task.stopped():
        slow = ask.line().begin("POST", "/", {"task": {}})
        until(slow.taken, "it has begun")
        assert ask.call("POST", "/", {}).json == {"outcome": "not asked"}
        assert slow.answer().json == {"outcome": "unknown"}
    assert outcome(ask) == {"outcome": "done"}
