"""Every handler of the event map, killed before it has committed and after,
and told again: what it does, it does once.  (G5)

The stories are told function by function; whoever should hear an event hears
it here, in the order of its outbox, with his death in between.
"""
import functools
import json

import pytest

from cluster import ROOT
from town import token

OWNER = token(2, roles=["owner"], owns=[1])
OPERATOR = token(3, roles=["operator"])
RIDER, CUSTOMER = token(5, roles=["rider"]), token(7)
SOURCES = ("identity", "order", "payment", "store", "delivery")


@functools.cache
def event_map():
    lines = (ROOT / "shared/event.map").read_text().splitlines()
    return [tuple(line.split()[1:4]) for line in lines
            if line and not line.startswith("#")]


class Courier:
    """Outboxes to handlers, as relay and trigger do, and their killer."""

    def __init__(self, town, crash):
        self.town, self.crash = town, crash
        self.at = dict.fromkeys(SOURCES, 0)
        self.killed, self.everything = set(), {}

    def picture(self, schema):
        """Everything that is in a context's tables."""
        if schema not in self.everything:
            tables = self.town.sql(
                "pg_catalog", "SELECT tablename AS t FROM pg_tables "
                "WHERE schemaname = %s", schema)
            self.everything[schema] = " UNION ALL ".join(
                f"SELECT '{t['t']}' AS t, r::text AS r FROM \"{t['t']}\" r"
                for t in tables) + " ORDER BY 1, 2"
        return self.town.sql(schema, self.everything[schema])

    def tell(self, fn, source, row):
        data = row["data"]
        if not isinstance(data, dict):
            data = json.loads(data)
        return self.town.event(fn, row["type"], row["subject"], data,
                               source=source, id_=row["event_id"],
                               time_=row["at"])

    def kill(self, fn, source, row):
        context = fn.split("/")[0]

        def die(point):
            (self.crash / point).touch()
            assert self.tell(fn, source, row).code == -9
            assert not (self.crash / point).exists()
            return self.picture(context)
        before = self.picture(context)
        assert die("handler.before_commit") == before
        after = die("handler.after_commit")
        assert self.tell(fn, source, row).status in (200, 204)
        assert self.picture(context) == after
        if self.town.one(context, "SELECT count(*) FROM inbox WHERE "
                         "event_id = %s", row["event_id"]) == 1:
            self.killed.add((source, row["type"], fn))
        else:    # it was none of its business
            assert after == before

    def hear(self):
        """All that was said, until nobody says anything."""
        while True:
            rows = [(s, r) for s in SOURCES for r in self.town.sql(
                s, "SELECT id, event_id::text, type, subject, data, "
                "to_char(at AT TIME ZONE 'UTC', "
                "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS at FROM outbox "
                "WHERE kind = 'event' AND id > %s ORDER BY id", self.at[s])]
            if not rows:
                return
            for source, row in rows:
                self.at[source] = row["id"]
                for s, type_, fn in event_map():
                    if (s, type_) != (source, row["type"]):
                        continue
                    if (s, type_, fn) not in self.killed:
                        self.kill(fn, source, row)
                    else:
                        r = self.tell(fn, source, row)
                        assert r.status in (200, 204), (fn, r)

    # -- what people do

    def do(self, fn, path, body=None, as_=OPERATOR, method="PUT"):
        r = self.town.call(fn, method, path, body, as_=as_)
        assert r.status < 300, (fn, r)
        return r

    def order(self, *steps):
        r = self.do("order/place", "/orders", {
            "storeName": "김치천국", "itemName": "김치찌개", "itemQty": 1,
            "address": {"road": "시험로 2", "dong": "역삼동"},
            "name": "김시험", "phone": "010-1111-2222", "card": "tok_ok"},
            CUSTOMER, "POST")
        self.hear()
        self.go(r.json["id"], *steps)
        return r.json["id"]

    def go(self, i, *steps):
        for step in steps:
            getattr(self, step)(i)
            self.hear()

    def confirm(self, i):
        self.do("store/confirm", f"/stores/{i}/confirm", {"minutes": 10},
                OWNER)

    def delay(self, i):
        self.do("store/delay", f"/stores/{i}/delay", {"minutes": 5}, OWNER)

    def reject(self, i):
        self.do("store/reject", f"/stores/{i}/reject",
                {"reason": "TOO_BUSY"}, OWNER)

    def cookstart(self, i):
        self.do("store/cookstart", f"/stores/{i}/cookstart", {}, OWNER)

    def cook_and_cancel(self, i):
        """Before anybody hears of the one, the other."""
        self.cookstart(i)
        self.cancel(i)

    def cooked(self, i):
        self.do("store/cookcomplete", f"/stores/{i}/cookcomplete", {}, OWNER)

    def take(self, i):
        self.do("delivery/take", f"/deliveries/{i}/take", {}, RIDER)

    def release(self, i):
        self.do("delivery/release", f"/deliveries/{i}/release", {}, RIDER)

    def assign(self, i):
        self.do("delivery/assign", f"/deliveries/{i}/assign", {"riderId": 5})

    def pickup(self, i):
        self.do("delivery/pickup", f"/deliveries/{i}/pickup", {}, RIDER)

    def complete(self, i):
        self.do("delivery/complete", f"/deliveries/{i}/complete", {}, RIDER)

    def complete_and_forbid(self, i):
        self.complete(i)
        self.forbid(i)

    def accident(self, i):
        self.do("delivery/fail", f"/deliveries/{i}/fail",
                {"reason": "ACCIDENT"}, RIDER)

    def absent(self, i):
        self.do("delivery/fail", f"/deliveries/{i}/fail",
                {"reason": "CUSTOMER_ABSENT"}, RIDER)

    def cancel(self, i, as_=CUSTOMER):
        self.do("order/cancel", f"/orders/{i}", None, as_, "DELETE")

    def forbid(self, i):
        self.cancel(i, OPERATOR)

    def refund(self, i):
        self.do("payment/refund", f"/payinfos/{i}/refunds",
                {"amount": 100, "reason": "cold"}, method="POST")

    def leave(self):
        """CUSTOMER, who is the seventh that signed up."""
        for n in range(1, 8):
            self.do("identity/sign_up", "/accounts", {
                "login": f"kim{n}", "password": "long enough"}, None, "POST")
        self.do("identity/delete_me", "/me", {"password": "long enough"},
                CUSTOMER, "DELETE")
        self.hear()

    def tick(self, fn, schema, late):
        self.town.sql(schema, late)
        assert self.town.tick(fn).status == 204

    def settle(self, _):
        self.tick("payment/settle", "payment", "UPDATE payinfo SET "
                  "ask_at = now() - interval '1 second' WHERE open")

    def expire(self, _):
        self.tick("store/expire", "store", "UPDATE orders SET "
                  "accept_by = now() WHERE status = 'RECEIVED'")

    def late(self, _):
        self.tick("store/late", "store", "UPDATE orders SET ready_at = "
                  "now() - interval '1 hour' WHERE status = 'CONFIRMED'")

    def unclaimed(self, _):
        self.tick("delivery/unclaimed", "delivery", "UPDATE deliveries SET "
                  "cooked_at = now() - interval '1 hour' WHERE cooked")


