"""order/settle, order/no_answer, order/prune."""


def test_settle_leaves_the_young_alone(paying, town):
    paying.order(status="PENDING")
    town.tick("order/settle")
    assert paying.status() == "PENDING"


def test_settle_closes_voids_and_lapses(paying, town):
    paying.place({"card": "tok_late"}, key="k")
    town.sql("order", "UPDATE orders SET order_date = order_date - "
             "interval '31 s'")
    r = town.tick("order/settle")
    assert r.status == 204, r
    assert paying.status(1) == "LAPSED"
    assert town.one("payment", "SELECT status FROM payinfo") in (
        "CANCELING", "ORDER_CANCELED")
    r = paying.place({"card": "tok_late"}, key="k")
    assert (r.status, r.slug) == (409, "order-lapsed")


def test_settle_without_payment_goes_on_later(shop, town):
    shop.order(status="PENDING")
    town.sql("order", "UPDATE orders SET order_date = order_date - "
             "interval '31 s'")
    town.tick("order/settle")
    assert shop.status() == "PENDING"
    assert town.one("order", "SELECT closing_at FROM orders")


def test_no_answer_asks_once(shop, town):
    shop.order(order_date="2026-01-01")
    shop.order(id=6, key="00000000-0000-4000-8000-000000000007",
               cook_started=True, order_date="2026-01-01")
    for _ in range(2):
        assert town.tick("order/no_answer").status == 204
    (type_, subject, data), = town.outbox("order")
    assert (type_, subject, data["reason"], data["decider"]) == (
        "OrderCancelRequested", 5, "NO_ANSWER", "store")
    town.event("order/on_cancel_refused", "StoreCancelRefused", 5,
               {"state": "CONFIRMED"})
    assert shop.status() == "ORDERED"
    town.tick("order/no_answer")
    assert len(town.outbox("order")) == 1


def test_prune_forgets_persons_and_answers(shop, town):
    shop.order(order_date="2020-01-01", personal='{"name": "x"}')
    town.sql("order", "INSERT INTO answer (key, hash, record, at) VALUES (gen_random_uuid(), "
             "gen_random_uuid(), '{}', '2020-01-01')")
    r = town.tick("order/prune")
    assert r.status == 204, r
    assert town.one("order", "SELECT personal FROM orders") is None
    assert town.one("order", "SELECT count(*) FROM answer") == 0
