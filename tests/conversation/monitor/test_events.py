"""monitor/on_event, GET /events, GET /events/{id}, GET /orders/{id}/story."""
import threading
import uuid

import pytest
from watch import CANCELED, ORDERED, OTHERS, PAID, at, micros


def test_filed_by_the_moment(watch, town):
    watch.event("OrderCanceled", 7, CANCELED, 1520)
    watch.event("Ordered", 7, ORDERED, 20)
    watch.event("PaymentApproved", 7, PAID, 0)
    rows = town.sql("monitor", "SELECT * FROM event ORDER BY id")
    assert [r["type"] for r in rows] == ["PaymentApproved", "Ordered",
                                         "OrderCanceled"]
    assert [r["id"] for r in rows] == [micros(0), micros(20), micros(1520)]
    assert [r["source"] for r in rows] == ["payment", "order", "order"]
    assert [r["restaurant_id"] for r in rows] == [3, 3, 3]
    assert rows[1]["data"]["personal"]["name"] == "김손님"


def test_twice_has_one_effect(watch, town):
    one = uuid.uuid4()
    for _ in range(2):
        watch.event("Ordered", 7, ORDERED, id_=one)
    assert town.one("monitor", "SELECT count(*) FROM event") == 1
    assert town.one("monitor", "SELECT events FROM story") == 1


def test_two_in_one_microsecond(watch, town):
    for order in (1, 2, 3):
        watch.event("PaymentApproved", order, PAID)
    assert [r["id"] for r in town.sql(
        "monitor", "SELECT id FROM event ORDER BY id")] == [
        micros(0), micros(0) + 1, micros(0) + 2]


def test_all_at_once(watch, town):
    """What raced (503) is delivered again, as the trigger does."""
    def deliver(type_, data, ms):
        one = uuid.uuid4()
        while True:
            r = town.event("monitor/on_event", type_, 7, data, id_=one,
                           time_=at(ms))
            if r.status == 204:
                return
            assert r.status == 503, r
    threads = [threading.Thread(target=deliver, args=a) for a in [
        ("PaymentApproved", PAID, 0), ("Ordered", ORDERED, 0),
        ("OrderCanceled", CANCELED, 0), ("StoreCanceled", {}, 0),
        ("PaymentCanceled", PAID, 0)]]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert town.sql("monitor", "SELECT restaurant_id, count(*), "
                    "count(DISTINCT id) AS ids FROM event GROUP BY 1") == [
        {"restaurant_id": 3, "count": 5, "ids": 5}]


def test_ordered_that_waited_comes_again(watch, town):
    """It could not see what it waited for; then it tells it the restaurant."""
    other = town.cluster.connect(town.name)
    with other.cursor() as c:
        c.execute("SET search_path = monitor")
        c.execute("INSERT INTO story VALUES (1, 7, NULL, 1)")
        c.execute("INSERT INTO event (generation, id, source, pos, event_id, "
                  "type, order_id, at, data) VALUES (1, 5, 'payment', 1, "
                  "gen_random_uuid(), 'PaymentApproved', 7, "
                  "clock_timestamp(), '{}')")
    one, replies = uuid.uuid4(), []
    t = threading.Thread(target=lambda: replies.append(town.event(
        "monitor/on_event", "Ordered", 7, ORDERED, id_=one, time_=at(20))))
    t.start()
    while not town.one("monitor", "SELECT count(*) FROM pg_stat_activity "
                       "WHERE datname = current_database() "
                       "AND wait_event_type = 'Lock'"):
        assert t.is_alive()
    other.commit()
    other.close()
    t.join()
    assert replies[0].status == 503
    watch.event("Ordered", 7, ORDERED, 20, id_=one)
    assert [r["restaurant_id"] for r in town.sql(
        "monitor", "SELECT restaurant_id FROM event")] == [3, 3]


