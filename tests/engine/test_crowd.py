"""Many at once: all are served, none starves, and what is over is refused."""
import select
import time

from line import until


def naps(worker, n, **body):
    """n calls of lab/task that have begun, each on a connection of its own."""
    lines = [worker.line().begin("POST", "/", body) for _ in range(n)]
    until(lambda: all(line.taken() for line in lines), "all have begun")
    return lines


def test_a_slow_function_serves_sixty_four_and_starves_none(lab):
    """One worker, 20 ms a call, 64 callers without a pause, and probes from
    fresh connections beside them."""
    task = lab.start("lab/task")
    rounds, slowest = 12, 0
    lines = {line.socket: line for line in (task.line() for _ in range(64))}
    began, left = {}, {}
    start = time.monotonic()
    for s, line in lines.items():
        line.begin("POST", "/", {"nap": 20})
        began[s], left[s] = time.monotonic(), rounds
    probes = 0
    while left:
        for s in select.select(list(left), [], [], 20)[0]:
            assert lines[s].answer().status == 200
            slowest = max(slowest, time.monotonic() - began[s])
            left[s] -= 1
            if left[s]:
                lines[s].begin("POST", "/", {"nap": 20})
                began[s] = time.monotonic()
            else:
                del left[s]
        asked = time.monotonic()
        assert task.call("POST", "/", {}).status == 200
        slowest = max(slowest, time.monotonic() - asked)
        probes += 1
    took = time.monotonic() - start
    assert took < rounds * 64 * 0.020 / 2   # one by one: 15 s
    assert slowest < took / 2               # the last is not the first's end
    assert probes > 5


def test_a_call_that_computes_for_ever_is_seen_to(lab):
    """It says BUSY, and then no more: that is how its pool knows.  One that
    waits as long still says that it lives."""
    task = lab.start("lab/task")
    naps(task, 1, nap=3000)
    until(lambda: task.hear().count("b") >= 3, "a heartbeat each second")
    until(lambda: task.hear().endswith("i"), "it is idle again")
    task.said = ""
    naps(task, 1, end="spin")
    until(lambda: task.hear() == "b", "it has a call")
    time.sleep(2.5)
    assert task.hear() == "b"


def test_a_full_worker_takes_nobody_until_there_is_room(lab):
    """It says so to its pool, closes after each answer that its callers go
    elsewhere, and who comes waits at the socket, where another takes him."""
    task = lab.start("lab/task", CONN_MARK="8")
    lines = naps(task, 8, nap=4000)
    until(lambda: "f" in task.hear(), "FULL")
    held = task.descriptors()
    # Another one of the same pool shares the socket.
    other = lab.start("lab/task", CONN_MARK="8")
    free = other.descriptors()
    waits = naps(other, 4, nap=700)
    assert (task.descriptors(), other.descriptors()) == (held, free + 4)
    assert [line.answer().status for line in waits] == [200] * 4
    other.process.terminate()
    assert other.left() == 0
    last = task.line().begin("POST", "/", {"size": 2})
    assert all(line.silent() for line in lines)
    for line in lines:
        assert line.answer().status == 200
    # Those whose answers came before there was room again have ended.
    until(lambda: any(not line.silent() for line in lines), "closed")
    assert last.answer().json == {"filler": "xx"}
    until(lambda: [c for c in task.hear() if c in "fr"] == ["f", "r"],
          "ROOM again")


def test_what_is_beyond_all_bounds_is_refused_at_once(lab):
    """Callers who are there already, and all call at one moment."""
    task = lab.start("lab/task")
    lines = []
    for _ in range(300):
        lines.append(task.line())
        assert lines[-1].call("POST", "/", {}).status == 200
    with task.stopped():
        for line in lines:
            line.begin("POST", "/", {"nap": 2000})
    until(lambda: sum(not line.silent() for line in lines) == 300 - 256,
          "the refused have their answers, before anybody else has")
    over = [line for line in lines if line.data]
    for line in over:
        a = line.answer()
        assert (a.status, a.slug) == (503, "try-later")
        assert a.headers["retry-after"] == "1"
    for line in lines:
        if line not in over:
            assert line.answer().status == 200
    assert task.call("POST", "/", {}).status == 200


def test_connections_are_bounded_too(lab):
    """At 512 it is full: then who has had his answer goes."""
    task = lab.start("lab/task")
    base = task.descriptors()
    lines = []
    for _ in range(530):
        lines.append(task.line())
        assert lines[-1].call("POST", "/", {}).status == 200
    assert task.descriptors() <= base + 512
    assert "fr" in task.hear()
    for line in lines[:511]:
        assert line.call("POST", "/", {}).status == 200
