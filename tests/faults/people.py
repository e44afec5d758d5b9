"""A small town of people who insist: every command has a key and is repeated
with it until there is an answer, whatever breaks meanwhile; and who remember
every answer, so that it can be held against the tables later.

All that somebody decides comes from the seed and who he is.
"""
import http.client
import random
import threading
import time
import uuid

RESTAURANT = 1
CARDS = ("tok_ok",) * 14 + ("tok_declined", "tok_insufficient", "tok_lost",
                            "tok_late", "tok_slow", "tok_void_fails",
                            "tok_capture_fails")
UNANSWERED = (http.client.HTTPException, OSError, ValueError)


class Person(threading.Thread):
    """One who acts, again and again, until the town goes to sleep."""
    pause = 0.05

    def __init__(self, town, who, n):
        super().__init__(daemon=True)
        self.town, self.p, self.who = town, town.p, who
        self.random = random.Random(f"{town.seed} {type(self).__name__} {n}")
        self.trouble = None

    def run(self):
        try:
            while not self.town.asleep.is_set():
                self.act()
                time.sleep(self.random.uniform(0, 2 * self.pause))
        except Exception as e:
            self.trouble = e
            raise

    def ask(self, method, path, body=None, key=None, patience=None):
        """The answer that is final, or None when patience ended before."""
        key = key or str(uuid.UUID(int=self.random.getrandbits(128)))
        end = time.monotonic() + 180
        tries = 0
        while patience is None or tries < patience:
            tries += 1
            assert time.monotonic() < end, f"no answer: {method} {path} {key}"
            try:
                r = self.p.request(method, path, body, as_=self.who, key=key)
            except UNANSWERED:
                r = None
            if r is not None:
                self.town.remember(key, method, path, body, r)
                in_flight = r.status == 409 and r.json and \
                    r.slug == "request-in-flight"
                if r.status < 500 and r.status != 429 and not in_flight:
                    return r
                # an answer to be repeated, or a fault; never a bug of ours
                assert r.status in (429, 409, 502, 503, 504), (path, r)
            time.sleep(self.random.uniform(0.01, 0.3))
        return None

    def some(self):
        """An order that somebody was told of, rather a young one."""
        orders = self.town.orders
        if not orders:
            return None
        i = min(int(self.random.expovariate(0.1 / self.town.crowd)),
                len(orders) - 1)
        return orders[-1 - i]


class Customer(Person):
    pause = 0.15

    def act(self):
        key = str(uuid.UUID(int=self.random.getrandbits(128)))
        impatient = self.random.random() < 0.15
        body = self.p.basket(card=self.random.choice(CARDS))
        r = self.ask("POST", "/orders", body, key,
                     patience=self.random.randint(1, 2) if impatient else None)
        if r is None:
            return      # gone; what became of it is the town's affair
        assert r.status in (201, 402, 409), r
        if r.status == 409:
            assert r.slug == "order-lapsed", r
        if r.status != 201:
            return
        self.town.told(r.id)
        if self.random.random() < 0.15:
            time.sleep(self.random.uniform(0, 1))
            c = self.ask("DELETE", f"/orders/{r.id}")
            assert c.status in (202, 204, 409), c


class Worker(Person):
    """Looks at a record and does one of the things that it offers."""

    def act(self):
        order = self.some()
        if order is None:
            return
        try:
            r = self.p.get(f"/{self.place}/{order}", as_=self.who)
        except UNANSWERED:
            return
        offered = [w for w in self.wishes if r.status == 200
                   and w in r.json["_links"]]
        if offered:
            what, = self.random.choices(
                offered, [self.wishes[w] for w in offered])
            getattr(self, what, self.put)(order, what)

    def put(self, order, what, body=None):
        """Whether it was done, and not forbidden meanwhile."""
        r = self.ask("PUT", f"/{self.place}/{order}/{what}", body or {})
        assert r.status in (200, 404, 409), (what, order, r)
        return r.status == 200


class Cook(Worker):
    place = "stores"
    wishes = {"confirm": 8, "reject": 1, "delay": 3, "cookstart": 4,
              "cookcomplete": 4}

    def confirm(self, order, what):
        if self.put(order, what, {"minutes": 10}):
            self.town.promised(order, 10)

    def reject(self, order, what):
        self.put(order, what, {"reason": "TOO_BUSY"})

    def delay(self, order, what):
        """Leaves the state: only its key says that it was done."""
        minutes = self.random.randint(1, 9)
        if self.put(order, what, {"minutes": minutes}):
            self.town.promised(order, minutes)


class Rider(Worker):
    place = "deliveries"
    wishes = {"take": 6, "release": 1, "pickup": 6, "complete": 8, "fail": 1}

    def fail(self, order, what):
        self.put(order, what, {"reason": self.random.choice(
            ("CUSTOMER_ABSENT", "ACCIDENT", "ADDRESS_WRONG"))})


class Operator(Person):
    pause = 0.4

    def act(self):
        order = self.some()
        if order is None:
            return
        if self.random.random() < 0.2:
            r = self.ask("DELETE", f"/orders/{order}")
            assert r.status in (202, 204, 404, 409), r
            return
        amount = self.random.randint(1, 3000)
        r = self.ask("POST", f"/payinfos/{order}/refunds",
                     {"amount": amount, "reason": "cold"})
        assert r.status in (201, 202, 404, 409), r
        if r.status < 300:
            self.town.refunded(order, amount)


class Time(Person):
    """Deadlines pass sooner than they would."""
    pause = 0.5

    def act(self):
        order = self.some()
        if order is None:
            return
        try:
            if self.random.random() < 0.5:
                self.p.sql("store", "UPDATE orders SET accept_by = now() "
                           "WHERE id = %s AND status = 'RECEIVED'", order)
            else:
                self.p.sql("order", "UPDATE orders SET order_date = now() - "
                           "interval '31 minutes' WHERE id = %s AND "
                           "status = 'ORDERED'", order)
        except self.town.down:
            pass
