"""POST /orders: pricing, paying, repeats, and every refusal."""
import copy
import threading

from conftest import BASKET, CUSTOMER, MENU, PRICE


def written(town):
    return town.one("order", "SELECT count(*) FROM orders")


def refused(shop, slug, status, body=None, **kw):
    r = shop.place(body, **kw)
    assert (r.status, r.slug) == (status, slug), r
    assert r.json["detail"] and r.json["message"] == r.json["detail"]
    assert written(shop.town) == 0
    return r


def test_a_basket_is_priced_charged_and_placed(paying, town):
    r = paying.place({"expectedTotal": PRICE})
    assert r.status == 201, r
    o = r.json
    assert r.headers["location"] == f"http://town.test/orders/{o['id']}"
    assert o["price"] == o["total"] == PRICE
    assert o["itemPrice"] == PRICE - 3000 and o["deliveryFee"] == 3000
    assert o["itemName"] == "떡볶이 외 1건" and o["itemQty"] == 3
    assert o["orderStatus"] == "ORDERED"
    assert o["_links"]["cancel"]["method"] == "DELETE"
    assert o["items"][0]["price"] == 7000
    assert town.one("payment", "SELECT status FROM payinfo") == "APPROVED"
    (type_, subject, data), = town.outbox("order")
    assert (type_, subject) == ("Ordered", o["id"])
    assert data["price"] == PRICE and data["by"] == "customer:7"
    assert data["personal"]["phone"] == BASKET["phone"]


def test_the_originals_flat_body(paying):
    r = paying.town.call("order/place", "POST", "/orders", {
        "storeName": "배달분식", "itemName": "Gimbap", "itemQty": 2},
        AUTH="open")
    assert r.status == 201, r
    assert (r.json["itemName"], r.json["itemQty"]) == ("김밥", 2)
    assert r.json["price"] == 11000


def test_a_flat_price_is_the_expected_total(paying):
    flat = {"storeName": "배달분식", "itemName": "김밥", "itemQty": 2,
            "orderStatus": "x", "_links": {}}
    call = paying.town.call
    r = call("order/place", "POST", "/orders", {**flat, "price": 8000},
             AUTH="open")
    assert (r.status, r.slug, r.json["total"]) == (409, "price-changed", 11000)
    r = call("order/place", "POST", "/orders", {**flat, "price": 11000},
             AUTH="open")
    assert r.status == 201, r


def test_the_same_key_gives_the_same_answer(paying, town):
    first = paying.place(key="k1")
    again = paying.place(key="k1")
    assert first.status == again.status == 201
    assert again.text == first.text
    assert again.headers["idempotency-replayed"] == "true"
    assert written(town) == 1
    assert town.one("testpay", "SELECT count(*) FROM ledger") == 1


def test_the_first_answer_also_after_the_order_moved_on(paying, town):
    first = paying.place(key="k1")
    town.event("order/on_gave_up", "StoreRejected", first.json["id"],
               {"reason": "TOO_BUSY"})
    assert paying.place(key="k1").text == first.text


def test_the_same_key_with_another_body_is_422(paying, town):
    paying.place(key="k1")
    r = paying.place({"noteToStore": "빨리"}, key="k1")
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    assert written(town) == 1


def test_the_same_key_of_somebody_else_is_another_order(paying, town):
    from conftest import OTHER
    assert paying.place(key="k1").status == 201
    assert paying.place(key="k1", as_=OTHER).status == 201
    assert written(town) == 2


def test_twenty_at_once_under_one_key_are_one_order_and_one_charge(
        paying, town):
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(
        paying.place(key="k1"))) for _ in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    last = paying.place(key="k1")
    assert last.status == 201
    assert {r.text for r in replies if r.status == 201} == {last.text}
    assert {r.status for r in replies} <= {201, 503}
    assert written(town) == 1
    assert [e[0] for e in town.outbox("order")] == ["Ordered"]
    assert town.one("testpay", "SELECT count(*) FROM ledger") == 1


NOTES = {"noteToStore": "덜 맵게", "noteToRider": "문 비밀번호 1234"}


def no_person(town):
    return town.sql("order", "SELECT personal, note_to_store, note_to_rider "
                    "FROM orders") == [dict.fromkeys(
                        ("personal", "note_to_store", "note_to_rider"))]


def test_a_declined_card_is_402_and_says_so_again(paying, town):
    body = {"card": "tok_declined", **NOTES}
    r = paying.place(body, key="k1")
    assert (r.status, r.slug) == (402, "payment-declined"), r
    assert paying.status(1) == "REJECTED"
    assert town.outbox("order") == []
    assert no_person(town)
    again = paying.place(body, key="k1")
    assert (again.status, again.json["detail"]) == (402, r.json["detail"])


def test_payment_silent_is_503_unknown_and_a_repeat_finishes(paying, town):
    r = paying.place({"card": "tok_late"}, key="k1")
    assert (r.status, r.slug) == (503, "payment-unknown"), r
    assert int(r.headers["retry-after"]) >= 1
    assert paying.status(1) == "PENDING"
    r = paying.place({"card": "tok_late"}, key="k1")
    assert r.status == 201, r
    assert town.one("testpay", "SELECT count(*) FROM ledger") == 1


def test_payment_away_is_503_unavailable(shop):
    r = shop.place(key="k1")
    assert (r.status, r.slug) == (503, "payment-unavailable"), r
    assert shop.status(1) == "PENDING"


