"""A second relay, trigger and pool beside the first, as on two hosts: nothing
is done twice, and when one dies the other goes on.  (G4-G6)"""
import contextlib
import os
import shutil
import tempfile
import threading

import pytest

from killable import POOLS
from legal import illegal
from platform_run import until
from promises import broken

CONTEXTS = POOLS[:-1]


@pytest.fixture
def p(p):
    p.first = 1 + (p.one("order", "SELECT max(id) FROM orders") or 0)
    yield p
    p.quiet(120)
    assert illegal(p.sql, p.first) + broken(p) == []


@contextlib.contextmanager
def ended(process):
    """Killed at the end of the block, if it is not dead before."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def active(p, role):
    """Who holds the advisory locks, by the process of their sessions."""
    return {r["pid"] for r in p.sql(
        "trigger", "SELECT DISTINCT a.pid FROM pg_locks l JOIN "
        "pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND "
        "l.granted AND a.usename = %s", role)}


def waiting(p, role, sessions):
    return p.one("trigger", "SELECT count(DISTINCT pid) FROM pg_stat_activity "
                 "WHERE usename = %s", role) >= 2 * sessions


@pytest.mark.parametrize("mover", ["relay", "trigger"])
def test_the_other_goes_on(p, mover):
    """Orders are walked while now one, now the other is killed."""
    sessions = p.one("trigger", "SELECT count(*) FROM pg_stat_activity "
                     "WHERE usename = %s", mover)
    done = threading.Event()

    def walk_on(_):
        for _ in range(3):
            p.walk(p.place())
    walks = threading.Thread(target=lambda: (p.each(walk_on, range(2)),
                                             done.set()))
    with ended(p.by_hand(mover, mover, *CONTEXTS)) as second:
        until(lambda: waiting(p, mover, sessions), "both", 60)
        walks.start()
        holders = active(p, mover)
        p.kill(mover)
        until(lambda: active(p, mover) - holders, "the second, active", 60)
        assert second.poll() is None
        until(lambda: waiting(p, mover, sessions), "both again", 60)
        holders = active(p, mover)
        second.kill()
        second.wait()
        until(lambda: active(p, mover) - holders, "the first again", 60)
        until(done.is_set, "walks", 120)
        walks.join()


@pytest.fixture
def host(p):
    """The sockets of a second host, where pools can be added."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="bdh-") as dir:
        os.chmod(dir, 0o755)
        if os.geteuid() == 0:
            shutil.chown(dir, "www-data")
        for name in ("relay.poke", "testpay"):
            os.symlink(p.data / "run" / name, f"{dir}/{name}")
        yield dir


def test_both_hosts_timers(p, host):
    """What is open is asked for by both pools, and done once."""
    with contextlib.ExitStack() as stack:
        for context in ("order", "payment", "store"):
            stack.enter_context(ended(p.by_hand(
                "pool-" + context, "pool", context, RUN_DIR=host)))
        until(lambda: os.path.exists(host + "/payment/settle.sock") and
              os.path.exists(host + "/order/settle.sock") and
              os.path.exists(host + "/store/expire.sock"), "its sockets", 60)

        def play(n):
            card = ("tok_lost", "tok_void_fails", "tok_ok",
                    "tok_capture_fails")[n % 4]
            if n % 4 == 0:      # given up: order/settle closes it
                p.order(card=card)
                return
            order = p.place(card=card)
            if n % 4 == 1:
                p.insist("DELETE", f"/orders/{order}", as_="operator")
            elif n % 4 == 2:
                until(lambda: p.sql(
                    "store", "UPDATE orders SET accept_by = now() "
                    "WHERE id = %s RETURNING id", order), "the store's order")
                p.follow(f"/orders/{order}", "customer1", 90,
                         orderStatus="CANCELED")
            else:
                p.walk(order)
        p.each(play, range(12), 4)

        def all_done():     # in a hurry, so that both meet at what is due
            p.half_a_minute_later()
            return not p.behind()
        until(all_done, "an end of all", 120)
    assert {r["status"] for r in p.sql(
        "order", "SELECT status FROM orders WHERE id >= %s", p.first)} == {
            "LAPSED", "CANCELED", "COMPLETED"}
