"""The real platform: the whole POST /orders, GET of an order, and both with a
long history behind them."""
import json
import os
import time

import load
import proc
from run import ratios, row

POOLS = ("pool-order", "pool-payment", "pool-testpay")
HISTORY = int(os.environ.get("HISTORY") or 1000000)


def ours(run, real, path, clients, kind, **env):
    """Load through the real gateway, as customer1."""
    token = real.token("customer1")
    method, body = "GET", None
    probe = path
    if kind == "order":
        method, body = "POST", json.dumps(real.basket())
        env["BODY"] = body
    elif kind == "record":
        probe = path + env["IDS"].split("-")[0]
    elif kind == "mine":
        probe = path + str(-(-int(env["IDS"].split("-")[0]) // 100) * 100)
    headers = {"Authorization": "Bearer " + token}
    if body:
        headers["Content-Type"] = "application/json"
    with load.Probes(real.port, probe, 2, 0.1, method, body,
                     headers) as probes:
        with proc.Meter(fn=families(real, *POOLS),
                        nginx=families(real, "nginx")) as meter:
            got = load.wrk(real.port, path, clients, run.seconds, kind,
                           TOKEN=token, **env)
    return {**got, "fn_us": meter.us("fn") / got["calls"],
            "nginx_us": meter.us("nginx") / got["calls"], **probes.figures()}


def families(real, *services):
    """For a Meter, which asks often: no process is begun for it."""
    first = [real.pids(name)[0] for name in services]
    return lambda: [p for pid in first for p in proc.family(pid)]


def floor(run, real, script, clients, **values):
    return load.pgbench(real.url(), script, clients, run.seconds, "simple",
                        {"fresh": 1, **values})


def wrongs(run, name, rounds):
    for what in ("bad", "broken", "timeouts", "starved", "probes_bad"):
        run.must_be_none(f"{what} of {name}", sum(r.get(what, 0)
                                                  for r in rounds))


@row("order", "the whole POST /orders, against pgbench with its writes, each "
     "a commit; 32 clients, the relay stopped")
def order(run):
    real = run.real
    script, names = real.placing()
    run.keep("statements", names=names, script=script)
    run.say("  pgbench runs: " + ", ".join(names))
    real.relay_away()
    try:
        got = run.alternate({
            "ours": lambda: ours(run, real, "/orders", 32, "order"),
            "pgbench": lambda: floor(run, real, script, 32)})
    finally:
        real.relay_back()
    for name, rounds in got.items():
        run.figure(name, [r["rate"] for r in rounds], "/s")
    run.figure("of pgbench", ratios(got["ours"], got["pgbench"]), "x", least=1)
    run.figure("CPU of functions", [r["fn_us"] for r in got["ours"]], "us")
    run.figure("CPU of nginx", [r["nginx_us"] for r in got["ours"]], "us")
    wrongs(run, "ours", got["ours"])


@row("get", "GET /orders/{id} through the real gateway, 32 clients")
def get(run):
    real = run.real
    ids = sorted(real.each(lambda _: real.placed(), range(40), 4))
    script = real.reading(ids[0])
    got = run.alternate({
        "ours": lambda: ours(run, real, "/orders/", 32, "record",
                             IDS=f"{ids[0]}-{ids[-1]}"),
        "pgbench": lambda: floor(run, real, script, 32, lo=ids[0],
                                 hi=ids[-1])})
    for name, rounds in got.items():
        run.figure(name, [r["rate"] for r in rounds], "/s")
    run.figure("of pgbench", ratios(got["ours"], got["pgbench"]), "x")
    run.figure("CPU of functions", [r["fn_us"] for r in got["ours"]], "us")
    run.figure("CPU of nginx", [r["nginx_us"] for r in got["ours"]], "us")
    wrongs(run, "ours", got["ours"])


@row("history", f"the same calls with 10,000 and with {HISTORY:,} old orders, "
     "8 clients")
def history(run):
    from real import Real
    run.end_real()		# what other rows left there is no history
    towns = {}
    try:
        for n in (10000, HISTORY):
            towns[n] = Real()
            began = time.monotonic()
            towns[n].ids = towns[n].grow(n)
            run.keep("grown", n=n, s=time.monotonic() - began)
            towns[n].relay_away()
        for name, path, kind in (
                ("GET /orders/{id}", "/orders/", "mine"),
                ("GET /orders", "/orders?size=20", "plain"),
                ("GET /dashboards", "/dashboards?size=20", "plain"),
                ("POST /orders", "/orders", "order")):
            def load_on(town):
                lo, hi = town.ids
                return ours(run, town, path, 8, kind, IDS=f"{lo}-{hi}")
            got = run.alternate({
                f"{name}, {n:,} old": lambda town=town: load_on(town)
                for n, town in towns.items()})
            few, many = got.values()
            for side, rounds in got.items():
                run.figure(side, [r["rate"] for r in rounds], "/s")
                wrongs(run, side, rounds)
            run.figure(f"{name}: many of few", ratios(many, few), "x",
                       least=0.85)
    finally:
        for town in towns.values():
            town.close()
