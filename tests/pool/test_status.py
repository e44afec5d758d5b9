"""What workers say (shared/status.h), and what the pool makes of it."""
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from host import alive, until


def puppets(host, n, verb="puppet"):
    return until(lambda: len(host.puppets(verb)) == n and host.puppets(verb),
                 f"{n} of them")


def test_full_for_100_ms_brings_another(host):
    host.puppet("puppet", keep=1, most=3)
    host.start()
    pid, = puppets(host, 1)
    began = time.monotonic()
    host.tell("puppet", pid, "if")
    until(lambda: len(host.workers()) == 2, "one more")
    assert 0.1 <= time.monotonic() - began < 1
    # That one is given time to say that it is there.
    host.tell("puppet", pid, "b")
    host.stays(2)


def test_a_new_worker_is_heard_and_max_is_kept(host):
    host.puppet("puppet", keep=1, most=3)
    host.start()
    for n in (1, 2, 3):
        host.tell("puppet", puppets(host, n)[-1], "if")
        # The last need not be full for long: the first has been.
        until(lambda: len(host.workers()) == min(n + 1, 3), "one more", 0.7)
    host.stays(3)


def test_who_leaves_by_itself_has_his_place_taken_at_once(host):
    """Also twice said, and with calls that it still finishes."""
    host.puppet("puppet", keep=1, most=1)
    host.start()
    pid, = puppets(host, 1)
    host.tell("puppet", pid, "ibllf")
    until(lambda: len(host.workers()) == 2, "another, beside it")
    host.stays(2)
    assert pid in host.workers()


def test_full_for_a_moment_brings_nobody(host):
    host.puppet("puppet", keep=1)
    host.start()
    pid, = puppets(host, 1)
    host.tell("puppet", pid, "i")
    for _ in range(20):
        host.tell("puppet", pid, "fr")
        host.stays(1, 0.02)


def test_a_heartbeat_is_not_room(host):
    """Nor does it begin anew the time that the worker is full."""
    host.puppet("puppet", keep=1, most=2)
    host.start()
    pid, = puppets(host, 1)
    host.tell("puppet", pid, "if")
    until(lambda: host.tell("puppet", pid, "b") or len(host.workers()) == 2,
          "one more, between beats", 3)


def test_nobody_is_started_while_another_has_room(host):
    host.puppet("puppet", keep=2, most=3)
    host.start()
    a, b = puppets(host, 2)
    host.tell("puppet", a, "if")
    host.tell("puppet", b, "ib")
    host.stays(2)
    host.tell("puppet", b, "f")
    until(lambda: len(host.workers()) == 3, "one more, when it has none")


def test_a_worker_takes_calls_to_its_mark_and_another_the_rest(host):
    host.function("echo", most=2, mark=4)
    host.start()
    with ThreadPoolExecutor(7) as pool:
        calls = [pool.submit(host.call, "echo", "sleep=1500")
                 for _ in range(7)]
        pids = [c.result()[0] for c in calls]
    assert sorted(map(pids.count, set(pids))) == [3, 4]


def test_one_that_does_not_come_to_its_callers_is_helped(host):
    """It may be computing; its callers waiting is all that tells."""
    host.puppet("puppet", keep=1, most=2)
    host.start()
    pid, = puppets(host, 1)
    host.tell("puppet", pid, "i")
    host.stays(1)
    with socket.socket(socket.AF_UNIX) as caller:
        began = time.monotonic()
        caller.connect(str(host.sock("puppet")))
        until(lambda: len(host.workers()) == 2, "one more")
        assert 0.1 <= time.monotonic() - began < 1


def test_no_heartbeat_for_5_s_kills_who_is_busy_and_nobody_else(host):
    host.function("hangs", most=1, mark=4)
    host.function("beats", most=1, mark=4)
    host.function("mute", most=1)
    host.puppet("idle", keep=1)
    host.puppet("plain", keep=1)    # says that it has taken a call, as ever
    host.start()
    idle, = puppets(host, 1, "idle")
    plain, = puppets(host, 1, "plain")
    host.tell("idle", idle, "ibi")
    host.tell("plain", plain, "\\0")
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(host.call, verb, "sleep=7000")
                 for verb in ("mute", "beats")]
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            host.call("hangs", "hang")
        assert 4 < time.monotonic() - began < 8
        began = time.monotonic()
        assert host.call("hangs")       # replaced at once
        assert time.monotonic() - began < 1
        for c in calls:
            assert c.result()
    assert alive(idle) and alive(plain)
    assert host.said("no heartbeat for 5 s, killed") == 1
    assert host.figures("hangs")["workers_killed_total"] == 1
    assert host.figures("beats")["workers_killed_total"] == 0


def test_a_container_that_is_paused_loses_no_worker(host):
    """Pool and worker are stopped together: neither is to blame."""
    host.puppet("puppet", keep=1, most=2)
    host.start()
    pid, = puppets(host, 1)
    host.tell("puppet", pid, "if")
    until(lambda: len(host.workers()) == 2, "the pool has heard it")
    host.process.send_signal(signal.SIGSTOP)
    time.sleep(6)
    host.process.send_signal(signal.SIGCONT)
    host.stays(2, 0.7)
    assert pid in host.workers()


@pytest.mark.parametrize("word,throttled", (("i", 1), ("b", 0)))
def test_only_who_has_taken_a_call_may_die_at_once(host, word, throttled):
    host.function("dies", keep=1, body=f"""
printf {word} >/proc/self/fd/$BAEDAL_STATUS_FD
exit 1
""")
    host.start()
    until(lambda: host.said("exit 1") >= 3, "deaths") if not throttled else \
        until(lambda: host.said("DIES AT ONCE, no new worker for 2 s"),
              "the line")
    assert host.said("no new worker") == throttled
