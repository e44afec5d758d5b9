"""Who makes load: wrk, pgbench, and probes beside them, which tell whether
somebody is kept waiting: a server that starves its callers looks fast."""
import http.client
import json
import os
import pathlib
import re
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"
PROBE_S = 2		# a probe that waits longer is starved


class Broken(Exception):
    """Something did not run; a figure of it would mean nothing."""


def wrk(port, path, clients, seconds, kind="plain", **env):
    """Load on a path of 127.0.0.1; KIND of load.lua decides what is sent.
    Where a machine is too busy for one answer, it is given more time."""
    for longer in (1, 4, 10):
        got = wrk_once(port, path, clients, seconds * longer, kind, env)
        if got["calls"]:
            return got
    raise Broken(f"{path}: no answer in {seconds * 10} s")


def wrk_once(port, path, clients, seconds, kind, env):
    r = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "4s",
         "-s", str(HERE / "load.lua"), f"http://127.0.0.1:{port}"],
        env={**os.environ, "KIND": kind, "ASK": path, **env},
        capture_output=True, text=True, timeout=seconds + 60)
    lines = [x for x in r.stdout.splitlines() if x.startswith("{")]
    if r.returncode or not lines:
        raise Broken(f"wrk {path}: {r.stdout[-300:]}{r.stderr[-300:]}")
    got = json.loads(lines[-1])
    got["rate"] = (got["calls"] - got["bad"]) / got["us"] * 1e6
    return got


class Probes:
    """Callers on fresh connections, beside a load."""

    def __init__(self, port, path, n=2, pause=0.1, method="GET", body=None,
                 headers=None):
        self.port, self.path, self.n, self.pause = port, path, n, pause
        self.method, self.body = method, body
        self.headers = headers or {}
        self.over = threading.Event()
        self.waits, self.starved, self.bad = [], 0, 0

    def ask(self):
        c = http.client.HTTPConnection("127.0.0.1", self.port,
                                       timeout=PROBE_S)
        began = time.monotonic()
        try:
            c.request(self.method, self.path, self.body, self.headers)
            r = c.getresponse()
            r.read()
            if r.status >= 300:
                self.bad += 1
            self.waits.append(time.monotonic() - began)
        except TimeoutError:
            self.starved += 1
        except (OSError, http.client.HTTPException):
            self.bad += 1
        finally:
            c.close()

    def run(self):
        while not self.over.wait(self.pause):
            self.ask()

    def __enter__(self):
        self.threads = [threading.Thread(target=self.run)
                        for _ in range(self.n)]
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for t in self.threads:
            t.join()

    def figures(self):
        return {"probes": len(self.waits) + self.starved + self.bad,
                "starved": self.starved, "probes_bad": self.bad,
                "probe_max_ms": round(max(self.waits, default=0) * 1000, 2)}


def pgbench(url, script, clients, seconds, mode="prepared", values=(),
            rate=None):
    """The script (text) at that concurrency; values are of its variables.
    Without seconds each client does it once: what connecting costs.  Where
    that takes all of the time, it is given more."""
    if seconds is None:
        return pgbench_once(url, script, clients, None, mode, values, rate)
    for longer in (1, 4, 10):
        got = pgbench_once(url, script, clients, seconds * longer, mode,
                           values, rate)
        if got["calls"]:
            return got
    raise Broken(f"pgbench does nothing in {seconds * 10} s: {script[:300]}")


def pgbench_once(url, script, clients, seconds, mode, values, rate):
    defines = [x for k, v in dict(values).items() for x in ("-D", f"{k}={v}")]
    if rate:
        defines += ["-R", str(rate)]
    r, w = os.pipe()
    p = subprocess.Popen(
        [PGBENCH, "-n", "-M", mode, "-c", str(clients), "-j",
         str(min(2, clients)), *(["-T", str(seconds)] if seconds else
                                 ["-t", "1"]), "-f", "/dev/stdin",
         *defines, url],
        stdin=r, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.close(r)
    with os.fdopen(w, "w") as f:
        f.write(script)
    out = p.stdout.read()
    _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    tps = re.search(r"tps = ([0-9.]+)", out)
    calls = re.search(r"actually processed: (\d+)", out)
    average = re.search(r"latency average = ([0-9.]+)", out)
    if calls and calls[1] == "0":
        return {"calls": 0}
    if p.returncode or not tps:
        raise Broken(f"pgbench: {out[-1500:]}\n{script[:600]}")
    failed = re.search(r"failed transactions: (\d+)", out)
    return {"rate": float(tps[1]), "calls": int(calls[1]),
            "mean_ms": float(average[1]), "bad": int(failed[1] if failed
                                                    else 0),
            "client_us": (used.ru_utime + used.ru_stime) * 1e6}
