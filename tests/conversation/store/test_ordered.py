import uuid

from . import kitchen as k


def test_is_on_the_board(town):
    k.opened(town)
    k.ordered(town)
    o = k.get(town).json
    assert o["orderId"] == o["id"] == 5
    assert o["itemPrice"] == 27500 and o["price"] == 30500
    assert o["itemName"] == "김치찌개 외 1건" and o["itemQty"] == 3
    assert o["itemStatus"] == "RECEIVED" and o["orderStatus"] == "ORDERED"
    assert o["items"][0]["options"][0]["name"] == "맵게"
    limit = k.when(o["acceptBy"]) - k.when(o["receivedAt"])
    assert limit.total_seconds() == 300
    assert town.outbox("store") == []


def test_accept_minutes(town):
    town.env["ACCEPT_MINUTES"] = "2"
    k.opened(town)
    k.ordered(town)
    o = k.get(town).json
    assert (k.when(o["acceptBy"]) - k.when(o["receivedAt"])) \
        .total_seconds() == 120


def test_too_old_expires_at_once(town):
    """By the clock: who ordered has not canceled."""
    k.opened(town)
    k.ordered(town, 5, minutes=29, by="customer:7")
    k.ordered(town, 6, minutes=31, by="customer:7")
    assert (k.status(town, 5), k.status(town, 6)) == ("RECEIVED", "EXPIRED")
    assert town.outbox("store") == [
        ("StoreExpired", 6, {"orderId": 6, "by": "timer"})]


def test_seen_twice(town):
    event = uuid.uuid4()
    k.opened(town)
    k.ordered(town, 5, minutes=31, event=event)
    k.ordered(town, 5, minutes=31, event=event)
    k.ordered(town, 5, minutes=31)
    assert k.events(town) == ["StoreExpired"]


def test_does_not_move_what_is_there(town):
    k.opened(town)
    k.until(town, "COOKING")
    k.ordered(town)
    assert k.status(town) == "COOKING"


def test_tombstone_stays_canceled(town):
    k.opened(town)
    assert k.told(town).status == 204
    assert k.get(town).status == 404
    assert k.put(town, "confirm").status == 404
    k.ordered(town, minutes=31)
    o = k.get(town).json
    assert o["status"] == o["orderStatus"] == "CANCELED"
    assert o["itemPrice"] == 27500
    assert k.events(town) == ["StoreCanceled"]


def test_without_a_restaurant_of_ours(town):
    k.ordered(town, restaurantId=1)
    assert k.put(town, "confirm").json["promisedMinutes"] == 20


def test_forgotten(town):
    k.opened(town)
    k.until(town, "COOKED", 5)
    k.until(town, "CONFIRMED", 6)
    town.sql("store", """
        INSERT INTO event_log SELECT id, gen_random_uuid(), 'StoreConfirmed',
         id::text, jsonb_build_object('orderId', id, 'personal', personal),
         received_at FROM orders""")
    for _ in range(2):
        r = town.event("store/on_order_forgotten", "OrderForgotten", 5, {})
        assert r.status == 204, r
    old, new = k.get(town, 5).json, k.get(town, 6).json
    assert (old["customer"], old["noteToStore"]) == (None, None)
    assert old["price"] == 30500 and new["customer"]
    assert [r["data"]["personal"] is None for r in town.sql(
        "store", "SELECT data FROM event_log ORDER BY pos")] == [True, False]
    assert town.event("store/on_order_forgotten", "OrderForgotten", 99, {}
                      ).status == 204
