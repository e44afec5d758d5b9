"""Postgres cut off, ended, stopped, silent: 503 in time, and nothing twice."""
import os
import signal
import time

import pytest

from lab import put
from line import until


@pytest.fixture
def keep(lab, proxy):
    worker = lab.start("lab/keep")
    assert worker.keep(400, "warm").status == 200
    return worker


def refused(a, seconds=1):
    assert (a.status, a.slug) == (503, "try-later")
    assert a.headers["content-type"] == "application/problem+json"
    assert a.headers["retry-after"] == str(seconds)
    return True


def test_cut_between_sync_sent_and_sync_read(lab, keep, proxy):
    """It is committed, and nobody can know: 503, and never once more.

    What had not been sent goes on over the next connection."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 76)])
    proxy.mode = "sync"
    go()
    got = [line.answer() for line in lines]
    assert all(refused(a) for a in got[:64])
    assert [a.status for a in got[64:]] == [200] * 10
    assert proxy.cuts == 1
    assert keep.keep(1, "after").status == 200
    effects = lab.effects()
    assert {f"c{n}" for n in range(2, 76)} < set(effects)
    assert len({effects[f"c{n}"] for n in range(2, 66)}) == 1
    assert lab.sound()


def test_cut_before_the_sync(lab, keep, proxy):
    """It cannot be committed, but nobody can know that either."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 76)])
    proxy.mode = "run"
    go()
    got = [line.answer() for line in lines]
    assert all(refused(a) for a in got[:64])
    assert [a.status for a in got[64:]] == [200] * 10
    assert keep.keep(1, "after").status == 200
    assert {x for x in lab.effects() if x[0] == "c"} == {
        f"c{n}" for n in range(66, 76)}
    assert lab.sound()


def test_a_read_that_is_cut_off(lab, proxy):
    look = lab.start("lab/look")
    assert look.call("GET", "/lab/1").status == 200
    proxy.mode = "sync"
    assert refused(look.call("GET", "/lab/1"))
    assert look.call("GET", "/lab/1").status == 200


def test_a_backend_ended_in_the_midst_of_a_batch(lab, keep):
    """Its error looks like a statement's; without the Sync it is none."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 22)])
    held = lab.hold(11)
    go()
    lab.waiting()
    lab.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock'")
    assert all(refused(line.answer()) for line in lines)
    held.release()
    assert keep.keep(1, "after").status == 200
    assert set(lab.effects()) == {"warm", "first", "after"}
    assert lab.sound()


def test_a_backend_ended_while_nothing_is_on_it(lab, keep):
    """The worker notices, and the next call is none the worse for it."""
    backend = lab.one("SELECT pid FROM pg_stat_activity WHERE "
                      "application_name = 'lab worker'")
    before = keep.descriptors()
    lab.sql("SELECT pg_terminate_backend(%s, 10000)", backend)
    until(lambda: keep.descriptors() < before, "it has closed its end")
    assert keep.keep(1, "after").status == 200


def test_postgres_stopped_and_back(lab, keep):
    """503 at once meanwhile, and it comes back by itself."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 12)])
    lab.cluster.stop()
    assert all(refused(line.answer(2)) for line in lines)
    for n in range(20):
        began = time.monotonic()
        assert refused(keep.keep(2, f"d{n}"))
        assert time.monotonic() - began < 1
    assert keep.call("PUT", "/lab/2", {}).status == 422    # needs none
    lab.cluster.start_again()
    lab.cluster.admin = lab.cluster.connect("postgres")
    lab.cluster.admin.autocommit = True
    lab.db = None
    tries = iter(range(1000))
    until(lambda: keep.keep(3, f"e{next(tries)}").status == 200, "it is back")
    assert [x for x in lab.effects() if x[0] in "cd"] == []
    assert len([x for x in lab.effects() if x[0] == "e"]) == 1
    assert lab.sound()


def test_postgres_that_has_fallen_silent(lab, keep, proxy):
    """A batch has some seconds; what waits behind it, its own deadline."""
    proxy.mode = "stall"
    began = time.monotonic()
    sent = [keep.line().begin("PUT", f"/lab/{n}", {"label": f"c{n}"})
            for n in range(2, 5)]
    lab.read(keep, sent)
    queued = keep.line().begin("PUT", "/lab/9", {"label": "c9"},
                               deadline=300)
    assert refused(queued.answer(3))
    assert all(refused(line.answer()) for line in sent)
    assert 1 < time.monotonic() - began < 9
    proxy.mode = "pass"
    until(lambda: keep.keep(1, f"after {time.monotonic()}").status == 200,
          "it is back")
    assert not any(x[0] == "c" for x in lab.effects())


def test_postgres_that_takes_connections_and_says_nothing(lab):
    """Connecting has two seconds, and holds up nothing else."""
    keep = lab.start("lab/keep")
    pid = int((lab.cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        line = keep.line().begin("PUT", "/lab/1", {"label": "c"},
                                 deadline=60000)
        lab.read(keep, [line])
        assert refused(line.answer())
        assert time.monotonic() - began < 5
    finally:
        os.kill(pid, signal.SIGCONT)
    until(lambda: keep.keep(1, f"after {time.monotonic()}").status == 200,
          "it is back")
    assert "c" not in lab.effects()


def test_an_overdue_call_goes_alone(lab, keep):
    """It waited behind a lock; who waited beside it does not pay."""
    held = lab.hold(1)
    first = keep.line().begin("PUT", "/lab/1", {"label": "first"})
    lab.waiting()
    late = keep.line().begin("PUT", "/lab/2", {"label": "late"},
                             deadline=200)
    other = keep.line().begin("PUT", "/lab/3", {"label": "other"})
    lab.read(keep, [late, other])
    assert refused(late.answer())
    assert first.silent() and other.silent()
    held.release()
    assert first.answer().status == other.answer().status == 200
    assert set(lab.effects()) == {"warm", "first", "other"}


def test_what_a_late_call_has_sent_is_not_lost(lab, keep):
    """Sent is sent: its answer tells what became of it, late as it is."""
    held = lab.hold(1)
    line = keep.line().begin("PUT", "/lab/1", {"label": "c"}, deadline=50)
    lab.waiting()
    time.sleep(0.2)     # past its deadline
    lab.read(keep, [line])
    assert line.silent()
    held.release()
    assert line.answer().status == 200
    assert "c" in lab.effects()


def test_a_late_call_that_comes_to_its_statement_still_has_a_turn(lab):
    """Also where it must wait a little, here for the connection: a tenth of a
    second, which one try of some has on a busy machine too."""
    for n in range(8):
        keep = lab.start("lab/keep")
        a = keep.call("PUT", "/lab/1", {"label": f"c{n}", "nap": 20},
                      deadline=1)
        keep.process.terminate()
        assert keep.left() == 0
        if a.status == 200:
            break
        assert refused(a)
    assert list(lab.effects()) == [f"c{n}"]
    assert a.status == 200


def test_connections_close_when_nothing_is_on_them(lab, keep):
    """After ten seconds, and they come again when there is something."""
    assert lab.backends() == 1
    began = time.monotonic()
    until(lambda: lab.backends() == 0, "it has closed")
    assert time.monotonic() - began > 5
    assert keep.keep(1, "after").status == 200