@pytest.fixture
def courier(town, tmp_path):
    for fn in ("payment/charge", "testpay/ask"):
        town.start(fn, 1)
    town.env["CRASH_DIR"] = str(tmp_path)
    c = Courier(town, tmp_path)
    r = c.do("store/restaurant_create", "/restaurants", {
        "name": "김치천국", "phone": "02-1", "minimumOrder": 0,
        "address": {"road": "시험로 1", "dong": "역삼동"},
        "hours": [{"day": d, "opens": 0, "closes": 1440}
                  for d in range(7)],
        "areas": [{"dong": "역삼동", "fee": 3000}], "ownerId": 2},
        method="POST")
    assert r.json["id"] == 1
    c.do("store/menu_replace", "/restaurants/1/menu", {"sections": [{
        "name": "찌개", "items": [{"name": "김치찌개", "price": 8000}]}]},
        OWNER)
    c.hear()
    return c


def test_every_handler(courier):
    c = courier
    c.order("confirm", "delay", "take", "release", "take", "cookstart",
            "cooked", "pickup", "complete", "settle", "refund")
    c.order("cancel", "settle")
    c.order("confirm", "cook_and_cancel", "forbid")
    c.order("reject")
    c.order("expire")
    c.order("confirm", "late", "cooked", "unclaimed", "assign", "accident")
    c.order("confirm", "take", "cooked", "pickup", "complete_and_forbid")
    c.order("confirm", "cooked", "take", "pickup", "absent")
    assert {r["status"] for r in c.town.sql(
        "order", "SELECT status FROM orders")} == {"COMPLETED", "CANCELED"}
    c.leave()
    for schema, table in (("order", "orders"), ("store", "orders"),
                          ("delivery", "deliveries")):
        assert c.town.sql(schema, f"SELECT id FROM {table} "
                          "WHERE personal IS NOT NULL") == []
    assert set(event_map()) - c.killed == set()