def test_payment_away_after_a_silence_is_still_unknown(shop, town):
    """What moved no money may be said of the call, not of the order."""
    for slug in ("payment-unavailable", "payment-unavailable"):
        assert shop.place(key="k1").slug == slug
    # now one whose answer was lost, or that died after it had sent
    town.sql("order", "UPDATE orders SET charges = charges + 1")
    for _ in range(2):
        assert shop.place(key="k1").slug == "payment-unknown"


def test_the_breaker_opens_and_then_nothing_is_written(shop, town):
    for _ in range(20):
        shop.place()
    n = written(town)
    r = shop.place()
    assert (r.status, r.slug) == (503, "payment-unavailable")
    assert written(town) == n


def test_a_closing_order_is_not_charged(paying, town):
    shop_key = "k1"
    paying.place({"card": "tok_late"}, key=shop_key)
    town.sql("order", "UPDATE orders SET closing_at = clock_timestamp()")
    r = paying.place({"card": "tok_late"}, key=shop_key)
    assert (r.status, r.slug) == (503, "payment-unknown"), r


def test_a_tombstone_lapses_the_order(paying, town):
    town.sql("order", "ALTER TABLE orders ALTER id RESTART WITH 77")
    assert town.internal("payment/void", {"orderId": 77}).status == 200
    r = paying.place(NOTES, key="k1")
    assert (r.status, r.slug) == (409, "order-lapsed"), r
    assert paying.status(77) == "LAPSED"
    assert no_person(town)


def test_sold_out(shop):
    refused(shop, "sold-out", 409,
            {"items": [{"menuItemId": 13, "quantity": 1}]})
    refused(shop, "sold-out", 409, {"items": [
        {"menuItemId": 11, "quantity": 1, "options": [101, 104]}]})


def test_sold_out_until_passes_by_itself(paying):
    menu = copy.deepcopy(MENU)
    item = menu["sections"][0]["items"][1]
    item.update(soldOut=True, soldOutUntil="2020-01-01T00:00:00Z")
    paying.menu(menu)
    assert paying.place().status == 201


def test_items_and_options_that_do_not_fit(shop):
    for items, slug in [
            ([{"menuItemId": 99, "quantity": 1}], "unknown-item"),
            ([{"menuItemId": 11, "quantity": 1}], "bad-options"),
            ([{"menuItemId": 11, "quantity": 1, "options": [101, 102]}],
             "bad-options"),
            ([{"menuItemId": 11, "quantity": 1, "options": [101, 101]}],
             "bad-options"),
            ([{"menuItemId": 12, "quantity": 1, "options": [101]}],
             "bad-options")]:
        refused(shop, slug, 422, {"items": items})


def test_closed(shop):
    shop.restaurant(hours=[])
    refused(shop, "store-closed", 409)
    shop.restaurant(closed=True)
    refused(shop, "store-closed", 409)
    shop.restaurant(pausedUntil="2099-01-01T00:00:00Z")
    refused(shop, "store-closed", 409)


def test_under_the_minimum(shop):
    r = refused(shop, "under-minimum", 422,
                {"items": [{"menuItemId": 12, "quantity": 1}]})
    assert r.json["minimumOrder"] == 5000


def test_more_than_money_can_be(shop):
    menu = copy.deepcopy(MENU)
    for item in menu["sections"][0]["items"]:
        item["price"] = 10 ** 12
    shop.menu(menu)
    refused(shop, "invalid-input", 422)


def test_out_of_area(shop):
    refused(shop, "out-of-area", 422, {"address": {
        "road": "x", "detail": "", "dong": "제주"}})


def test_price_changed(shop):
    r = refused(shop, "price-changed", 409, {"expectedTotal": 1})
    assert r.json["total"] == PRICE


def test_unknown_restaurant_names_candidates(shop):
    r = refused(shop, "unknown-restaurant", 422, {"restaurantId": 99})
    assert r.json["candidates"] == ["배달분식"]


def test_bad_input_says_where(shop):
    for body, pointer in [
            ({"address": None}, "/address"), ({"phone": None}, "/phone"),
            ({"items": []}, "/items"), ({"hello": 1}, "/hello"),
            ({"items": [{"menuItemId": 12, "quantity": 0}]},
             "/items/0/quantity"),
            ({"address": {"road": "x", "dong": "y", "z": 1}}, "/address/z")]:
        r = refused(shop, "invalid-input", 422, body)
        assert r.json["errors"][0]["pointer"] == pointer


def test_bad_bodies(shop, town):
    for raw, status, slug in [
            (b"{", 400, "malformed-json"), (b"[" * 65000, 400,
                                            "malformed-json"),
            (b'{"a":1,"a":2}', 400, "malformed-json"),
            (b"x" * 65537, 413, "body-too-large"),
            (b"[]", 422, "invalid-input")]:
        r = town.call("order/place", "POST", "/orders", raw=raw,
                      as_=CUSTOMER)
        assert (r.status, r.slug) == (status, slug), r
    r = town.call("order/place", "POST", "/orders", raw=b"{}", as_=CUSTOMER,
                  CONTENT_TYPE="text/plain")
    assert r.status == 415
    assert written(town) == 0


def test_who_may_order(shop):
    from conftest import OPERATOR
    assert shop.place(as_=CUSTOMER[:-3] + "abc").status == 401
    assert shop.place(as_=OPERATOR).status == 403


def test_korean_problems(shop):
    r = shop.place({"restaurantId": 99}, headers={"Accept-Language": "ko"})
    assert r.json["title"] == "없는 음식점"
    assert r.headers["content-language"] == "ko"
