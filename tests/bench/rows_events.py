"""From a commit to who hears of it: subscriber, handler, backlog."""
import json
import os
import socket
import subprocess
import tempfile
import threading
import time

import load
import proc
from eventhouse import EventHouse
from house import until
from run import row
from writer import EVENT

BACKLOG = 40000		# events that wait for the relay
PUSH = 4000		# events a second that are asked of the whole chain


def percentile(values, p):
    if not values:
        raise load.Broken("nothing arrived")
    return sorted(values)[min(len(values) - 1, int(len(values) * p / 100))]


def house(run):
    if not hasattr(run, "event_house"):
        run.event_house = EventHouse()
        run.others.append(run.event_house)
    return run.event_house


def heard(out, key):
    """{key of the payload: ns when it came}"""
    out.seek(0)
    came = {}
    for line in out.read().decode().splitlines():
        at, payload = line.split(" ", 1)
        whole, part = at.split(".")
        came[key(payload)] = int(whole) * 10**9 + int(part.ljust(9, "0"))
    return came


def all_came(out, n, seconds=10):
    """Waits for so many lines; who reads says what is missing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        size = os.fstat(out.fileno()).st_size	# its writer's offset stays
        if os.pread(out.fileno(), size, 0).count(b"\n") >= n:
            return
        time.sleep(0.1)


def to_subscriber(h, rate, seconds):
    with tempfile.TemporaryFile() as out:
        sub = h.subscriber("events/#", out)
        sent = h.write(rate, seconds, 1 if rate <= 100 else 4)
        all_came(out, len(sent))
        sub.terminate()
        sub.wait()
        came = heard(out, lambda p: json.loads(p)["id"])
    waits = [(came[e] - at) / 1e6 for e, at in sent.items() if e in came]
    return {"asked": int(rate * seconds), "sent": len(sent),
            "missed": len(sent) - len(waits),
            "p50_ms": percentile(waits, 50), "p99_ms": percentile(waits, 99)}


def broker_alone(h, rate, seconds):
    """mosquitto_pub to mosquitto_sub, a line a message."""
    with tempfile.TemporaryFile() as out:
        sub = h.subscriber("floor", out)
        pub = subprocess.Popen(
            ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(h.mqtt_port), "-q",
             "1", "-t", "floor", "-l"], stdin=subprocess.PIPE, text=True,
            bufsize=1)
        time.sleep(0.3)
        began = time.monotonic()
        for i in range(int(rate * seconds)):
            left = began + i / rate - time.monotonic()
            if left > 0:
                time.sleep(left)
            pub.stdin.write(f"{time.time_ns()}\n")
        pub.stdin.close()
        pub.wait()
        all_came(out, int(rate * seconds))
        sub.terminate()
        sub.wait()
        waits = [(at - sent) / 1e6 for sent, at in heard(out, int).items()]
    return {"p50_ms": percentile(waits, 50), "p99_ms": percentile(waits, 99)}


def commits_alone(h, seconds):
    """What the disk asks for the relay's own commit, one after the other."""
    return load.pgbench(h.pg.url(), "INSERT INTO sent VALUES "
                        "(gen_random_uuid());\n", 1, seconds)


@row("subscriber", "commit to MQTT subscriber, beside mosquitto_pub to "
     "mosquitto_sub alone")
def subscriber(run):
    h = house(run)
    for rate in (100, 1000):
        got = run.alternate({
            "ours": lambda: to_subscriber(h, rate, run.seconds),
            "broker": lambda: broker_alone(h, rate, run.seconds),
            "commit": lambda: commits_alone(h, run.seconds)})
        for p, goal in (("p50", 1), ("p99", 5)):
            run.figure(f"{p} at {rate}/s", [
                r[p + "_ms"] for r in got["ours"]], "ms", most=goal)
            run.figure(f"{p} at {rate}/s, broker alone", [
                r[p + "_ms"] for r in got["broker"]], "ms")
        run.figure("a commit alone", [
            1000 / r["rate"] for r in got["commit"]], "ms")
        run.figure(f"sent of what was asked at {rate}/s", [
            r["sent"] / r["asked"] for r in got["ours"]], "x")
        run.must_be_none("messages that never came", sum(
            r["missed"] for r in got["ours"]))
    h.forget()


def to_handler(h, rate, seconds):
    h.forget()
    sent = h.write(rate, seconds, 4)
    h.quiet()
    waits = h.handled()
    return {"asked": int(rate * seconds), "sent": len(sent),
            "missed": len(sent) - len(waits),
            "p50_ms": percentile(waits, 50), "p99_ms": percentile(waits, 99),
            "max_ms": waits[-1]}


