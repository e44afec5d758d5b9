"""A random town while everything in it is killed, stopped and cut off; then
all promises are checked from the tables, the logs, and what the people were
answered.  (G1-G8, G11)

SEED=n repeats one: the same people with the same choices, the same faults at
the same moments (how they meet is the machine's affair).  FAULT_S=n lasts n
seconds, CROWD=n has n times as many people; the plan is printed.
"""
import collections
import os
import random
import threading
import time

import psycopg2
import pytest

from faults import Faults
from legal import illegal
from people import Cook, Customer, Operator, Rider, Time
from platform_run import until
from promises import broken

CALM_S = 180    # generous: four throttles of a pool, five steps of a back-off


class RandomTown:
    """Its people, and what they know."""
    down = psycopg2.Error

    def __init__(self, p, seed):
        self.p, self.seed = p, seed
        self.first = 1 + (p.one("order", "SELECT max(id) FROM orders") or 0)
        self.asleep, self.lock = threading.Event(), threading.Lock()
        self.orders = []        # ids that somebody was told
        self.answers = collections.defaultdict(list)     # by key
        self.minutes = collections.Counter()    # promised, by order
        self.money = collections.Counter()      # given back, by order
        self.crowd = int(os.environ.get("CROWD", "1"))
        self.people = [
            *(Customer(self, f"customer{1 + n % 3}", n)
              for n in range(6 * self.crowd)),
            *(Cook(self, ("owner1", "staff1")[n % 2], n)
              for n in range(4 * self.crowd)),
            *(Rider(self, f"rider{1 + n % 3}", n)
              for n in range(6 * self.crowd)),
            Operator(self, "operator", 0), Time(self, "operator", 0)]

    def told(self, order):
        with self.lock:
            self.orders.append(order)

    def promised(self, order, minutes):
        with self.lock:
            self.minutes[order] += minutes

    def refunded(self, order, amount):
        with self.lock:
            self.money[order] += amount

    def remember(self, key, method, path, body, answer):
        self.answers[key].append((method, path, answer))

    def live(self):
        for person in self.people:
            person.start()

    def sleep(self):
        self.asleep.set()
        for person in self.people:
            person.join(240)
            assert not person.is_alive(), person
        assert not [x.trouble for x in self.people if x.trouble]

    # -- when all is quiet

    def finish(self):
        """Every order that is still open is brought to an end, by people
        who do what they may."""
        def all_ended():
            left = self.p.sql("order", "SELECT id FROM orders WHERE status "
                              "NOT IN ('COMPLETED', 'CANCELED', 'REJECTED', "
                              "'LAPSED')")
            for row in left:
                self.push(row["id"])
            return not left
        until(all_ended, "an end of every order", CALM_S)

    def push(self, order):
        for row in self.p.sql("store", "SELECT status FROM orders WHERE "
                              "id = %s", order):
            if row["status"] == "RECEIVED":
                self.p.step(order, "confirm")
            if row["status"] in ("RECEIVED", "CONFIRMED", "COOKING"):
                self.p.step(order, "cookcomplete")
        for row in self.p.sql("delivery", "SELECT status, rider_id FROM "
                              "deliveries WHERE id = %s", order):
            if row["status"] == "WAITING":
                self.p.step(order, "take")
            elif row["status"] in ("STARTED", "PICKED_UP"):
                self.p.insist("PUT", f"/deliveries/{order}/" + (
                    "pickup" if row["status"] == "STARTED" else "complete"),
                    {}, as_=self.rider(row["rider_id"]))

    def rider(self, account):
        return next(w for w in ("rider1", "rider2", "rider3")
                    if self.p.get("/me", as_=w).json["id"] == account)

    def wrong_answers(self):
        """What somebody was told and is not so."""
        status = {r["id"]: r["status"] for r in self.p.sql(
            "order", "SELECT id, status FROM orders")}
        ids = collections.Counter()
        for key, answers in self.answers.items():
            yield from self.wrong_key(key, answers, status)
            ids.update({a.id for m, path, a in answers
                        if path == "/orders" and a.status == 201})
        for order, n in ids.items():
            if n > 1:
                yield f"order {order} is the answer to {n} keys"
        for row in self.p.sql("store", "SELECT id, promised_minutes FROM "
                              "orders WHERE promised_minutes IS NOT NULL"):
            if row["id"] in self.minutes and \
                    row["promised_minutes"] != self.minutes[row["id"]]:
                yield (f"order {row['id']}: {row['promised_minutes']} "
                       f"minutes, answered {self.minutes[row['id']]}")
        for row in self.p.sql("payment", "SELECT id, refunds FROM payinfo "
                              "WHERE id >= %s", self.first):
            n = sum(r["amount"] for r in row["refunds"]
                    if r["status"] != "REFUSED")
            if n != self.money[row["id"]]:
                yield (f"order {row['id']}: refunded {n}, answered "
                       f"{self.money[row['id']]}")

    def wrong_key(self, key, answers, status):
        final = {a.status for _, _, a in answers if a.status < 500
                 and not (a.json and a.status == 409 and
                          a.slug == "request-in-flight")}
        if len(final) > 1:
            yield f"{key} was answered {sorted(final)}"
        _, path, _ = answers[0]
        if path != "/orders":
            return
        orders = {a.id for _, _, a in answers if a.status == 201}
        if len(orders) > 1:
            yield f"{key} is orders {orders}"
        for order in orders:
            if status.get(order) not in ("ORDERED", "CANCELING", "CANCELED",
                                         "COMPLETED"):
                yield f"order {order} was placed and is {status.get(order)}"


def summary(town, faults):
    n = collections.Counter(f[1] for f in faults.plan)
    status = collections.Counter(r["status"] for r in town.p.sql(
        "order", "SELECT status FROM orders"))
    print("faults:", dict(n))
    print("orders:", dict(status), "answers:",
          sum(map(len, town.answers.values())))


@pytest.fixture
def seed(capsys):
    n = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    with capsys.disabled():
        print(f"\nSEED={n}", end=" ")
    return n


def rebuilt_is_equal(p):
    """G11: the board made anew from the logs, row for row."""
    shown = p.one("dashboard", "SELECT gen FROM current")
    before = board(p)
    r = p.insist("POST", f"/subscriptions/dashboard.order.{shown}/rebuild",
                 {}, as_="operator")
    assert r.status == 202, r
    until(lambda: p.one("dashboard", "SELECT gen FROM current") > shown,
          "the rebuilt board", 90)
    assert board(p) == before


def board(p):
    return p.sql("dashboard", "SELECT to_jsonb(b) - 'gen' AS row FROM board b "
                 "JOIN current c USING (gen) ORDER BY id")


def test_random_faults(p, seed):
    p.configure({c: {"BREAKER_MIN": "20"} for c in ("order", "payment")})
    town = RandomTown(p, seed)
    faults = Faults(p, seed, float(os.environ.get("FAULT_S", "20")))
    print(faults)
    town.live()
    faults.start()
    faults.join()
    healed = time.monotonic()
    p.behave_at_last()
    town.sleep()
    p.quiet(CALM_S)
    print(f"quiet after {time.monotonic() - healed:.1f} s")
    summary(town, faults)
    assert faults.trouble is None
    wrong = broken(p)
    assert not wrong, "\n".join(wrong[:20])
    town.finish()
    p.quiet(CALM_S)
    summary(town, faults)
    assert illegal(p.sql) + broken(p) + list(town.wrong_answers()) == []
    rebuilt_is_equal(p)
