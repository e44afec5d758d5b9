"""Every named crash point, on the whole platform: somebody dies there, the
client asks again under its key or gives up, and when all is quiet the order
is at its legal end, its money taken once or given back once.  (G1-G6)"""
import contextlib
import re
import uuid

import pytest

from cluster import ROOT
from legal import illegal
from platform_run import until
from promises import broken

# What a person does who passes the point, and where the point is armed.
ORDERING = ("place.after_pending", "place.after_charge", "place.after_commit",
            "charge.after_intent", "charge.after_provider",
            "charge.after_commit", "provider.after_commit")
CLOSING = ("settle.after_closing", "settle.after_void", "void.after_commit")
ASKING = ("paysettle.after_lease", "paysettle.after_provider",
          "paysettle.after_commit", "provider.after_commit")
REFUNDING = ("refund.after_intent", "provider.after_commit")
HANDLING = ("handler.before_commit", "handler.after_commit")
MOVING = ("trigger_called", "relay_sequenced")
WHERE = {"place": "order", "settle": "order", "charge": "payment",
         "paysettle": "payment", "void": "payment", "refund": "payment",
         "provider": "testpay"}


def where(point):
    return WHERE.get(point.split(".")[0], "")


def test_every_point_is_tried():
    sources = [*ROOT.glob("functions/*/*.c"), *ROOT.glob("shared/*.c")]
    named = {name for f in sources
             for name in re.findall(r'CRASH\("([^"]+)"\)', f.read_text())}
    assert named == {*ORDERING, *CLOSING, *ASKING, *REFUNDING, *HANDLING,
                     *MOVING}
    model = (ROOT / "docs/model/README.md").read_text()
    assert not [n for n in named if f"| `{n}` |" not in model]


@pytest.fixture
def p(p):
    """Afterwards every promise is kept, also those nobody thinks of here."""
    p.first = 1 + (p.one("order", "SELECT max(id) FROM orders") or 0)
    yield p
    p.quiet(120)
    assert illegal(p.sql, p.first) + broken(p) == []


class Armed:
    """The point kills everybody who passes, until the end of the block."""

    def __init__(self, p, point, context):
        self.file = p.crash(context) / (point + ".all")

    def __enter__(self):
        self.file.touch()
        self.file.chmod(0o666)
        return self

    @property
    def deaths(self):
        return self.file.stat().st_size

    def __exit__(self, *_):
        self.file.unlink()


def test_the_same_key_goes_on(p):
    placed = {}
    for point in ORDERING:
        key = uuid.uuid4().hex
        p.arm(point, where(point))
        placed[point] = p.place(key=key)
        p.fell(point, where(point))
        again = p.order(key=key)
        assert again.status == 201 and again.id == placed[point]
    assert p.one("order", "SELECT count(*) FROM orders WHERE id >= %s",
                 p.first) == len(ORDERING)
    p.each(p.walk, placed.values(), 2)
    p.quiet()
    for point, order in placed.items():
        assert p.ledger(order) == ["charge", "capture"], point


def last_order(p):
    return p.one("order", "SELECT max(id) FROM orders")


def test_nobody_asks_again(p):
    """Then it is closed by itself, or it stands: never half.  (G3)"""
    begun = {}
    for point in ORDERING:
        with Armed(p, point, where(point)) as armed:
            r = p.order()
            # what stands the gateway finds when it tries once more
            good = (201,) if point == "place.after_commit" else (502, 503)
            assert r.status in good, (point, r)
            # its caller may have been tired of waiting before it came there
            until(lambda: armed.deaths, f"a death at {point}")
        begun[point] = last_order(p)
    p.quiet()
    status = {r["id"]: r["status"] for r in p.sql(
        "order", "SELECT id, status FROM orders")}
    stands = begun.pop("place.after_commit")
    assert status[stands] == "ORDERED"
    p.walk(stands)
    for point, order in begun.items():
        assert status[order] == "LAPSED", point
        charged = point not in ("place.after_pending", "charge.after_intent")
        if charged:
            assert p.ledger(order) == ["charge", "void"], point


@pytest.mark.parametrize("point", CLOSING)
def test_closing_is_finished(p, point):
    p.behave("lost")
    r = p.order()
    assert r.status == 503, r
    order = last_order(p)
    p.arm(point, where(point))
    p.sql("order", "UPDATE orders SET order_date = order_date - "
          "interval '1 minute' WHERE id = %s", order)
    p.timer("order/settle")     # and the pool's own, which may be first
    p.fell(point, where(point))
    assert p.one("order", "SELECT closing_at IS NOT NULL FROM orders "
                 "WHERE id = %s", order)
    p.sql("order", "UPDATE orders SET leased_until = NULL WHERE id = %s",
          order)
    p.behave("")
    p.timer("order/settle")
    p.quiet()
    assert p.one("order", "SELECT status FROM orders WHERE id = %s",
                 order) == "LAPSED"
    assert p.ledger(order) == ["charge", "void"]


