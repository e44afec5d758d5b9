"""POST /orders without an account, and what its link opens."""
import threading
import time
import uuid

import pytest

from conftest import BASKET, CUSTOMER, OPERATOR, PRICE
from platform_run import until
from town import claims, signed, token


def guest(shop, body=None, key=None, **kw):
    return shop.place(body, as_=None, key=key, **kw)


def get(town, id_, as_=None, query=""):
    return town.call("order/get", "GET", f"/orders/{id_}{query}", as_=as_)


def under_way(town):
    return town.one("order", "SELECT count(*) FROM orders WHERE status IN "
                    "('PENDING', 'ORDERED', 'CANCELING')")


def test_a_guest_orders_pays_and_gets_a_link(paying, town):
    r = guest(paying, {"expectedTotal": PRICE})
    assert r.status == 201, r
    o, now = r.json, time.time()
    said = claims(o["guestToken"])
    assert set(said) == {"order", "exp"} and said["order"] == o["id"]
    assert 6.9 * 86400 < said["exp"] - now < 7.1 * 86400
    assert o["_links"]["guest"] == {
        "href": f"http://town.test/app/customer/?order={o['id']}"
                f"&token={o['guestToken']}"}
    assert o["_links"]["cancel"]["method"] == "DELETE"
    (_, _, data), = town.outbox("order")
    assert (data["customerId"], data["by"]) == (0, f"guest:{o['id']}")
    paid, = town.outbox("payment")
    assert paid[2]["by"] == f"guest:{o['id']}"
    assert o["guestToken"] not in str(town.sql("order", "SELECT * FROM answer"))


def test_an_account_gets_no_link(paying):
    o = paying.place().json
    assert "guestToken" not in o and "guest" not in o["_links"]


def test_a_repeat_is_the_same_with_the_same_token(paying, town):
    key = uuid.uuid4().hex
    first, again = guest(paying, key=key), guest(paying, key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status, again.text) == (201, first.text)
    assert get(town, first.json["id"], again.json["guestToken"]).status == 200
    assert under_way(town) == 1


def test_a_key_alone_opens_nobodys_answer(paying, town):
    """Who knows the key but not all that was ordered with it."""
    key = uuid.uuid4().hex
    guest(paying, key=key)
    for other in ({"name": "남"}, {"phone": "010-9999-9999"},
                  {"address": {"road": "x", "dong": "역삼동"}}):
        r = guest(paying, other, key=key)
        assert (r.status, r.slug) == (422, "idempotency-key-reused")
        assert "guestToken" not in r.text
    assert paying.place(key=key).json["id"] != 1, "an account's is another"


def test_a_key_that_can_be_guessed_is_refused(shop, town):
    r = guest(shop, key="order-1")
    assert (r.status, r.slug) == (422, "invalid-input")
    assert under_way(town) == 0


def test_a_guest_says_who_he_is(shop, town):
    for member in ("name", "phone", "address", "card"):
        body = {k: v for k, v in BASKET.items() if k != member}
        r = town.call("order/place", "POST", "/orders", body)
        assert (r.status, r.slug) == (422, "invalid-input"), r
        assert [e["pointer"] for e in r.json["errors"]] == ["/" + member]
    for phone in ("1234567", "nobody at all", "1" * 16):
        r = guest(shop, {"phone": phone})
        assert r.json["errors"][0]["pointer"] == "/phone", r
    assert under_way(town) == 0


@pytest.fixture
def ordered(paying):
    r = guest(paying)
    assert r.status == 201, r
    return r.json


def test_the_link_shows_and_cancels_this_order(ordered, town):
    id_, its = ordered["id"], ordered["guestToken"]
    r = get(town, id_, its)
    assert r.json["address"] == {"detail": "101호", "road": "테헤란로 1",
                                 "dong": "역삼동"}
    assert "cancel" in r.json["_links"] and "guestToken" not in r.json
    assert get(town, id_, query="?token=" + its).json == r.json
    r = town.call("order/cancel", "DELETE", f"/orders/{id_}", as_=its)
    assert r.status == 202, r
    (_, _, asked), = [e for e in town.outbox("order")
                      if e[0] == "OrderCancelRequested"]
    assert (asked["by"], asked["decider"]) == (f"guest:{id_}", "store")
    assert asked["reason"] == "CANCELED_BY_CUSTOMER"
    town.event("order/on_gave_up", "StoreCanceled", id_, {"by": asked["by"]})
    ended = town.outbox("order")[-1]
    assert (ended[0], ended[2]["canceledBy"]) == ("OrderCanceled", "customer")
    r = town.call("order/cancel", "DELETE", f"/orders/{id_}", as_=its)
    assert r.status == 204, r


def test_cooking_ends_a_guests_cancel_too(ordered, town):
    id_, its = ordered["id"], ordered["guestToken"]
    town.event("order/on_cook_started", "CookStarted", id_, {})
    assert "cancel" not in get(town, id_, its).json["_links"]
    r = town.call("order/cancel", "DELETE", f"/orders/{id_}", as_=its)
    assert (r.status, r.slug) == (409, "state-forbids")


