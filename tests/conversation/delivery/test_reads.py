"""Who sees which delivery, and what of it."""
from delivery.people import (CUSTOMER, OPERATOR, OWNER, RIDER, SECOND,
                             SECRETS, STAFF, STRANGER, confirmed, get, put,
                             told, until)
from town import token

NOBODY = token(99)


def knows(d):
    return [s for s in SECRETS if d[s] is not None]


def ids(town, as_, query=""):
    r = town.call("delivery/list", "GET", "/deliveries" + query, as_=as_)
    assert r.status == 200, r
    return [d["id"] for d in r.json["_embedded"]["deliveries"]]


def test_what_waits_is_shown_without_the_person(town):
    until(town, "WAITING")
    r = get(town, RIDER)
    assert r.status == 200 and knows(r.json) == []
    assert "1234" not in r.text and "김손님" not in r.text
    assert r.json["dong"] == "역삼동" and r.json["pay"] == 3000


def test_who_sees_what_is_taken(town):
    until(town, "TAKEN")
    for who, sees_it, knows_all in (
            (RIDER, True, True), (SECOND, False, False),
            (OWNER, True, False), (STAFF, True, False),
            (STRANGER, False, False), (CUSTOMER, True, True),
            (NOBODY, False, False), (OPERATOR, True, False)):
        r = get(town, who)
        assert r.status == (200 if sees_it else 404)
        if sees_it:
            assert knows(r.json) == (list(SECRETS) if knows_all else [])
    assert get(town, None).slug == "sign-in-needed"


def test_the_rider_forgets_an_hour_after_the_end(town):
    until(town, "PICKED_UP")
    assert get(town).headers["etag"]
    put(town, "complete")
    assert knows(get(town).json) == list(SECRETS)
    assert "etag" not in get(town).headers, "only the clock changes it"
    town.sql("delivery", "UPDATE deliveries SET ended_at = "
             "clock_timestamp() - interval '61 minutes'")
    assert get(town).status == 200 and knows(get(town).json) == []


def test_a_canceled_one_stays_with_its_rider(town):
    until(town, "TAKEN")
    told(town)
    assert get(town).json["status"] == "CANCELED"
    assert get(town, SECOND).status == 404


def test_read_again_only_when_it_changed(town):
    until(town, "WAITING")
    etag = get(town).headers["etag"]
    assert get(town, headers={"If-None-Match": etag}).status == 304
    put(town, "take")
    assert get(town, headers={"If-None-Match": etag}).status == 200


def test_lists(town):
    until(town, "WAITING", 50)
    until(town, "TAKEN", 51)            # RIDER's
    until(town, "DELIVERED", 52)        # RIDER's
    confirmed(town, 53, selfDelivery=True)
    confirmed(town, 54, restaurantId=4, customerId=8)
    until(town, "CANCELED", 55)
    put(town, "take", SECOND, id_=54)
    assert ids(town, RIDER) == [52, 51, 50]
    assert ids(town, RIDER, "?mine=true") == [52, 51]
    assert ids(town, RIDER, "?status=WAITING") == [50]
    assert ids(town, RIDER, "?status=DELIVERED") == [52]
    assert ids(town, SECOND) == [54, 50]
    assert ids(town, SECOND, "?status=TAKEN") == [54]
    assert ids(town, OWNER) == [55, 53, 52, 51, 50]
    assert ids(town, STAFF, "?status=CANCELED") == [55]
    assert ids(town, STAFF, "?status=WAITING") == [53, 50]
    assert ids(town, STRANGER) == [54]
    assert ids(town, CUSTOMER) == [55, 53, 52, 51, 50]
    assert ids(town, NOBODY) == []
    assert ids(town, OPERATOR) == [55, 54, 53, 52, 51, 50]
    assert ids(town, OPERATOR, "?status=TAKEN") == [54, 51]
    assert ids(town, OPERATOR, "?mine=true") == []


def test_a_rider_who_also_works_there_sees_each_once(town):
    until(town, "WAITING", 50)
    until(town, "TAKEN", 51)
    both = token(21, roles=("rider", "customer"), owns=(3,), works=(3,))
    assert ids(town, both) == [51, 50]


def pages(town, who):
    r = town.call("delivery/list", "GET", "/deliveries?size=3", as_=who)
    seen = []
    while True:
        page = [d["id"] for d in r.json["_embedded"]["deliveries"]]
        seen.append(page)
        if "next" not in r.json["_links"]:
            break
        path = r.json["_links"]["next"]["href"].removeprefix(
            "http://town.test")
        r = town.call("delivery/list", "GET", path, as_=who)
    back = r.json["_links"]["prev"]["href"].removeprefix("http://town.test")
    r = town.call("delivery/list", "GET", back, as_=who)
    return seen, [d["id"] for d in r.json["_embedded"]["deliveries"]]


def test_pages_go_there_and_back(town):
    for id_ in range(50, 57):
        confirmed(town, id_)
    for who in (RIDER, OWNER, OPERATOR):
        seen, back = pages(town, who)
        assert seen == [[56, 55, 54], [53, 52, 51], [50]]
        assert back == seen[1]


def test_bad_filters(town):
    for query in ("?status=LOST", "?mine=1", "?size=0", "?color=red"):
        r = town.call("delivery/list", "GET", "/deliveries" + query,
                      as_=RIDER)
        assert r.slug == "invalid-input", query
    assert get(town, RIDER, "x").status == 404
