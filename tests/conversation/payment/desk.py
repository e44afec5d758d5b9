"""Payment with the stand-in card company on its socket."""
import threading
import time

from town import token

CUSTOMER, OTHER, PRICE = 7, 8, 20000
OPERATOR = token(3, roles=["operator"])


def until(condition, what, seconds=10):
    """Waits for a condition and returns its (true) value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError(f"never came: {what}")


class Payment:
    def __init__(self, town):
        self.town, self.one_at_a_time = town, threading.Lock()
        # each test breaks the company on purpose; the breaker has its own
        town.env["BREAKER_MIN"] = "1000"
        town.start("testpay/ask", 4)

    # -- calls

    def charge(self, order, card="tok_ok", amount=PRICE, customer=CUSTOMER):
        return self.town.internal(
            "payment/charge", {"orderId": order, "amount": amount,
                               "card": card, "customerId": customer},
            actor=customer, by=f"customer:{customer}")

    def void(self, order):
        return self.town.internal("payment/void", {"orderId": order})

    def canceled(self, order, **more):
        return self.town.event(
            "payment/on_order_canceled", "OrderCanceled", order,
            {"canceledBy": "customer", "reason": "changed my mind"}, **more)

    def delivered(self, order, **more):
        return self.town.event("payment/on_delivery_completed",
                               "DeliveryCompleted", order, {"riderId": 5},
                               **more)

    def refund(self, order, amount, key=None, as_=OPERATOR, reason="cold"):
        return self.town.call(
            "payment/refund", "POST", f"/payinfos/{order}/refunds",
            {"amount": amount, "reason": reason}, as_=as_, key=key)

    def captured(self, order, **more):
        assert self.charge(order, **more).status == 200
        assert self.delivered(order).status == 204
        self.settle()
        assert self.status(order) == "CAPTURED"

    def settle(self):
        """One round of the timer, in which everything open is due."""
        with self.one_at_a_time:
            self.town.sql("payment", "UPDATE payinfo SET ask_at = now() "
                          "- interval '1 second' WHERE open")
        r = self.town.tick("payment/settle")
        assert r.status == 204, r
        return r

    # -- what there is

    def row(self, order):
        rows = self.town.sql("payment", "SELECT * FROM payinfo WHERE id = %s",
                             order)
        return rows[0] if rows else None

    def status(self, order):
        return self.row(order)["status"]

    def events(self, order=None):
        return [(type_, data["amount"]) for type_, subject, data in
                self.town.outbox("payment") if order in (None, subject)]

    # -- the card company's own books

    def ledger(self, order):
        return [(r["op"], r["amount"]) for r in self.town.sql(
            "testpay", "SELECT op, amount FROM ledger WHERE key LIKE %s "
            "ORDER BY id", f"{order}:%")]

    def asked(self, order, op):
        return self.town.one("testpay", "SELECT sum(times)::int FROM asked "
                             "WHERE key LIKE %s AND op = %s",
                             f"{order}:%", op) or 0

    def behave(self, how):
        with self.one_at_a_time:
            self.town.sql("testpay", "UPDATE setting SET behaviour = %s", how)
