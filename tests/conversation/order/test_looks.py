"""Who looked: GET /orders/{id}/looks, GET /looks."""
import pytest
from conftest import CUSTOMER, OPERATOR, OTHER

from town import token

WHO = ('{"name": "김손님", "phone": "010-1234-5678", "address": '
       '{"road": "테헤란로 1", "detail": "101호", "dong": "역삼동"}}')
SECOND = token(2, roles=("operator", "customer"))


@pytest.fixture
def known(shop):
    shop.order(personal=WHO, note_to_rider="1234#")
    return shop


def get(town, as_, path="/orders/5", fn="order/get"):
    return town.call(fn, "GET", path, as_=as_)


def looks(town, as_=CUSTOMER, id_=5, query=""):
    return get(town, as_, f"/orders/{id_}/looks{query}", "order/looks")


def seen(town):
    return [(k["by"], k["record"], k["shown"])
            for k in looks(town).json["_embedded"]["looks"]]


def test_the_operator_is_recorded_once_an_hour(known, town):
    for _ in range(3):
        r = get(town, OPERATOR)
        assert (r.json["name"], r.json["phone"]) == ("김손님",
                                                     "010-1234-5678")
        assert r.json["address"]["detail"] == "101호"
    assert get(town, SECOND).json["noteToRider"] == "1234#"
    whole = ["address", "name", "phone"]
    assert seen(town) == [("operator:2", "order", whole),
                          ("operator:1", "order", whole)]
    town.sql("order", "UPDATE look SET hour = hour - interval '1 hour'")
    get(town, OPERATOR)
    assert len(seen(town)) == 3


def test_read_again_is_no_other_look(known, town):
    etag = get(town, OPERATOR).headers["etag"]
    r = town.call("order/get", "GET", "/orders/5", as_=OPERATOR,
                  headers={"If-None-Match": etag})
    assert r.status == 304 and len(seen(town)) == 1


def test_oneself_is_not(known, town):
    assert get(town, CUSTOMER).json["phone"] == "010-1234-5678"
    assert get(town, token(7, roles=("operator", "customer"))
               ).json["phone"] == "010-1234-5678"
    assert get(town, OTHER).status == 404
    assert seen(town) == []


def test_lists_and_commands_show_the_operator_nobody(known, town):
    r = get(town, OPERATOR, "/orders", "order/list")
    assert [o["id"] for o in r.json["_embedded"]["orders"]] == [5]
    told = r.text + town.call("order/cancel", "DELETE", "/orders/5",
                              as_=OPERATOR).text
    for secret in ("김손님", "1234", "101호", "테헤란로"):
        assert secret not in told
    assert "1234" in get(town, CUSTOMER, "/orders", "order/list").text
    assert seen(town) == []


def event(town, type_, by, **data):
    r = town.event("order/on_shown", type_, 5, {"by": by, **data})
    assert r.status == 204, r


CONFIRMED = {
    "restaurantId": 1, "minutes": 20, "storeName": "배달분식",
    "readyAt": "2026-11-23T09:20:00Z", "itemName": "김밥", "itemQty": 2,
    "deliveryFee": 3000}


def test_kitchen_and_rider_when_they_get_it(known, town):
    event(town, "StoreConfirmed", "store:12", selfDelivery=False, **CONFIRMED)
    event(town, "RiderAssigned", "rider:31", riderId=31)
    event(town, "RiderAssigned", "operator:1", riderId=32)
    whole = ["address", "name", "phone"]
    assert seen(town) == [("rider:32", "delivery", whole),
                          ("rider:31", "delivery", whole),
                          ("store:12", "store", ["initial", "road"])]


def test_a_kitchen_that_delivers_itself(known, town):
    event(town, "StoreConfirmed", "store:12", selfDelivery=True, **CONFIRMED)
    event(town, "RiderAssigned", "store:12", riderId=12)
    event(town, "StoreConfirmed", "store:7", selfDelivery=True, **CONFIRMED)
    whole = ["address", "name", "phone"]
    assert seen(town) == [("store:12", "delivery", whole),
                          ("store:12", "store", whole)]


def test_who_may_read_them(known, town):
    get(town, OPERATOR)
    for as_, status in ((CUSTOMER, 200), (OPERATOR, 200), (OTHER, 404),
                        (token(31, roles=("rider",)), 403), (None, 401)):
        assert looks(town, as_).status == status
    assert looks(town, id_=6).status == 404
    assert get(town, CUSTOMER, "/looks", "order/all_looks").status == 403
    r = get(town, OPERATOR, "/looks", "order/all_looks")
    look, = r.json["_embedded"]["looks"]
    assert (look["orderId"], look["by"]) == (5, "operator:1")
    assert look["_links"]["order"]["href"] == "http://town.test/orders/5"
    assert "김손님" not in r.text
    r = get(town, OPERATOR, f"/looks?after={look['id']}", "order/all_looks")
    assert r.json["_embedded"] == {"looks": []}


def test_forgotten_with_the_rest(known, town):
    get(town, OPERATOR)
    town.sql("order", "UPDATE look SET at = at - interval '91 days'")
    get(town, SECOND)
    town.tick("order/prune")
    assert [k[0] for k in seen(town)] == ["operator:2"]