def test_a_restaurants_event(watch, town):
    watch.event("MenuChanged", 3, {"restaurantId": 3, "sections": []})
    assert town.sql("monitor",
                    "SELECT order_id, restaurant_id FROM event") == [
        {"order_id": None, "restaurant_id": 3}]
    assert town.one("monitor", "SELECT count(*) FROM story") == 0


def test_generations_are_apart(watch, town):
    watch.order()
    watch.order(generation=2)
    assert len(watch.types()) == 3
    assert town.one("monitor", "SELECT count(*) FROM event") == 6


def test_list(watch):
    watch.order()
    r = watch.get("events", "/events?size=2")
    first, second = r.json["_embedded"]["events"]
    assert (first["type"], second["type"]) == ("OrderCanceled", "Ordered")
    assert second["id"] == micros(20)
    assert second["at"] == "2026-11-23T12:00:00.02Z"
    assert "data" not in second and "personal" not in r.text
    assert second["_links"]["story"]["href"] == \
        "http://town.test/orders/7/story"
    path = r.json["_links"]["next"]["href"].removeprefix("http://town.test")
    assert watch.types(path.removeprefix("/events")) == ["PaymentApproved"]


def test_narrowed(watch):
    watch.order(7, 3)
    watch.order(8, 4, 10000)
    watch.event("MenuChanged", 4, {"restaurantId": 4, "sections": []}, 20000)
    assert len(watch.types("?orderId=8")) == 3
    assert watch.types("?restaurantId=4")[0] == "MenuChanged"
    assert len(watch.types("?restaurantId=4")) == 4
    assert watch.types("?type=Ordered") == ["Ordered", "Ordered"]
    assert watch.types("?source=payment") == ["PaymentApproved"] * 2
    assert watch.types("?orderId=8&source=payment") == ["PaymentApproved"]
    assert watch.types("?orderId=99") == []
    assert watch.types(f"?from={at(10020)}&until={at(20000)}") == [
        "OrderCanceled", "Ordered"]
    assert watch.types("?from=2026-11-23T21:00:11%2B09:00") == [
        "MenuChanged", "OrderCanceled"]


def test_pages_keep_what_was_asked_for(watch):
    watch.order(7)
    watch.order(8, 4, 10000)
    r = watch.get("events", "/events?type=Ordered&size=1")
    path = r.json["_links"]["next"]["href"].removeprefix(
        "http://town.test/events")
    assert watch.types(path) == ["Ordered"]


@pytest.mark.parametrize("query", [
    "from=yesterday", "orderId=x", "size=101", "kind=Ordered", "from="])
def test_bad_questions(watch, query):
    r = watch.get("events", "/events?" + query)
    assert (r.status, r.slug) == (422, "invalid-input")


def test_days_at_the_edge(watch):
    for day in ("1901-01-01T00:00:00Z", "9998-12-31T23:59:59.999999999Z",
                "2026-01-01T00:00:00-15:59"):
        assert watch.get("events", "/events?from=" + day).status == 200
    for day in ("2026-02-31T00:00:00Z", "0000-01-01T00:00:00Z"):
        assert watch.get("events", "/events?from=" + day).status == 422


def test_detail(watch, town):
    cause = uuid.uuid4()
    watch.event("Ordered", 7, ORDERED, 20, id_=cause)
    town.sql("monitor", "UPDATE event SET trace = '00-ab-cd-01'")
    watch.event("OrderCanceled", 7, CANCELED, 40)
    town.sql("monitor", "UPDATE event SET cause = %s WHERE id = %s",
             str(cause), micros(40))
    r = watch.get("event_detail", f"/events/{micros(20)}")
    assert r.json["data"]["itemName"] == "김밥"
    assert r.json["trace"] == "00-ab-cd-01"
    assert r.json["eventId"] == str(cause)
    r = watch.get("event_detail", f"/events/{micros(40)}")
    assert r.json["_links"]["cause"]["href"].endswith(f"/{micros(20)}")
    assert r.json["by"] == "test"
    r = watch.get("event_detail", f"/events/{micros(41)}")
    assert (r.status, r.slug) == (404, "not-found")


