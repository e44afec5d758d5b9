"""How a worker ends: what was taken is answered, and nobody is told a lie."""
import time

import pytest

from line import Closed, until


def test_term_under_load_loses_no_call(lab):
    """On kept connections that never rest: each call is answered and has
    happened, or has seen its connection end and has not."""
    keep = lab.start("lab/keep")
    lines = [keep.line() for _ in range(24)]
    answered, last = [], {}
    step = 0
    while lines:
        for k, line in enumerate(lines):
            try:
                last[line] = f"{step}.{k}"
                line.begin("PUT", f"/lab/{k + 1}", {"label": last[line]})
            except OSError:
                pass    # has ended: seen below
        for line in list(lines):
            try:
                assert line.answer().status == 200
                answered.append(last.pop(line))
            except Closed as e:
                assert e.some == 0
                lines.remove(line)
        step += 1
        if step == 10:
            keep.process.terminate()
    assert keep.left() == 0
    assert set(lab.effects()) == set(answered)
    assert len(answered) >= 10 * 24
    assert lab.sound()


def test_term_waits_for_calls_that_take_long(lab):
    task = lab.start("lab/task")
    lines = [task.line().begin("POST", "/", {"nap": 1000, "size": n})
             for n in range(8)]
    idle = task.line()
    assert idle.call("POST", "/", {}).status == 200
    until(lambda: all(line.taken() for line in lines), "all have begun")
    task.process.terminate()
    assert idle.ended()
    assert [len(line.answer().json["filler"]) for line in lines] == \
        list(range(8))
    assert task.left() == 0


def test_term_waits_for_answers_that_are_read_late(lab):
    """Of whatever size: the last of it may lie in libfcgi's own buffer."""
    task = lab.start("lab/task")
    sizes = range(120000, 300000, 4000)
    lines = [task.line().begin("POST", "/", {"size": n}) for n in sizes]
    until(lambda: all(line.taken() for line in lines), "all have begun")
    assert task.call("POST", "/", {}).status == 200
    task.process.terminate()
    time.sleep(0.5)     # longer than it lingers for new calls
    for n, line in reversed(list(zip(sizes, lines))):
        assert len(line.answer().json["filler"]) == n
    assert task.left() == 0


def test_a_bug_costs_its_call_and_ends_the_worker_in_order(lab):
    """500 for it; what goes on beside it is finished; then 100."""
    task = lab.start("lab/task")
    lines = [task.line().begin("POST", "/", {"nap": 700, "size": n})
             for n in range(8)]
    until(lambda: all(line.taken() for line in lines), "all have begun")
    a = task.call("POST", "/", {"end": "bug"})
    assert (a.status, a.slug) == (500, "internal-error")
    # Nobody new: he waits at the socket for the next worker.
    last = task.line().begin("POST", "/", {"size": 9})
    assert [len(line.answer().json["filler"]) for line in lines] == \
        list(range(8))
    assert task.left() == 100
    assert last.silent()
    task.start()
    assert last.answer().json == {"filler": "x" * 9}


def test_a_worker_that_dies_takes_its_calls_with_it(lab):
    """And what they would have written: nothing is half done."""
    keep = lab.start("lab/keep")
    assert keep.keep(400, "warm").status == 200
    held = lab.hold(2)
    lines = [keep.line().begin("PUT", "/lab/2", {"label": "c2"})]
    lab.waiting()
    lines.append(keep.line().begin("PUT", "/lab/3", {"label": "c3"}))
    lab.read(keep, lines)
    keep.process.kill()
    for line in lines:
        with pytest.raises(Closed):
            line.answer()
    keep.left()
    keep.start()
    held.release()
    assert keep.keep(2, "after").status == 200
    assert "c3" not in lab.effects()    # it had not been sent
    assert lab.sound()


def test_it_leaves_after_so_many_calls(lab):
    task = lab.start("lab/task", WORKER_CALLS="20")
    with task.line() as line:
        for _ in range(20):
            assert line.call("POST", "/", {}).status == 200
        assert line.ended()
    assert task.left() == 0
    assert task.hear().endswith("l")


def test_it_leaves_when_idle(lab):
    """Kept connections without calls do not hold it."""
    task = lab.start("lab/task", IDLE_S="1")
    with task.line() as line:
        assert line.call("POST", "/", {"nap": 1500}).status == 200
        assert line.ended()
    assert task.left() == 0
