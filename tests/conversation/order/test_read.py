"""GET /orders and GET /orders/{id}."""
from conftest import CUSTOMER, OPERATOR, OTHER


def get(town, as_=CUSTOMER, **kw):
    return town.call("order/get", "GET", "/orders/5", as_=as_, **kw)


def test_mine_is_mine(shop, town):
    shop.order()
    assert get(town).json["orderStatus"] == "ORDERED"
    assert get(town, OPERATOR).status == 200
    assert get(town, OTHER).status == 404


def test_unpaid_is_not_there(shop, town):
    for i, status in enumerate(("PENDING", "REJECTED", "LAPSED")):
        town.sql("order", "DELETE FROM orders")
        shop.order(status=status)
        assert get(town).status == 404
        assert get(town, OPERATOR).status == 404


def test_etag(shop, town):
    shop.order()
    etag = get(town).headers["etag"]
    r = get(town, headers={"If-None-Match": etag})
    assert r.status == 304 and r.text == ""
    town.event("order/on_cook_started", "CookStarted", 5, {})
    r = get(town, headers={"If-None-Match": etag})
    assert r.status == 200 and "cancel" not in r.json["_links"]


def test_ids_that_are_none(town):
    for path in ("/orders/0", "/orders/99999999999999999999", "/orders/-1",
                 "/orders/x"):
        r = town.call("order/get", "GET", path, as_=CUSTOMER)
        assert r.status == 404, r


def pages(town, path, as_=CUSTOMER):
    while path:
        r = town.call("order/list", "GET", path, as_=as_)
        assert r.status == 200, r
        yield [o["id"] for o in r.json["_embedded"]["orders"]], r.json["_links"]
        path = r.json["_links"].get("next", {}).get("href", "").removeprefix(
            "http://town.test")


def test_pages_forth_and_back(shop, town):
    for i in range(5, 12):
        shop.order(id=i, key=f"00000000-0000-4000-8000-0000000000{i:02}")
    shop.order(id=20, customer_id=8,
               key="00000000-0000-4000-8000-000000000020")
    ids = list(pages(town, "/orders?size=3"))
    assert [p for p, _ in ids] == [[11, 10, 9], [8, 7, 6], [5]]
    assert "prev" not in ids[0][1] and "next" not in ids[2][1]
    back = town.call("order/list", "GET", ids[2][1]["prev"]["href"]
                     .removeprefix("http://town.test"), as_=CUSTOMER)
    assert [o["id"] for o in back.json["_embedded"]["orders"]] == [8, 7, 6]
    last = town.call("order/list", "GET", "/orders?size=3&before=0",
                     as_=CUSTOMER)
    assert [o["id"] for o in last.json["_embedded"]["orders"]] == [7, 6, 5]
    assert "next" not in last.json["_links"]


def test_an_empty_list_is_a_list(town):
    r = town.call("order/list", "GET", "/orders", as_=CUSTOMER)
    assert r.json["_embedded"] == {"orders": []}


def test_a_filter_stays_in_the_links(shop, town):
    for i in (5, 6):
        shop.order(id=i, key=f"00000000-0000-4000-8000-0000000000{i:02}")
    r = town.call("order/list", "GET", "/orders?size=1&status=ORDERED",
                  as_=CUSTOMER)
    assert "status=ORDERED" in r.json["_links"]["next"]["href"]


def test_bad_queries(town):
    for query in ("size=0", "size=101", "size=x", "nonsense=1", "status=X",
                  "size=1&size=2", "size=%zz", "after=1&before=2"):
        r = town.call("order/list", "GET", "/orders?" + query, as_=CUSTOMER)
        assert (r.status, r.slug) == (422, "invalid-input"), (query, r)
