"""What can go wrong with a town: a seeded plan of faults, which is printed
before it is carried out, so that it can be read and repeated."""
import pathlib
import random
import signal
import threading
import time

import psycopg2

from killable import POOLS

# The function called most, whose workers are worth killing.
BUSY = ("order/place", "order/cancel", "payment/charge", "payment/settle",
        "order/settle", "testpay/ask", "store/confirm", "store/delay",
        "store/on_ordered", "store/on_order_canceled",
        "payment/on_order_canceled", "payment/on_delivery_completed",
        "delivery/on_store_confirmed", "delivery/on_cook_completed",
        "delivery/take", "order/on_gave_up", "order/on_delivery_ended",
        "dashboard/on_event", "monitor/on_event", "payment/refund")
SERVICES = ("relay", "trigger", "mosquitto", "nginx", *("pool-" + c for c in POOLS))
POINTS = (("place.after_pending", "order"), ("place.after_charge", "order"),
          ("place.after_commit", "order"), ("charge.after_intent", "payment"),
          ("charge.after_provider", "payment"),
          ("charge.after_commit", "payment"),
          ("settle.after_closing", "order"), ("settle.after_void", "order"),
          ("void.after_commit", "payment"),
          ("provider.after_commit", "testpay"),
          ("paysettle.after_lease", "payment"),
          ("paysettle.after_provider", "payment"),
          ("paysettle.after_commit", "payment"),
          ("refund.after_intent", "payment"), ("trigger_called", ""),
          ("relay_sequenced", ""),
          *((p, c) for c in POOLS if c not in ("identity", "testpay")
            for p in ("handler.before_commit", "handler.after_commit")))
BEHAVIOURS = ("", "", "", "slow", "dead", "late", "lost", "decline")


class Faults(threading.Thread):
    def __init__(self, p, seed, seconds):
        super().__init__(daemon=True)
        self.p, self.seconds = p, seconds
        self.random = random.Random(f"{seed} faults")
        self.stopped, self.lock, self.trouble = set(), threading.Lock(), None
        self.plan, at = [], 0.0
        while at < seconds:
            kind, = self.random.choices(
                ("kill", "kill_worker", "stop", "stop_worker", "point",
                 "behave", "kill_nginx", "stop_nginx", "cut_session",
                 "kill_backend", "postgres"),
                (5, 6, 4, 4, 8, 3, 2, 1, 2, 0.7, 0.5))
            self.plan.append((round(at, 2), kind, *getattr(
                self, "some_" + kind)()))
            at += self.random.expovariate(3)

    # -- whom: decided before anything runs

    def some_kill(self):
        return self.random.choice(SERVICES),

    def some_kill_worker(self):
        return self.random.choice(BUSY),

    def some_stop(self):
        return self.random.choice(SERVICES), self.random.uniform(0.1, 4)

    def some_stop_worker(self):
        return self.random.choice(BUSY), self.random.uniform(0.1, 4)

    def some_point(self):
        return self.random.choice(POINTS)

    def some_behave(self):
        return self.random.choice(BEHAVIOURS),

    def some_kill_nginx(self):
        return ()

    def some_stop_nginx(self):
        return self.random.uniform(0.1, 2),

    def some_cut_session(self):
        return self.random.choice(("order", "payment", "store", "delivery",
                                   "dashboard", "monitor", "relay",
                                   "trigger")),

    def some_kill_backend(self):
        return ()

    def some_postgres(self):
        return self.random.choice(("QUIT", "KILL")),

    # -- and how

    def run(self):
        begun = time.monotonic()
        try:
            for at, kind, *args in self.plan:
                time.sleep(max(0, begun + at - time.monotonic()))
                getattr(self, kind)(*args)
            time.sleep(max(0, begun + self.seconds - time.monotonic()))
        except Exception as e:
            self.trouble = e
            raise
        finally:
            self.heal()

    def kill(self, service):
        self.p.kill(service)

    def kill_worker(self, function):
        self.p.signal(self.p.running(function)[:1])

    def pause(self, pids, seconds):
        with self.lock:
            self.stopped.update(pids)
        self.p.signal(pids, signal.SIGSTOP)
        threading.Timer(seconds, self.go_on, (pids,)).start()

    def go_on(self, pids):
        self.p.signal(pids, signal.SIGCONT)
        with self.lock:
            self.stopped.difference_update(pids)

    def stop(self, service, seconds):
        self.pause(self.p.pids(service)[:1], seconds)

    def stop_worker(self, function, seconds):
        self.pause(self.p.running(function)[:1], seconds)

    def point(self, name, context):
        self.p.arm(name, context)

    def behave(self, how):
        try:
            self.p.behave(how)
        except psycopg2.Error:
            pass    # the database is away, too

    def kill_nginx(self):
        self.p.signal(self.p.pids("nginx")[1:2])

    def stop_nginx(self, seconds):
        self.pause(self.p.pids("nginx")[1:2], seconds)

    def cut_session(self, role):
        try:
            self.p.sql("order", "SELECT pg_terminate_backend(pid) FROM "
                       "pg_stat_activity WHERE usename = %s", role)
        except psycopg2.Error:
            pass

    def kill_backend(self):
        """One that serves a function: the server restarts all of itself."""
        backends = [pid for pid in self.p.pids("postgres")[1:]
                    if b"[local]" in self.cmdline(pid)]
        self.p.signal(backends[:1])

    def cmdline(self, pid):
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def postgres(self, how):
        self.p.kill("postgres", getattr(signal, "SIG" + how))

    def heal(self):
        """No more faults."""
        with self.lock:
            pids, self.stopped = self.stopped, set()
        self.p.signal(pids, signal.SIGCONT)
        self.p.disarm()

    def __str__(self):
        return "\n".join(" ".join(str(w) if not isinstance(w, float) else
                                  f"{w:.2f}" for w in fault)
                         for fault in self.plan)
