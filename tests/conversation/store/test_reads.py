from town import token

from . import kitchen as k


MASKED = {"name": "김**", "phone": None, "address": {
    "road": "테헤란로 1", "detail": None, "dong": "역삼동"}}


def delivers(town, itself):
    r = town.call("store/restaurant_change", "PATCH", "/restaurants/1",
                  {"selfDelivery": itself}, as_=k.OWNER)
    assert r.status == 200, r


def test_customer_is_masked(town):
    k.opened(town)
    k.ordered(town)
    assert k.get(town).json["customer"] == MASKED
    assert k.get(town, as_=k.CUSTOMER).json["customer"] == k.PERSON
    assert k.get(town, as_=k.OPERATOR).json["customer"] is None


def test_who_delivers_itself_sees_the_door(town):
    k.opened(town, selfDelivery=True)
    k.ordered(town)
    assert k.get(town).json["customer"] == MASKED
    assert k.put(town, "confirm").json["customer"] == k.PERSON
    assert k.get(town).json["customer"] == k.PERSON
    assert k.get(town, as_=k.CUSTOMER).json["customer"] == k.PERSON
    assert k.get(town, as_=k.OPERATOR).json["customer"] is None


def test_who_delivers_itself_from_now_on_sees_no_former_customers(town):
    k.opened(town)
    k.ordered(town, 5)
    k.put(town, "confirm")
    delivers(town, True)
    assert k.get(town).json["customer"] == MASKED
    k.ordered(town, 6)
    k.put(town, "confirm", id_=6)
    delivers(town, False)
    assert k.get(town, 6).json["customer"] == k.PERSON


def test_without_personal_data(town):
    k.opened(town)
    k.ordered(town, 5, personal=None)
    k.ordered(town, 6, personal={"name": "김", "address": None})
    assert k.get(town).json["customer"] is None
    assert k.get(town, 6).json["customer"]["address"] is None


def test_not_yours_is_404(town):
    k.opened(town)
    k.ordered(town, 5)
    k.ordered(town, 6, customerId=0)
    assert k.get(town, as_=k.OTHER).status == 404
    assert k.get(town, as_=k.STRANGER).status == 404
    assert k.get(town, 6, as_=k.CUSTOMER).status == 404
    assert k.get(town, as_=None).slug == "sign-in-needed"
    assert k.get(town, as_=token(9, roles=("rider",))).slug == "not-allowed"


def test_links_are_what_may_be_done_now(town):
    k.opened(town)
    verbs = {"confirm", "delay", "reject", "cookstart", "cookcomplete"}
    want = {"RECEIVED": {"confirm", "reject"},
            "CONFIRMED": {"delay", "reject", "cookstart", "cookcomplete"},
            "COOKING": {"delay", "reject", "cookcomplete"},
            "COOKED": set(), "CANCELED": set(), "REJECTED": set(),
            "EXPIRED": set()}
    for id_, (state, links) in enumerate(want.items(), 10):
        k.until(town, state, id_)
        shown = k.get(town, id_).json["_links"]
        assert verbs & set(shown) == links, state
        assert not verbs & set(k.get(town, id_, as_=k.CUSTOMER)
                               .json["_links"])
        for verb in links:
            assert shown[verb] == {
                "href": f"http://town.test/stores/{id_}/{verb}",
                "method": "PUT"}


def test_etag(town):
    k.opened(town)
    k.ordered(town)
    etag = k.get(town).headers["etag"]
    assert k.get(town, headers={"If-None-Match": etag}).status == 304
    k.put(town, "confirm")
    assert k.get(town, headers={"If-None-Match": etag}).status == 200


def board(town, query="", as_=k.OWNER):
    r = town.call("store/list", "GET", "/stores" + query, as_=as_)
    assert r.status == 200, r
    return [o["id"] for o in r.json["_embedded"]["stores"]], r.json["_links"]


def test_board(town):
    k.opened(town)
    for id_ in range(10, 17):
        k.ordered(town, id_, restaurantId=1 + id_ % 2)
    k.put(town, "confirm", id_=12)
    k.told(town, 99)
    assert board(town)[0] == [16, 14, 12, 10]
    assert board(town, "?restaurantId=1")[0] == [16, 14, 12, 10]
    assert board(town, "?restaurantId=2")[0] == []
    assert board(town, "?status=RECEIVED")[0] == [16, 14, 10]
    assert board(town, as_=k.STRANGER)[0] == [15, 13, 11]
    assert board(town, as_=k.OPERATOR)[0] == [16, 15, 14, 13, 12, 11, 10]
    assert board(town, "?restaurantId=2", as_=k.OPERATOR)[0] == [15, 13, 11]
    assert board(town, "?status=CONFIRMED", as_=k.OPERATOR)[0] == [12]
    both = token(15, roles=(), owns=(1,), works=(2,))
    assert board(town, "?size=3", as_=both)[0] == [16, 15, 14]
    r = town.call("store/list", "GET", "/stores", as_=k.CUSTOMER)
    assert r.slug == "not-allowed"
    r = town.call("store/list", "GET", "/stores?status=HOT", as_=k.OWNER)
    assert r.slug == "invalid-input"


def test_pages(town):
    k.opened(town)
    for id_ in range(10, 15):
        k.ordered(town, id_)
    ids, links = board(town, "?size=2")
    seen = list(ids)
    while "next" in links:
        path = links["next"]["href"].removeprefix("http://town.test/stores")
        ids, links = board(town, path)
        seen += ids
    assert seen == [14, 13, 12, 11, 10]
    path = links["prev"]["href"].removeprefix("http://town.test/stores")
    assert board(town, path)[0] == [12, 11]
    assert board(town, "?size=2&before=0")[0] == [11, 10]


def test_open_mode_owns_everything(town):
    town.env["AUTH"] = "open"
    k.restaurant(town, as_=None)
    k.ordered(town)
    assert board(town, as_=None)[0] == [5]
    assert k.put(town, "confirm", as_=None).status == 200
