"""What a pool promises: workers when needed, none lost, none left over."""
import signal
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from host import alive, state, until

both = pytest.mark.parametrize("mark", ("", "4"), ids=("mute", "speaks"))

def test_nothing_runs_before_the_first_call(host):
    host.function("echo", most=1)
    host.start()
    assert host.workers() == []
    pid, _ = host.call("echo")
    assert host.workers() == [pid]


@both
def test_one_free_worker_takes_all_that_come_one_by_one(host, mark):
    host.function("echo", most=20, mark=mark)
    host.start()
    # On a busy machine some callers wait long enough for another.
    assert len({host.call("echo")[0] for _ in range(200)}) <= 8


def test_kept_workers_are_there_at_once_and_stay(host):
    host.function("echo", keep=2)
    host.start(IDLE_S="1")
    until(lambda: len(host.workers()) == 2, "two workers")
    before = set(host.workers())
    # One over the kept ones leaves when idle; the kept ones do not.
    with ThreadPoolExecutor(3) as pool:
        pids = set(pool.map(lambda _: host.call("echo", "sleep=1500")[0],
                            range(3)))
    assert len(pids) == 3 and before & pids
    until(lambda: set(host.workers()) == before, "the third has left")


def test_waiting_callers_make_it_grow_to_max_and_no_further(host):
    host.function("echo", most=3)
    host.start()
    most = 0
    with ThreadPoolExecutor(9) as pool:
        calls = [pool.submit(host.call, "echo", "sleep=200")
                 for _ in range(9)]
        while not all(c.done() for c in calls):
            most = max(most, len(host.workers()))
            time.sleep(0.005)
    assert most == 3
    assert len({c.result()[0] for c in calls}) == 3


@both
def test_idle_workers_leave_and_the_next_call_brings_one(host, mark):
    host.function("echo", mark=mark)
    host.start(IDLE_S="1")
    first, _ = host.call("echo")
    until(lambda: host.workers() == [], "the worker has left")
    assert host.call("echo")[0] != first


def test_a_call_that_kills_its_worker_costs_only_itself(host):
    host.function("echo", most=1)
    host.start()
    first, _ = host.call("echo")
    with pytest.raises(ConnectionError):
        host.call("echo", "die")
    until(lambda: not alive(first), "its worker is gone")
    began = time.monotonic()
    assert host.call("echo")[0] != first
    assert time.monotonic() - began < 1


def test_bad_calls_one_after_another_stop_nobody_else(host):
    """G7: the function is not throttled for what single calls did to it."""
    host.function("echo", most=1)
    host.start()
    for _ in range(5):
        with pytest.raises(ConnectionError):
            host.call("echo", "bug")
        began = time.monotonic()
        assert host.call("echo")
        assert time.monotonic() - began < 1.5
    assert host.said("A BUG, met in a call") == 5
    assert host.said("no new worker") == 0


def test_workers_that_die_at_once_are_throttled_with_one_line(host):
    host.function("broken", body="exit 1\n")
    host.function("echo")
    host.start()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(host.call, "broken")
        until(lambda: host.said("DIES AT ONCE, no new worker for 2 s"),
              "the line")
        assert host.call("echo")    # the others do not notice
        until(lambda: host.said("DIES AT ONCE, no new worker for 4 s"),
              "twice the patience")
        assert host.said("DIES AT ONCE") == 2
        # Mended binaries need not wait for the patience to end.
        host.function("broken")
        host.hup()
        assert call.result(1)


def test_exit_100_is_called_a_bug_and_throttled_the_first_time(host):
    host.function("wrong", keep=1, body="exit 100\n")
    host.start()
    until(lambda: host.said("exit 100: A BUG, no new worker for 2 s"),
          "the line")


def test_hup_brings_and_takes_functions(host):
    host.function("echo")
    host.function("old", most=1)
    host.start()
    host.call("old")
    (host.bin / "shop/old").unlink()
    host.function("new", most=1)
    host.hup()
    assert host.call("new")[1] == "one"
    with pytest.raises(OSError):
        host.call("old")
    until(lambda: len(host.workers()) == 1, "the worker of the old is gone")


SHY = """#!/bin/sh
# {real}, whose first description is killed, whoever does that
if [ "$1" = --describe ] && mkdir {folder}/{verb}.shy 2>/dev/null; then
	kill -KILL $$
fi
exec {real} "$@"
"""