def test_story(watch):
    watch.order()
    watch.order(8)
    r = watch.get("story", "/orders/7/story")
    assert r.status == 200
    assert [(s["type"], s["gapMs"], s["sinceMs"]) for s in r.json["steps"]
            ] == [("PaymentApproved", 0, 0), ("Ordered", 20, 20),
                  ("OrderCanceled", 1500, 1520)]
    assert (r.json["orderId"], r.json["restaurantId"]) == (7, 3)
    assert r.json["tookMs"] == 1520
    assert r.json["steps"][1]["data"]["price"] == 7000
    assert "personal" not in r.text and "010-" not in r.text
    assert watch.get("story", "/orders/99/story").slug == "not-found"


@pytest.mark.parametrize("fn, path", [
    ("events", "/events"), ("event_detail", "/events/7"),
    ("story", "/orders/7/story"), ("subscriptions", "/subscriptions"),
    ("letters", "/deadletters"), ("letter_detail", "/deadletters/7")])
def test_for_operators(watch, fn, path):
    assert [watch.get(fn, path, as_=o).status for o in OTHERS] == [
        401, 403, 403, 403]


def test_prune(watch, town):
    watch.event("Ordered", 7, ORDERED, 0)
    now = town.one("monitor", "SELECT to_char(clock_timestamp() AT TIME ZONE "
                   "'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    town.event("monitor/on_event", "Ordered", 8, ORDERED, time_=now)
    town.sql("monitor", "UPDATE event SET id = id - 91::bigint * 86400000000 "
             "WHERE order_id = 7")
    town.sql("monitor", "UPDATE inbox SET at = at - interval '8 days'")
    assert town.tick("monitor/prune").status == 204
    assert town.sql("monitor", "SELECT order_id, data->>'personal' IS NULL "
                    "AS gone, data->>'price' AS price FROM event "
                    "ORDER BY order_id") == [
        {"order_id": 7, "gone": True, "price": "7000"},
        {"order_id": 8, "gone": False, "price": "7000"}]
    assert town.one("monitor", "SELECT count(*) FROM inbox") == 0


def known(town):
    return [(r["type"], r["order_id"]) for r in town.sql(
        "monitor", "SELECT type, order_id FROM event WHERE "
        "jsonb_typeof(data->'personal') = 'object' ORDER BY id")]


def test_who_is_gone_is_forgotten(watch, town):
    watch.event("AccountDeleted", 7, {}, 0)
    watch.event("Ordered", 7, ORDERED, 20)
    watch.event("Ordered", 8, ORDERED, 30)
    one = uuid.uuid4()
    for _ in range(2):
        watch.event("OrderForgotten", 7, {}, 40, id_=one)
    assert known(town) == [("Ordered", 8)]
    rows = town.sql("monitor", "SELECT type, order_id FROM event ORDER BY id")
    assert (rows[0]["type"], rows[0]["order_id"]) == ("AccountDeleted", None)
    assert len(rows) == 4


def test_a_store_that_says_it_late(watch, town):
    now = town.one("monitor", "SELECT to_char(clock_timestamp() AT TIME ZONE "
                   "'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    town.event("monitor/on_event", "OrderForgotten", 7, {}, time_=now)
    town.event("monitor/on_event", "Ordered", 7, ORDERED, time_=now)
    assert known(town) == [("Ordered", 7)]
    assert town.tick("monitor/prune").status == 204
    assert known(town) == []


def test_an_event_is_shown_without_the_person(watch):
    watch.event("Ordered", 7, ORDERED, 0)
    r = watch.get("event_detail", f"/events/{micros(0)}")
    assert r.status == 200 and r.json["data"]["price"] == 7000
    assert "김손님" not in r.text and "010-" not in r.text