def pushed(h, seconds):
    """All that the chain carries while more is asked of it."""
    h.forget()
    over = threading.Event()

    def poke():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.setblocking(False)
            while not over.wait(0.001):
                try:
                    s.sendto(b"store", str(h.poke))
                except OSError:
                    pass
    poker = threading.Thread(target=poke)
    poker.start()
    script = "\\set n random(1, 200)\n" + " ".join(
        EVENT.format(":n::bigint").split()) + ";\n"
    try:
        got = load.pgbench(h.pg.url(), script, 8,
                           seconds + 1, rate=PUSH)
        h.quiet(300)
    finally:
        over.set()
        poker.join()
    rows = h.run(
        "SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM inbox")
    at = sorted(float(r[0]) for r in rows)
    written = h.run("SELECT extract(epoch FROM min(t)), extract(epoch FROM "
                    "max(t)) FROM (SELECT pg_xact_commit_timestamp(xmin) t "
                    "FROM sent) s")[0]
    begin, end = float(written[0]) + 1, float(written[1])
    return {"written_rate": got["rate"], "missed": got["calls"] - len(at),
            "rate": sum(begin <= t < end for t in at) / (end - begin)}


def without_broker(h, seconds):
    h.forget()
    h.end(h.broker)
    sent = h.write(100, seconds, 1)
    until(lambda: h.run("SELECT count(*) FROM inbox")[0][0] >= len(sent),
          "handled without a broker", 60)
    waits = h.handled()
    h.start_broker()
    return {"sent": len(sent), "missed": len(sent) - len(waits),
            "p50_ms": percentile(waits, 50), "p99_ms": percentile(waits, 99),
            "max_ms": waits[-1]}


@row("handler", "commit to handler committed; end to end; without a broker")
def handler(run):
    h = house(run)
    got = run.alternate({
        "1000/s": lambda: to_handler(h, 1000, run.seconds),
        "pushed": lambda: pushed(h, run.seconds),
        "no broker": lambda: without_broker(h, run.seconds)})
    calm = got["1000/s"]
    run.figure("p50 at 1000/s", [r["p50_ms"] for r in calm], "ms", most=2)
    run.figure("p99 at 1000/s", [r["p99_ms"] for r in calm], "ms", most=10)
    run.figure("sent of what was asked at 1000/s", [
        r["sent"] / r["asked"] for r in calm], "x")
    run.figure("end to end", [r["rate"] for r in got["pushed"]], "/s",
               least=2500)
    run.figure("written meanwhile", [
        r["written_rate"] for r in got["pushed"]], "/s")
    run.figure("p99 without a broker", [
        r["p99_ms"] for r in got["no broker"]], "ms", most=1100)
    h.forget()
    run.must_be_none("dead letters", h.dead)
    run.must_be_none("events that were not handled", sum(
        r["missed"] for rounds in got.values() for r in rounds) - h.dead)


def drained(h, n):
    """A relay that starts in front of n events; subscribers listen."""
    h.quiet()
    h.end(h.trigger)
    h.end(h.relay)
    h.run("INSERT INTO store.outbox (type, subject, data) SELECT "
          "'CookStarted', (i %% 200 + 1)::text, jsonb_build_object('orderId', "
          "i %% 200 + 1, 'by', 'store:1') FROM generate_series(1, %s) i", n)
    first = h.run("SELECT last_pos FROM store.relay_state")[0][0]
    with open("/dev/null", "wb") as nowhere:
        sub = h.subscriber("events/#", nowhere)
        h.start_relay()
        began, now = None, (first, first)
        end = time.monotonic() + 120
        while now[1] < first + n:
            if time.monotonic() > end:
                raise load.Broken("the backlog does not drain")
            now = h.run("SELECT last_pos, published FROM store.relay_state")[0]
            if now[0] > first and began is None:
                began = time.monotonic()
            time.sleep(0.005)
        took = time.monotonic() - began
        cpu = proc.cpu_ns(h.relay.pid) / 1000 / n
        sub.terminate()
        sub.wait()
    h.start_trigger()
    h.quiet(300)
    return {"rate": n / took, "cpu_us": cpu}


@row("backlog", f"a relay in front of {BACKLOG} events")
def backlog(run):
    h = house(run)
    got = [drained(h, BACKLOG) for _ in range(min(run.rounds, 3))]
    for i, r in enumerate(got):
        run.keep("round", side="relay", round=i, **r)
    run.figure("drained", [r["rate"] for r in got], "/s", least=15000)
    run.figure("the relay's CPU, an event", [r["cpu_us"] for r in got], "us",
               most=15)
    h.forget()

