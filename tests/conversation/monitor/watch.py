"""The monitor with some events in it, and a trigger's tables to look at."""
import datetime
import uuid

from town import token

OPERATOR = token(1, roles=("operator",))
OTHERS = [None, token(7), token(9, roles=("rider",)),
          token(12, roles=(), owns=(3,))]
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)

ORDERED = {
    "restaurantId": 3, "customerId": 7, "storeName": "배달분식",
    "itemName": "김밥", "itemQty": 1, "itemPrice": 4000, "deliveryFee": 3000,
    "price": 7000, "orderDate": "2026-11-23T12:00:00Z",
    "items": [{"menuItemId": 1, "name": "김밥", "quantity": 1, "price": 4000,
               "options": []}],
    "personal": {"name": "김손님", "phone": "010-1234-5678"}}
PAID = {"amount": 7000}
CANCELED = {"canceledBy": "customer", "reason": "CHANGED_MIND"}


def at(ms):
    t = NOON + datetime.timedelta(milliseconds=ms)
    return t.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def micros(ms):
    return int(NOON.timestamp()) * 1000000 + ms * 1000


class Watch:
    def __init__(self, town):
        self.town = town

    def event(self, type_, order, data=None, ms=0, **more):
        r = self.town.event("monitor/on_event", type_, order, data or {},
                            time_=at(ms), **more)
        assert r.status == 204, r
        return r

    def order(self, order=7, restaurant=3, ms=0, **more):
        """Paid at 0 ms, ordered at 20, canceled at 1520."""
        self.event("PaymentApproved", order, PAID, ms, **more)
        self.event("Ordered", order, {**ORDERED, "restaurantId": restaurant},
                   ms + 20, **more)
        self.event("OrderCanceled", order, CANCELED, ms + 1520, **more)

    def get(self, fn, path, as_=OPERATOR, **params):
        return self.town.call("monitor/" + fn, "GET", path, as_=as_, **params)

    def do(self, fn, method, path, body=None, as_=OPERATOR, key=None):
        return self.town.call("monitor/" + fn, method, path, body, as_=as_,
                              key=key)

    def types(self, query=""):
        r = self.get("events", "/events" + query)
        assert r.status == 200, r
        return [e["type"] for e in r.json["_embedded"]["events"]]

    def sql(self, text, *args):
        return self.town.sql("trigger", text, *args)

    def subscription(self, consumer, source="order", generation=1,
                     checkpoint=10, log_pos=10, state="running", reason=None,
                     epoch=None):
        self.sql("INSERT INTO subscription (consumer, source, generation, "
                 "checkpoint, log_pos, state, reason, epoch, moved_at) VALUES "
                 "(%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
                 consumer, source, generation, checkpoint, log_pos, state,
                 reason, epoch)

    def letter(self, state="dead", consumer="payment", pos=5, subject=7,
               next_at="infinity", event_id=None):
        return self.sql(
            "INSERT INTO delivery (consumer, source, generation, pos, "
            "event_id, type, subject, function, state, hold, attempt, lost, "
            "next_at, reason) VALUES (%s, 'order', 1, %s, %s, "
            "'OrderCanceled', %s, 'payment/on_order_canceled', %s, true, 6, "
            "1, %s, 'it said 500') RETURNING id", consumer, pos,
            event_id or str(uuid.uuid4()), str(subject), state,
            next_at)[0]["id"]

    def states(self):
        return {(r["consumer"], r["source"], r["generation"]): r["state"]
                for r in self.sql("SELECT * FROM subscription")}
