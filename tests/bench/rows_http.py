"""What one call costs: echo, read, write, the hot row, fairness; against
pgbench with the same statements, nginx alone, and Fastify."""
import load
import proc
import statements
from house import ORIGIN, until
from run import ratios, row

RANDOM = {"p2": "random(1, 10000)"}
WRITE = {"p2": "random(1, 2147483646)", "p3": "random(1, 10000)",
         "p4": "random(1, 9)", "p5": "random(50, 500)"}
HOT = {"p2": "1", "p3": "1"}
PROBE = {"/echo": ("/echo", "GET", None),
         "/nothing": ("/nothing", "GET", None),
         "/items/": ("/items/7", "GET", None),
         "/writes": ("/writes", "POST",
                     '{"number":1,"itemId":2,"quantity":3,"price":900}'),
         "/hot": ("/hot", "POST", '{"itemId":1,"quantity":1}')}


def http(run, path, clients, kind, peer=False):
    """Load on a path, the time on the CPU that it took, probes beside it."""
    h = run.house
    probe, method, body = PROBE[path]
    path, probe = (("/peer" if peer else "") + p for p in (path, probe))
    if method == "POST":
        h.empty()
    with load.Probes(h.port, probe, 2, 0.1, method, body, {
            "Content-Type": "application/json"} if body else {}) as probes:
        with proc.Meter(fn=h.peer_pids if peer else h.functions,
                        nginx=h.nginx_pids, pg=h.postgres_pids) as meter:
            got = load.wrk(h.port, path, clients, run.seconds, kind)
    for who in ("fn", "nginx", "pg"):
        got[who + "_us"] = meter.us(who) / got["calls"]
    got["cpu_us"] = got["fn_us"] + got["nginx_us"]
    return {**got, **probes.figures()}


def floor(run, statement, variables, clients):
    """pgbench with the same statement."""
    h = run.house
    h.empty()
    script = "".join(f"\\set {k} {v}\n" for k, v in variables.items())
    script += statements.for_pgbench(h.sql[statement]) + ";\n"
    args = h.pg.url(), script, clients
    _, connecting = spent(h, lambda: load.pgbench(
        *args, None, values={"origin": ORIGIN}))
    for longer in (1, 3, 8):
        got, cpu = spent(h, lambda: load.pgbench(
            *args, run.seconds * longer, values={"origin": ORIGIN}))
        if cpu > 2 * connecting:
            break
    got["cpu_us"] = max(cpu - connecting, cpu / 2) / got["calls"]
    return got


def spent(h, bench):
    """What pgbench said, and the time on the CPU of it and its backends."""
    before, reaped = set(h.postgres_pids()), proc.reaped_us(h.postmaster)
    got = bench()
    until(lambda: set(h.postgres_pids()) <= before, "pgbench's backends end")
    return got, (proc.reaped_us(h.postmaster) - reaped + got["client_us"])


def wrongs(run, name, rounds):
    for what in ("bad", "broken", "timeouts", "starved", "probes_bad"):
        run.must_be_none(f"{what} of {name}", sum(r.get(what, 0)
                                                  for r in rounds))


def told(run, name, rounds):
    run.figure(name, [r["rate"] for r in rounds], "/s")


@row("read", "GET of one record by its key, through nginx")
def read(run):
    for clients, goal in ((32, 0.55), (128, 0.7)):
        got = run.alternate({
            "ours": lambda: http(run, "/items/", clients, "record"),
            "pgbench": lambda: floor(run, "item_by_id", RANDOM, clients),
            **({"Fastify": lambda: http(run, "/items/", clients, "record",
                                        True)} if clients == 32 else {})})
        for name, rounds in got.items():
            told(run, f"{name}, {clients} clients", rounds)
        run.figure(f"of pgbench, {clients} clients",
                   ratios(got["ours"], got["pgbench"]), "x", least=goal)
        if "Fastify" in got:
            run.figure(f"of Fastify, {clients} clients",
                       ratios(got["ours"], got["Fastify"]), "x", least=3.5)
        wrongs(run, f"ours, {clients} clients", got["ours"])


@row("write", "a record and its event in one statement, through nginx")
def write(run):
    for clients, goal in ((32, 1.3), (128, 1.8)):
        got = run.alternate({
            "ours": lambda: http(run, "/writes", clients, "write"),
            "pgbench": lambda: floor(run, "write_one", WRITE, clients),
            **({"Fastify": lambda: http(run, "/writes", clients, "write",
                                        True)} if clients == 32 else {})})
        for name, rounds in got.items():
            told(run, f"{name}, {clients} clients", rounds)
        run.figure(f"of pgbench, {clients} clients",
                   ratios(got["ours"], got["pgbench"]), "x", least=goal)
        if "Fastify" in got:
            run.figure(f"of Fastify, {clients} clients",
                       ratios(got["ours"], got["Fastify"]), "x", least=3)
        wrongs(run, f"ours, {clients} clients", got["ours"])


@row("hot", "the same, and all take of one row, 32 clients")
def hot(run):
    got = run.alternate({
        "ours": lambda: http(run, "/hot", 32, "hot"),
        "pgbench": lambda: floor(run, "take_one", HOT, 32)})
    for name, rounds in got.items():
        told(run, name, rounds)
    run.figure("of pgbench", ratios(got["ours"], got["pgbench"]), "x",
               least=5)
    wrongs(run, "ours", got["ours"])


@row("cpu", "time on the CPU of function and nginx, a call, 32 clients")
def cpu(run):
    got = run.alternate({
        "nothing": lambda: http(run, "/nothing", 32, "plain"),
        "echo": lambda: http(run, "/echo", 32, "plain"),
        "read": lambda: http(run, "/items/", 32, "record"),
        "write": lambda: http(run, "/writes", 32, "write"),
        "pgbench, read": lambda: floor(run, "item_by_id", RANDOM, 32),
        "pgbench, write": lambda: floor(run, "write_one", WRITE, 32),
        "Fastify, read": lambda: http(run, "/items/", 32, "record", True),
        "Fastify, write": lambda: http(run, "/writes", 32, "write", True)})
    goals = {"echo": 25, "read": 32, "write": 36}
    for name, rounds in got.items():
        goal = {"most": goals[name]} if name in goals else {}
        run.figure(name, [r["cpu_us"] for r in rounds], "us", **goal)
        if name in goals:
            for part in ("fn", "nginx", "pg"):
                run.figure(f"  of {name}: {part}",
                           [r[part + "_us"] for r in rounds], "us")
    for name in goals:
        wrongs(run, name, got[name])


@row("fairness", "64 clients of a function that takes 20 ms; 16 callers on "
     "fresh connections beside them")
def fairness(run):
    h = run.house

    def one(clients):
        with load.Probes(h.port, "/slow20", 16, 0.02) as probes:
            got = load.wrk(h.port, "/slow20", clients, run.seconds, "plain")
        return {**got, **probes.figures()}

    got = run.alternate({"64 clients": lambda: one(64),
                         "256 clients": lambda: one(256)})
    run.figure("p99 / p50, 64 clients", [
        r["p99_ms"] / r["p50_ms"] for r in got["64 clients"]], "x", most=1.2)
    for name, rounds in got.items():
        told(run, name, rounds)
        run.figure(f"longest probe, {name}",
                   [r["probe_max_ms"] for r in rounds], "ms")
        wrongs(run, name, rounds)
