"""What the host costs: cold start, memory, boot, reload, faults."""
import os
import signal
import socket
import statistics
import subprocess
import threading
import time

import fastcgi
import load
import proc
from house import BIN, ROOT, until
from real import Real
from rows_orders import ours
from run import row

COLD = 40
MB = 1024


def spawned(h, i):
    """Milliseconds from spawn to the answer that waits for it, database
    included: the request is on the socket before the process is there."""
    path = str(h.folder / f"cold{i}.sock")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)
        s.listen(16)
        said = []
        caller = threading.Thread(target=lambda: said.append(fastcgi.call(
            path, REQUEST_METHOD="GET", REQUEST_URI="/items/7",
            SCRIPT_NAME="/items/7")))
        caller.start()
        time.sleep(0.005)
        began = time.monotonic()
        p = subprocess.Popen([BIN / "bench/read"], stdin=s.fileno(),
                             env={**os.environ, **h.environment()},
                             stdout=subprocess.DEVNULL)
        caller.join()
        took = time.monotonic() - began
        p.send_signal(signal.SIGTERM)
        p.wait()
    os.unlink(path)
    if not said or '"id":7' not in said[0]:
        raise load.Broken(f"a cold bench/read said {said}")
    return took * 1000


def woken(h):
    """Milliseconds of a call by nginx to a function without a worker."""
    for pid in h.workers("read"):
        os.kill(pid, signal.SIGTERM)
    until(lambda: not h.workers("read"), "bench/read is gone", 15)
    time.sleep(0.05)
    began = time.monotonic()
    if h.get("/items/7")[0] != 200:
        raise load.Broken("a cold GET was not answered 200")
    return (time.monotonic() - began) * 1000


@row("cold", "a function with database that does not run yet; first answer")
def cold(run):
    h = run.house
    got = {"spawn to answer": [spawned(h, i) for i in range(COLD)],
           "by nginx and pool": [woken(h) for _ in range(COLD // 2)]}
    for name, ms in got.items():
        run.keep("cold", side=name, ms=ms)
    n = max(1, COLD // 4)
    run.figure("spawn to answer, p50 of each ten", [
        statistics.median(got["spawn to answer"][i:i + n])
        for i in range(0, COLD, n)], "ms", most=15)
    run.figure("by nginx and pool, p50", statistics.median(
        got["by nginx and pool"]), "ms")


def memory_of(real):
    """MB of PSS: (Postgres, all the rest, its parts)."""
    parts = {}
    for pid in proc.family(real.boot.pid):
        parts.setdefault(os.path.basename(proc.exe(pid)), 0)
        parts[os.path.basename(proc.exe(pid))] += proc.pss_kb(pid) / MB
    postgres = parts.get("postgres", 0)
    return postgres, sum(parts.values()) - postgres, parts


def function_workers(real):
    return [p for s in sorted((real.data / "service").glob("pool-*"))
            for p in real.pids(s.name)[1:]]


@row("memory", "PSS of all processes of the platform; of one idle function")
def memory(run):
    run.end_real()
    real = Real(IDLE_S="5")
    try:
        real.placed()
        real.quiet()
        time.sleep(10)	# who still is there is called by a timer
        idle = memory_of(real)
        run.keep("idle", parts=idle[2], workers=len(function_workers(real)))
        peak, over = [], threading.Event()

        def watch():
            while not over.wait(0.5):
                peak.append(memory_of(real))
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            ours(run, real, "/orders", 32, "order")
            ours(run, real, "/orders?size=20", 128, "plain")
            ours(run, real, "/orders", 128, "order")
        finally:
            over.set()
            watcher.join()
        top = max(peak, key=lambda m: m[0] + m[1])
        run.keep("load", parts=top[2])
    finally:
        real.close()
    run.figure("idle, Postgres included", idle[0] + idle[1], "MB", most=160)
    run.figure("idle, Postgres apart", idle[1], "MB", most=64)
    run.figure("under load, Postgres included", top[0] + top[1], "MB",
               most=512)
    run.figure("under load, Postgres apart", top[1], "MB")
    h = run.house
    load.wrk(h.port, "/items/", 32, 1, "record")
    time.sleep(1)
    pss = [proc.pss_kb(p) / MB for p in h.workers("read")]
    run.figure("an idle function, each worker", pss, "MB", most=4)


@row("boot", "from make run, all built, to the first order's 201")
def boot(run):
    run.end_real()
    took = []
    for i in range(min(3, run.rounds)):
        began = time.monotonic()
        real = Real()
        try:
            up = real.up_at - began		# then it is made a bench
            began = time.monotonic()
            real.placed()
            took.append(up + time.monotonic() - began)
            run.keep("round", side="boot", round=i, up_s=up, s=took[-1])
        finally:
            real.close()
    run.figure("to the first order", took, "s", most=5)


def changing(run, name, change, pause):
    """POSTs by 32 clients, while change() is done every now and then."""
    h = run.house
    h.empty()
    over, done = threading.Event(), []

    def often():
        while not over.wait(pause):
            change()
            done.append(1)
    changer = threading.Thread(target=often)
    changer.start()
    try:
        got = load.wrk(h.port, "/writes", 32, max(4, run.seconds), "write")
    finally:
        over.set()
        changer.join()
    rows = h.run("SELECT count(*) FROM orders")[0][0]
    got["changes"] = len(done)
    got["twice"] = max(0, rows - got["calls"] - 32)	# 32 cut at the end
    run.keep("round", side=name, **got)
    return got


@row("reload", "POSTs by 32 clients while the pool takes new binaries, and "
     "while one pool takes over from another")
def reload(run):
    h = run.house

    def hup():
        h.pool.send_signal(signal.SIGHUP)

    def roll():
        said = (h.folder / "pool.out").read_text().count("functions")
        old = h.pool
        h.pool = h.spawn("pool", [h.pool.args[0], "bench"],
                         **h.environment())
        until(lambda: (h.folder / "pool.out").read_text().count("functions")
              > said, "the next pool", 20)
        old.send_signal(signal.SIGTERM)
        old.wait(60)
        h.processes.remove(old)

    for name, change, pause in (("reload", hup, 0.5),
                                ("rolling restart", roll, 0.5)):
        got = [changing(run, name, change, pause)
               for _ in range(min(3, run.rounds))]
        run.figure(f"calls, {name}", [r["calls"] for r in got])
        run.figure(f"{name}s meanwhile", [r["changes"] for r in got])
        run.figure(f"failed calls, {name}", [
            r["bad"] + r["broken"] + r["timeouts"] for r in got], most=0)
        run.must_be_none(f"failed calls, {name}", sum(
            r["bad"] + r["broken"] + r["timeouts"] for r in got))


@row("faults", "the fault suite's random town (FAULTS=1; FAULT_S CROWD)")
def faults(run):
    if not os.environ.get("FAULTS"):
        run.say("  not asked for: make bench ROWS=faults FAULTS=1; "
                "what make test does of it is in tests/faults")
        return
    seconds = os.environ.get("FAULT_S") or "300"
    began = time.monotonic()
    failed = subprocess.run(
        [ROOT / "tests/faults/run", "-s", "-k", "random"],
        env={**os.environ, "FAULT_S": seconds}).returncode
    run.figure("seconds of faults and looking", time.monotonic() - began, "s")
    run.must_be_none("broken promises (see above)", failed)
