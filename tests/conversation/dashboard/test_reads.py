"""Who sees which order, and the lists."""
from dashboard.story import (CUSTOMER, OPERATOR, OWNER, RIDER, STAFF,
                             STRANGER, age, get, ids, say, tell)
from town import signed, token


def test_who_sees_it(town):
    tell(town, "Ordered", "RiderAssigned")
    for who, seen in ((CUSTOMER, True), (OWNER, True), (STAFF, True),
                      (OPERATOR, True), (RIDER, True), (STRANGER, False),
                      (token(8), False),
                      (token(22, roles=("rider",)), False)):
        assert get(town, who).status == (200 if seen else 404)
        assert ids(town, who) == ([5] if seen else [])


def test_nobody_without_signing_in(town):
    tell(town, "Ordered")
    assert get(town, None).slug == "sign-in-needed"
    town.env["AUTH"] = "open"
    assert get(town, None).status == 200


def test_the_account_is_shown_to_few(town):
    tell(town, "Ordered", "RiderAssigned")
    shown = [get(town, who).json["customerId"]
             for who in (CUSTOMER, OPERATOR, OWNER, RIDER)]
    assert shown == [7, 7, None, None]


def test_a_guests_order_is_not_everybodys(town):
    say(town, "Ordered", customerId=0)
    assert get(town, CUSTOMER).status == 404
    assert get(town, signed({"order": 6})).status == 404


def test_a_guests_order_is_his_links(town):
    say(town, "Ordered", customerId=0)
    say(town, "StoreConfirmed", 1)
    r = get(town, signed({"order": 5}))
    assert (r.status, r.json["orderId"]) == (200, 5), r
    assert "delivery" not in r.json["_links"], "it is not his to see"
    r = town.call("dashboard/list", "GET", "/dashboards",
                  as_=signed({"order": 5}))
    assert (r.status, r.slug) == (403, "not-allowed")


def test_read_again_only_when_it_changed(town):
    tell(town, "Ordered", "RiderAssigned")
    for who in (CUSTOMER, RIDER):
        etag = get(town, who).headers["etag"]
        same = {"If-None-Match": etag}
        assert get(town, who, headers=same).status == 304
        say(town, "PaymentApproved", 1)
        assert get(town, who, headers=same).status == 200


def test_what_needs_an_eye_changes_by_the_clock_alone(town):
    tell(town, "Ordered", "PaymentApproved")
    age(town, 1)
    for who in (OPERATOR, OWNER, STAFF):
        r = get(town, who)
        assert r.json["attention"] == [] and "etag" not in r.headers
    town.sql("dashboard", "UPDATE board SET order_dt = "
             "clock_timestamp() - interval '3 minutes'")
    for who in (OPERATOR, OWNER, STAFF):
        r = get(town, who, headers={"If-None-Match": '"2"'})
        assert (r.status, r.json["attention"]) == (200, ["unanswered"])


def test_lists(town):
    tell(town, "Ordered", id_=50)
    tell(town, "Ordered", "RiderAssigned", "DeliveryCompleted", id_=51)
    tell(town, "Ordered", "OrderCanceled", id_=52)
    say(town, "Ordered", 0, 53, restaurantId=4, customerId=8)
    tell(town, "PaymentApproved", id_=54)
    assert ids(town, OPERATOR) == [53, 52, 51, 50]
    assert ids(town, OPERATOR, "?status=ORDERED") == [53, 50]
    assert ids(town, OPERATOR, "?status=DELIVERED") == [51]
    assert ids(town, OPERATOR, "?restaurantId=3") == [52, 51, 50]
    assert ids(town, OPERATOR, "?restaurantId=3&status=ORDERED") == [50]
    assert ids(town, OWNER) == [52, 51, 50]
    assert ids(town, OWNER, "?status=ORDERED") == [50]
    assert ids(town, OWNER, "?status=ORDER_CANCELED") == [52]
    assert ids(town, OWNER, "?restaurantId=4") == []
    assert ids(town, STRANGER) == [53]
    assert ids(town, CUSTOMER) == [52, 51, 50]
    assert ids(town, RIDER) == [51]
    assert ids(town, RIDER, "?status=ORDERED") == []


def flags(town, who=OPERATOR):
    return get(town, who).json["attention"]


def test_attention(town):
    tell(town, "Ordered", "PaymentApproved")
    age(town, 1)
    assert flags(town) == [] and ids(town, OPERATOR, "?attention=true") == []
    age(town, 4)
    town.sql("dashboard", "UPDATE board SET order_dt = "
             "clock_timestamp() - interval '3 minutes'")
    assert flags(town) == flags(town, OWNER) == ["unanswered"]
    assert flags(town, CUSTOMER) == []
    assert ids(town, OPERATOR, "?attention=true") == [5]
    assert ids(town, OWNER, "?attention=true") == [5]
    assert ids(town, CUSTOMER, "?attention=true") == []
    say(town, "StoreConfirmed", 2)
    assert flags(town) == []
    say(town, "StoreLate", 3)
    assert flags(town) == ["late"]
    say(town, "CookCompleted", 4)
    say(town, "DeliveryUnclaimed", 5)
    assert flags(town) == ["unclaimed"]
    say(town, "RiderAssigned", 6)
    assert flags(town) == []
    say(town, "OrderCanceled", 7)
    assert flags(town) == ["payment"]
    assert ids(town, OPERATOR, "?attention=true") == [5]
    say(town, "PaymentCanceled", 8)
    assert flags(town) == []
    assert ids(town, OPERATOR, "?attention=true") == []


def test_placed_and_no_payment_seen(town):
    tell(town, "Ordered", "StoreConfirmed")
    assert flags(town) == ["payment"]


def pages(town, who, path):
    seen, reply = [], None
    while path:
        reply = town.call("dashboard/list", "GET", path, as_=who)
        seen.append([d["id"] for d in reply.json["_embedded"]["dashboards"]])
        path = reply.json["_links"].get("next", {}).get("href", "")
        path = path.removeprefix("http://town.test")
    path = reply.json["_links"]["prev"]["href"].removeprefix(
        "http://town.test")
    reply = town.call("dashboard/list", "GET", path, as_=who)
    back = [d["id"] for d in reply.json["_embedded"]["dashboards"]]
    return seen, back


def test_pages_go_there_and_back(town):
    for id_ in range(50, 57):
        tell(town, "Ordered", id_=id_)
        tell(town, "Ordered", "DeliveryCompleted", id_=id_ + 100)
    for who in (CUSTOMER, OWNER, OPERATOR):
        for status, more in (("ORDERED", 0), ("DELIVERED", 100)):
            seen, back = pages(town, who, "/dashboards?size=3&status=" +
                               status)
            assert seen == [[n + more for n in page] for page in (
                [56, 55, 54], [53, 52, 51], [50])], (who, status)
            assert back == seen[1]
        seen, back = pages(town, who, "/dashboards?size=5")
        assert sum(seen, []) == [*range(156, 149, -1), *range(56, 49, -1)]


def test_bad_filters(town):
    for query in ("?status=LOST", "?attention=1", "?restaurantId=0"):
        r = town.call("dashboard/list", "GET", "/dashboards" + query,
                      as_=OPERATOR)
        assert r.slug == "invalid-input", query