def shy(host, verb):
    real = host.folder / f"{verb}.real"
    (host.bin / "shop" / verb).rename(real)
    program = host.bin / "shop" / verb
    program.write_text(SHY.format(real=real, folder=host.folder, verb=verb))
    program.chmod(0o755)


def test_who_is_killed_when_asked_what_he_is_is_asked_again(host):
    """Else a function is gone for good, and only its callers know."""
    host.function("echo")
    host.function("tick", every=0.1)
    shy(host, "echo")
    shy(host, "tick")
    host.start()
    assert host.said("so it is not served; it is asked again") == 2
    assert not host.sock("echo").exists()
    until(lambda: host.sock("echo").exists(), "the function")
    assert host.call("echo")[1] == "one"
    until(lambda: fired(host), "its timer")
    assert host.said("is described now") == 2


def test_killed_at_hup_it_stays_and_is_asked_again(host):
    host.function("echo", most=1)
    host.start()
    pid, _ = host.call("echo")
    host.function("echo", keep=2, most=2, generation="two")
    shy(host, "echo")
    host.hup()
    assert host.said("so it stays as it was; it is asked again") == 1
    until(lambda: len(host.workers()) == 2, "as it says now")
    until(lambda: host.call("echo")[1] == "two", "the new ones")


def test_hup_with_a_binary_that_says_nothing_keeps_the_function(host):
    host.function("echo")
    host.start()
    (host.bin / "shop/echo").write_text("#!/bin/sh\nexit 1\n")
    host.hup()
    assert host.said("so it stays as it was") == 1
    assert host.sock("echo").exists()


@both
def test_hup_under_load_fails_no_call(host, mark):
    host.function("echo", most=3, mark=mark)
    host.start()
    stop = threading.Event()
    seen, failed = set(), []

    def client():
        while not stop.is_set():
            try:
                seen.add(host.call("echo", "sleep=2")[1])
            except Exception as e:      # whatever it is, it is a failed call
                failed.append(e)

    clients = [threading.Thread(target=client) for _ in range(6)]
    for c in clients:
        c.start()
    try:
        for generation in (str(n) for n in range(10)):
            host.function("echo", most=3, mark=mark,
                          generation=generation)
            host.hup()
            until(lambda: generation in seen, "an answer of the new binary")
    finally:
        stop.set()
        for c in clients:
            c.join()
    assert failed == []
    until(lambda: len(host.workers()) <= 3, "the old ones have left")


@both
def test_hup_brings_a_new_worker_before_the_old_one_leaves(host, mark):
    host.function("echo", most=1, mark=mark)
    host.start()
    old, _ = host.call("echo")
    host.function("echo", most=1, mark=mark, generation="two",
                  before="sleep 0.3")
    host.hup()
    seen = until(lambda: len(host.workers()) == 2 and host.workers(),
                 "both at once")
    assert old in seen
    until(lambda: host.call("echo")[1] == "two", "the new one alone")
    until(lambda: not alive(old), "the old one has left")


def test_hup_with_binaries_that_die_leaves_the_old_ones(host):
    host.function("echo", most=1, mark="4")
    host.start()
    old, _ = host.call("echo")
    host.function("echo", most=1, body="exit 1\n")
    host.hup()
    until(lambda: host.said("DIES AT ONCE") >= 2, "tried again, in vain")
    assert host.call("echo") == (old, "one")
    host.function("echo", most=1, mark="4", generation="three")
    host.hup()
    until(lambda: host.call("echo")[1] == "three", "mended")
    until(lambda: not alive(old), "the old one has left")


@both
def test_term_finishes_what_is_being_served(host, mark):
    host.function("echo", most=1, mark=mark)
    host.start()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(host.call, "echo", "sleep=500")
        until(lambda: fired(host), "it is inside the call")
        pid = host.workers()[0]
        host.process.send_signal(signal.SIGTERM)
        assert call.result()[0] == pid
    assert host.process.wait(5) == 0
    assert not alive(pid)
    assert not host.sock("echo").exists()


def test_term_serves_first_who_had_called_before(host):
    host.function("echo", most=1)
    host.start()
    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(host.call, "echo", f"sleep={ms}")
                 for ms in (1500, 10, 10, 10, 10)]
        until(lambda: callers(host.sock("echo")) == 5, "all have called")
        host.process.send_signal(signal.SIGTERM)
        assert len({c.result()[0] for c in calls}) == 1
    assert host.process.wait(5) == 0


