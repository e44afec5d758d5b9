"""Deaths that take others with them, or leave others behind."""
import signal
import threading

import pytest

from legal import illegal
from platform_run import until
from promises import broken


@pytest.fixture
def p(p):
    p.first = 1 + (p.one("order", "SELECT max(id) FROM orders") or 0)
    yield p
    p.quiet(120)
    assert illegal(p.sql, p.first) + broken(p) == []


class Walks:
    """Orders that are walked meanwhile; whoever walks them insists."""

    def __init__(self, p, n):
        self.p, self.placed, self.trouble = p, [], []
        self.threads = [threading.Thread(target=self.walk)
                        for _ in range(n)]
        self.stop = threading.Event()

    def walk(self):
        try:
            while not self.stop.is_set():
                order = self.p.place()
                self.placed.append(order)
                self.p.walk(order)
        except BaseException as e:
            self.trouble.append(e)
            raise

    def __enter__(self):
        for t in self.threads:
            t.start()
        until(lambda: self.placed or self.trouble, "a first order", 60)
        return self

    def __exit__(self, *_):
        self.stop.set()
        for t in self.threads:
            t.join()
        assert self.trouble == []


def delivered(p, orders):
    p.quiet(120)
    return all(p.ledger(order) == ["charge", "capture"] for order in orders)


@pytest.mark.parametrize("frozen", [False, True])
def test_nginx_loses_its_master(p, frozen):
    """Its workers would keep the port, and nobody would look after them."""
    with Walks(p, 2) as walks:
        master, *workers = p.pids("nginx")
        if frozen:
            p.signal(workers, signal.SIGSTOP)
        p.signal([master])
        until(lambda: p.pids("nginx")[1:] and master not in p.pids("nginx"),
              "another nginx")
        assert p.get("/healthz").status == 200
    assert delivered(p, walks.placed)


@pytest.mark.parametrize("how", ["QUIT", "KILL"])
def test_postgres_dies(p, how):
    with Walks(p, 3) as walks:
        n = len(walks.placed)
        server = p.kill("postgres", getattr(signal, "SIG" + how))
        until(lambda: p.pids("postgres")[:1] not in ([], server),
              "another Postgres", 60)
        until(lambda: len(walks.placed) > n + 1, "orders after it", 60)
    assert delivered(p, walks.placed)


def test_power_cut(p):
    """G1: everybody's 201 is there afterwards, and goes on."""
    with Walks(p, 3) as walks:
        until(lambda: len(walks.placed) > 5, "some orders", 60)
        p.power_cut()
        n = len(walks.placed)
        until(lambda: len(walks.placed) > n, "an order after it", 60)
    assert delivered(p, walks.placed)