def test_closing_waits_for_payment(p):
    """What void has not answered is not lapsed: its hold would stay."""
    r = p.order(card="tok_lost")
    assert r.status == 503, r
    order = last_order(p)
    p.down("payment")
    p.sql("order", "UPDATE orders SET order_date = order_date - "
          "interval '1 minute' WHERE id = %s", order)
    p.timer("order/settle")
    closed = p.sql("order", "SELECT status FROM orders WHERE id = %s AND "
                   "closing_at IS NOT NULL", order)
    p.up("payment")
    p.all_up()
    assert closed == [{"status": "PENDING"}]
    p.sql("order", "UPDATE orders SET leased_until = NULL WHERE id = %s",
          order)
    p.timer("order/settle")
    p.quiet()
    assert p.ledger(order) == ["charge", "void"]


def test_money_is_asked_for_again(p):
    orders = p.each(lambda _: p.place(), range(2 * len(ASKING)), 2)
    captured, voided = orders[::2], orders[1::2]

    def carry(order):
        for step in ("confirm", "take", "cookcomplete", "pickup"):
            p.step(order, step)
    p.each(carry, captured, 2)
    for point, order in zip(ASKING, captured):
        p.arm(point, where(point))
        p.step(order, "complete")
        p.fell(point, where(point))
    for point, order in zip(ASKING, voided):
        p.arm(point, where(point))
        r = p.insist("DELETE", f"/orders/{order}", as_="customer1")
        assert r.status in (202, 204), r
        p.fell(point, where(point))
    p.quiet()
    for point, order in zip(ASKING, captured):
        assert p.ledger(order) == ["charge", "capture"], point
    for point, order in zip(ASKING, voided):
        assert p.ledger(order) == ["charge", "void"], point


def test_refund_is_finished(p):
    order = p.place()
    p.walk(order)
    p.quiet()
    for point in REFUNDING:
        key = uuid.uuid4().hex
        p.arm(point, where(point))

        def refund():
            return p.insist("POST", f"/payinfos/{order}/refunds",
                            {"amount": 500, "reason": "cold"},
                            as_="operator", key=key)
        assert refund().status in (201, 202)
        p.fell(point, where(point))
        p.quiet()
        assert refund().status == 201
    assert p.ledger(order) == ["charge", "capture", "refund", "refund"]


def fallen(p, since):
    """Contexts of which a handler was killed, by the pools' own words."""
    return set(re.findall(r" (\w+)/on_\w+: worker \d+: signal 9",
                          p.logs()[since:]))


@pytest.mark.parametrize("point", HANDLING)
def test_handlers_die(p, point):
    """In each context, until a handler was hit; timers pass there too."""
    contexts = {"order", "payment", "store", "delivery", "dashboard",
                "monitor"}
    since = len(p.logs())
    with contextlib.ExitStack() as stack:
        left = {c: stack.enter_context(contextlib.ExitStack())
                for c in contexts}
        for context, armed in left.items():
            armed.enter_context(Armed(p, point, context))

        def hit(these):
            for context in fallen(p, since) & left.keys():
                left.pop(context).close()
            return not these & left.keys()
        order = p.place()
        until(lambda: hit(contexts - {"delivery", "order"}), "deaths", 60)
        p.step(order, "confirm")
        until(lambda: hit({"delivery"}), "deaths in delivery", 60)
        p.step(order, "cookstart")
        until(lambda: hit({"order"}), "deaths in order", 60)
    p.insist("DELETE", f"/orders/{order}", as_="operator")
    p.quiet(120)
    assert p.ledger(order) == ["charge", "void"]


@pytest.mark.parametrize("point", MOVING)
def test_movers_die(p, point):
    """Killed at the point again and again, while an order is walked."""
    with Armed(p, point, "") as armed:
        order = p.place()
        p.step(order, "confirm", seconds=120)
        until(lambda: armed.deaths > 1, "another death", 60)
    for step in ("take", "cookcomplete", "pickup", "complete"):
        p.step(order, step)
    p.quiet()
    assert p.ledger(order) == ["charge", "capture"]
