"""2. Place the original's own call, and a basket with roles."""
import time
import uuid

import pytest

from platform_run import until

FLAT = {"storeName": "배달분식", "itemName": "김치찌개", "itemQty": 2}


def follows(p, path, as_, since, said):
    r = p.follow(path, as_, seconds=5)
    said.append(f"{path} {1000 * (time.monotonic() - since):.0f} ms")
    return r.json


def test_the_originals_own_call(open_town):
    p, said = open_town, []
    r = p.post("/orders", FLAT)
    since = time.monotonic()
    assert r.status == 201, r
    assert r.headers["location"].endswith(f"/orders/{r.id}")
    assert r.headers["content-type"].startswith("application/hal+json")
    o = r.json
    assert (o["storeName"], o["itemName"], o["itemQty"], o["orderStatus"]) \
        == ("배달분식", "김치찌개", 2, "ORDERED")
    # priced by us: two stews and the fee
    assert (o["itemPrice"], o["deliveryFee"]) == (18000, 2000)
    assert o["price"] == o["total"] == 20000
    pay = follows(p, f"/payinfos/{r.id}", None, since, said)
    store = follows(p, f"/stores/{r.id}", None, since, said)
    board = follows(p, f"/dashboards/{r.id}", None, since, said)
    assert (pay["orderId"], pay["price"], pay["status"]) \
        == (r.id, 20000, "APPROVED")
    assert (store["itemPrice"], store["itemName"], store["itemStatus"]) \
        == (18000, "김치찌개", "RECEIVED")
    assert (board["price"], board["itemQty"]) == (20000, 2)
    assert p.get(f"/deliveries/{r.id}").status == 404, "before the confirm"
    assert p.put(f"/stores/{r.id}/confirm").status == 200
    since = time.monotonic()
    follows(p, f"/deliveries/{r.id}", None, since, said)
    print("; ".join(said))


def test_everything_that_the_original_sends_is_taken(open_town):
    r = open_town.post("/orders", {
        **FLAT, "price": 20000, "orderStatus": "ORDERED", "orderDate":
        "2021-02-23T00:00:00", "_links": {"self": {"href": "/orders/1"}}})
    assert r.status == 201, r
    # its price is what the caller expects to pay, not what is charged
    r = open_town.post("/orders", {**FLAT, "price": 1000})
    assert (r.status, r.slug, r.json["total"]) == (409, "price-changed",
                                                   20000), r


def test_english_names_do_too(open_town):
    r = open_town.post("/orders", {"storeName": "Baedal Bunsik",
                                   "itemName": "kimchi stew", "itemQty": 1})
    assert r.status == 201 and r.json["price"] == 11000, r


def test_a_basket_with_roles(town):
    p, said = town, []
    body = p.basket(items=[
        {"menuItemId": 101, "quantity": 2, "options": [131, 132]},
        {"menuItemId": 108, "quantity": 1, "options": [138]}],
        expectedTotal=2 * (5500 + 1500 + 1000) + 4500 + 2000)
    r = p.post("/orders", body, as_="customer1", key=uuid.uuid4().hex)
    since = time.monotonic()
    assert r.status == 201, r
    assert r.headers["location"].endswith(f"/orders/{r.id}")
    assert r.json["itemName"] == "떡볶이 외 1건"
    assert (r.json["itemQty"], r.json["total"]) == (3, 22500)
    assert "cancel" in r.json["_links"]
    follows(p, f"/payinfos/{r.id}", "customer1", since, said)
    store = follows(p, f"/stores/{r.id}", "owner1", since, said)
    follows(p, f"/dashboards/{r.id}", "customer1", since, said)
    assert [i["name"] for i in store["items"]] == ["떡볶이", "라면"]
    assert {o["name"] for o in store["items"][0]["options"]} \
        == {"치즈", "삶은 달걀"}
    assert p.get(f"/deliveries/{r.id}", as_="customer1").status == 404
    assert p.put(f"/stores/{r.id}/confirm", {"minutes": 25},
                 as_="owner1").status == 200
    since = time.monotonic()
    d = follows(p, f"/deliveries/{r.id}", "customer1", since, said)
    assert d["status"] == "WAITING"
    print("; ".join(said))


@pytest.mark.parametrize("size", [1, 2])
def test_lists_show_what_was_ordered(town, size):
    ids = {town.order("customer3").id for _ in range(3)}
    r = until(lambda: (r := town.get(f"/orders?size={size}",
                                     as_="customer3")).status == 200 and r,
              "the list")
    seen = []
    while True:
        page = r.json["_embedded"]["orders"]
        seen += [o["id"] for o in page]
        assert len(page) <= size
        following = r.json["_links"].get("next")
        if not following or ids <= set(seen):
            break
        r = town.get(following["href"].split(str(town.port))[1],
                     as_="customer3")
    assert ids <= set(seen) and len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True), "newest first"