def test_it_opens_nothing_else(ordered, paying, town):
    its = ordered["guestToken"]
    other = guest(paying, {"phone": "010-2222-2222"}).json["id"]
    account = paying.place().json["id"]
    for id_ in (other, account, 99):
        for r in (get(town, id_, its), get(town, id_, query="?token=" + its),
                  town.call("order/cancel", "DELETE", f"/orders/{id_}",
                            as_=its)):
            assert (r.status, r.slug) == (404, "not-found"), r
    for r in (town.call("order/list", "GET", "/orders", as_=its),
              town.call("order/place", "POST", "/orders", BASKET, as_=its)):
        assert (r.status, r.slug) == (403, "not-allowed"), r
        assert f"order {ordered['id']} only" in r.json["detail"]


def test_strangers_and_accounts_see_no_guests_order(ordered, town):
    r = get(town, ordered["id"])
    assert (r.status, r.slug) == (401, "sign-in-needed")
    assert get(town, ordered["id"], CUSTOMER).status == 404
    assert get(town, ordered["id"], OPERATOR).status == 200


@pytest.mark.parametrize("bad", [
    signed({"order": 1}, ttl=-1), signed({"order": 1}, key=b"x" * 32),
    signed({"order": 0}), signed({"order": "1"}), signed({}),
    token(7), "x"], ids=["over", "forged", "zero", "text", "empty",
                         "an account's", "none"])
def test_a_link_with_another_token(ordered, town, bad):
    r = get(town, ordered["id"], query="?token=" + bad)
    assert (r.status, r.slug) == (401, "sign-in-needed"), r


def test_in_the_query_of_gets_only(ordered, town):
    link = "?token=" + ordered["guestToken"]
    r = town.call("order/cancel", "DELETE",
                  f"/orders/{ordered['id']}{link}")
    assert r.status == 401, r
    r = town.call("order/list", "GET", "/orders" + link, as_=CUSTOMER)
    assert (r.status, r.slug) == (422, "invalid-input")
    r = get(town, ordered["id"], query=link + "&token=x")
    assert (r.status, r.slug) == (422, "invalid-input")
    r = get(town, ordered["id"], query=link + "&nonsense=1")
    assert (r.status, r.slug) == (422, "invalid-input")


def test_three_of_a_phone_are_under_way(paying, town):
    for phone in ("010-1234-5678", "01012345678", "010 1234 5678"):
        assert guest(paying, {"phone": phone}).status == 201
    r = guest(paying)
    assert (r.status, r.slug) == (409, "too-many-orders"), r
    assert guest(paying, {"phone": "010-7654-3210"}).status == 201
    assert paying.place().status == 201, "an account has no such limit"
    town.sql("order", "UPDATE orders SET status = 'COMPLETED' WHERE id = 2")
    assert guest(paying).status == 201
    assert guest(paying).status == 409


def test_a_refused_card_takes_no_place(paying):
    for _ in range(4):
        r = guest(paying, {"card": "tok_declined"})
        assert r.status == 402, r
    assert guest(paying).status == 201


def test_many_at_once_are_no_way_around_it(paying, town):
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(guest(paying)))
               for _ in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert under_way(town) == 3
    assert {r.status for r in replies} <= {201, 409, 503}
    assert [r.status for r in replies].count(201) <= 3
    assert town.one("order", "SELECT count(*) FROM orders") == 3


@pytest.mark.parametrize("most, status", [("1", 409), ("2", 201)])
def test_who_comes_between_has_the_place(paying, town, most, status):
    """Another order of this number, written and not yet committed, has the
    first place: this one waits to see, and has the next, or none."""
    town.env["GUEST_ORDERS"] = most
    between = town.cluster.connect(town.name)
    replies = []
    with between, between.cursor() as c:
        c.execute('SET search_path = "order"')
        c.execute("INSERT INTO orders (status, customer_id, key, hash, "
                  "restaurant_id, store_name, item_name, item_qty, "
                  "item_price, delivery_fee, price, items, personal, "
                  "guest_slot) VALUES ('PENDING', 0, gen_random_uuid(), "
                  "gen_random_uuid(), 1, 's', 'i', 1, 1, 1, 2, '[]', "
                  "'{\"phone\": \"01012345678\"}', 1)")
        t = threading.Thread(target=lambda: replies.append(guest(paying)))
        t.start()
        until(lambda: replies or town.one("order", "SELECT true FROM "
              "pg_stat_activity WHERE wait_event_type = 'Lock' AND "
              "datname = current_database()"), "it to wait")
    t.join()
    between.close()
    assert replies[0].status == status, replies
    assert under_way(town) == (1 if status == 409 else 2)


def test_a_town_without_guests(shop, town):
    town.env["GUEST_ORDERS"] = "0"
    r = guest(shop)
    assert (r.status, r.slug) == (401, "sign-in-needed"), r


def test_retention(ordered, town):
    town.sql("order", "UPDATE orders SET order_date = '2020-01-01'")
    assert town.tick("order/prune").status == 204
    assert town.one("order", "SELECT personal FROM orders") is None