def callers(path):
    """How many wait (02) or are served (03); it was bound as .new."""
    with open("/proc/net/unix") as sockets:
        return sum(line.split()[5] in ("02", "03") for line in sockets
                   if line.rstrip().endswith(f" {path}.new")
                   and line.split()[3] == "00000000")  # not listening


def test_term_waits_for_no_worker_that_never_comes(host):
    host.function("broken", body="exit 1\n")
    host.start()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(host.call, "broken")
        until(lambda: host.said("DIES AT ONCE"), "the line")
        host.process.send_signal(signal.SIGTERM)
        assert host.process.wait(5) == 0
        with pytest.raises(OSError):
            call.result()


@both
def test_a_younger_pool_takes_over_under_load_and_fails_no_call(host, mark):
    host.function("echo", most=3, mark=mark)
    host.start()
    stop = threading.Event()
    seen, failed = set(), []

    def client():
        while not stop.is_set():
            try:
                seen.add(host.call("echo", "sleep=2")[1])
            except Exception as e:      # whatever it is, it is a failed call
                failed.append(e)

    clients = [threading.Thread(target=client) for _ in range(6)]
    for c in clients:
        c.start()
    try:
        for generation in (str(n) for n in range(5)):
            host.function("echo", most=3, mark=mark,
                          generation=generation)
            old = host.process
            host.start()
            until(lambda: generation in seen, "an answer of the younger")
            old.send_signal(signal.SIGTERM)
            assert old.wait(10) == 0
            assert host.sock("echo").exists()
    finally:
        stop.set()
        for c in clients:
            c.join()
    assert failed == []
    assert host.call("echo")[1] == "4"


def test_term_kills_who_does_not_leave(host):
    host.function("deaf", keep=1, body="trap '' TERM\n"
                  "while :; do sleep 1; done\n")
    host.start()
    pid = until(host.workers, "a worker")[0]
    until(lambda: trapped(pid), "it is deaf")
    began = time.monotonic()
    host.process.send_signal(signal.SIGTERM)
    assert host.process.wait(15) == 0
    assert 9 < time.monotonic() - began < 13
    assert not alive(pid)


def trapped(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("SigIgn:"):
            return int(line.split()[1], 16) & 1 << (signal.SIGTERM - 1)


@both
def test_killed_its_workers_leave(host, mark):
    host.function("echo", keep=2, mark=mark)
    host.start()
    workers = until(lambda: len(host.workers()) == 2 and host.workers(),
                    "two workers")
    host.call("echo")
    host.process.kill()
    host.process.wait()
    until(lambda: not any(alive(pid) for pid in workers), "they leave")
    # And the next one finds its way through what the dead one has left.
    host.start()
    assert host.call("echo")


def fired(host):
    try:
        lines = host.timer_log.read_text().split("\n")[:-1]
    except FileNotFoundError:
        return []
    return [(int(at), what) for at, what in (x.split() for x in lines)]


def test_a_timer_fires_every_so_often(host):
    host.function("tick", every=0.5)
    host.start()
    times = until(lambda: len(fired(host)) >= 8 and
                  [at for at, what in fired(host) if what == "begin"],
                  "four times")
    gaps = [b - a for a, b in zip(times, times[1:])]
    assert 400 < statistics.median(gaps) < 700, gaps


def test_a_slow_timer_never_overlaps_and_blocks_nobody(host):
    host.function("tick", every=0.1)
    host.function("echo")
    host.start(TIMER_QUERY="sleep=1000")
    until(lambda: fired(host), "the first")
    began = time.monotonic()
    host.call("echo")
    assert time.monotonic() - began < 0.8
    until(lambda: len(fired(host)) >= 4, "twice")
    what = [what for _, what in fired(host)]
    assert what == (["begin", "end"] * len(what))[:len(what)]


def test_two_pools_of_a_context_both_fire_its_timers(host):
    """As on two hosts: should one fail, the other goes on."""
    host.function("tick", every=0.2)
    host.start()
    elder = host.process
    host.start()
    for one in (elder, host.process):
        one.send_signal(signal.SIGSTOP)
        until(lambda: state(one.pid) == "T", "it is stopped")
        # The call under way may be its last.
        n = len(fired(host)) + 2
        until(lambda: len(fired(host)) >= n + 4, "the other's firing")
        one.send_signal(signal.SIGCONT)
    elder.send_signal(signal.SIGTERM)
    assert elder.wait(5) == 0


def test_used_wrongly_is_100(host, tmp_path):
    import subprocess
    from host import POOL
    assert subprocess.run([POOL], stderr=subprocess.DEVNULL).returncode == 100
