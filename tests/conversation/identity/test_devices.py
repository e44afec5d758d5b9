"""/restaurants/{id}/devices, and what the broker is told of them."""
import threading
import time
import uuid

import pytest

from desk import OPERATOR
from town import claims, signed, token

OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))


def add(town, name="주방 태블릿", restaurant=3, as_=OWNER, key=None):
    return town.call("identity/device_create", "POST",
                     f"/restaurants/{restaurant}/devices", {"name": name},
                     as_=as_, key=key)


def shown(town, restaurant=3, as_=OWNER, query=""):
    return town.call("identity/device_list", "GET",
                     f"/restaurants/{restaurant}/devices{query}", as_=as_)


def revoke(town, device, restaurant=3, as_=OWNER):
    return town.call("identity/device_revoke", "DELETE",
                     f"/restaurants/{restaurant}/devices/{device}", as_=as_)


def told(town):
    return [data["revoked"] for type_, _, data in
            town.outbox("identity", "live") if type_ == "live/devices"]


def test_a_token_for_ten_years_shown_once(town):
    r = add(town)
    assert r.status == 201, r
    d = r.json
    said = claims(d["token"])
    assert set(said) == {"device", "restaurant", "exp"}
    assert (said["device"], said["restaurant"]) == (d["id"], 3)
    years = (said["exp"] - time.time()) / 86400 / 365.25
    assert 9.9 < years < 10.1
    assert (d["name"], d["by"], d["revokedAt"]) == (
        "주방 태블릿", "store:12", None)
    here = "http://town.test/restaurants/3/devices"
    assert r.headers["location"] == here
    assert d["_links"]["revoke"] == {"href": f"{here}/{d['id']}",
                                     "method": "DELETE"}
    one, = shown(town).json["_embedded"]["devices"]
    assert "token" not in one
    assert {k: one[k] for k in ("id", "name", "createdAt", "by")} == \
        {k: d[k] for k in ("id", "name", "createdAt", "by")}
    assert d["token"] not in str(town.sql("identity", "SELECT * FROM answer "
                                          "CROSS JOIN device"))


def test_a_repeat_is_the_same(town):
    key = uuid.uuid4().hex
    first, again = add(town, key=key), add(town, key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.text == first.text
    r = add(town, "다른 것", key=key)
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    assert len(shown(town).json["_embedded"]["devices"]) == 1


def test_the_list_has_pages(town):
    ids = [add(town, f"{n}").json["id"] for n in range(3)]
    first = shown(town, query="?size=2").json
    assert [d["id"] for d in first["_embedded"]["devices"]] == \
        [ids[2], ids[1]]
    assert f"after={ids[1]}" in first["_links"]["next"]["href"]


def test_revoked_is_told_at_once_and_again_is_204(town):
    a, b = add(town).json["id"], add(town).json["id"]
    assert told(town) == []
    assert revoke(town, b).status == 204
    at = shown(town).json["_embedded"]["devices"][0]["revokedAt"]
    assert at and told(town) == [[b]]
    assert revoke(town, b).status == 204
    devices = shown(town).json["_embedded"]["devices"]
    assert devices[0]["revokedAt"] == at
    assert "revoke" not in devices[0]["_links"]
    assert revoke(town, a, as_=OPERATOR).status == 204
    assert told(town)[-1] == [a, b]


def test_many_at_once_are_all_told_in_the_end(town):
    ids = [add(town).json["id"] for _ in range(6)]
    threads = [threading.Thread(target=revoke, args=(town, i)) for i in ids]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert ids in told(town)


def test_the_timer_tells_while_there_are_any(town):
    assert town.tick("identity/devices").status == 204
    assert told(town) == []
    a = add(town).json["id"]
    town.tick("identity/devices")
    assert told(town) == [[]]
    revoke(town, a)
    town.tick("identity/devices")
    assert told(town) == [[], [a], [a]]
    town.sql("identity", "UPDATE device SET expires_at = now()")
    town.tick("identity/devices")
    assert len(told(town)) == 3, "what has ended by itself is no news"


def test_not_yours_is_404(town):
    d = add(town).json["id"]
    other = token(14, roles=(), owns=(4,))
    for r in (add(town, as_=other), shown(town, as_=other),
              revoke(town, d, as_=other), revoke(town, d, restaurant=4),
              revoke(town, d, restaurant=4, as_=other), revoke(town, d + 1)):
        assert (r.status, r.slug) == (404, "not-found"), r
    assert told(town) == []


@pytest.mark.parametrize("who, status", [
    (STAFF, 403), (token(7), 403), (token(9, roles=("rider",)), 403),
    (None, 401), (signed({"order": 3}), 403)],
    ids=["staff", "customer", "rider", "stranger", "guest"])
def test_others_do_not(town, who, status):
    d = add(town).json["id"]
    for r in (add(town, as_=who), shown(town, as_=who),
              revoke(town, d, as_=who)):
        assert r.status == status, r
    assert told(town) == []


def test_its_token_does_nothing_here(town):
    its = add(town).json["token"]
    for r in (shown(town, as_=its), add(town, as_=its),
              town.call("identity/me", "GET", "/me", as_=its),
              town.call("store/list", "GET", "/stores", as_=its),
              town.call("store/restaurant_list", "GET", "/restaurants",
                        as_=its),
              town.call("order/get", "GET", "/orders/1?token=" + its)):
        assert (r.status, r.slug) == (403, "not-allowed"), r
        assert "device" in r.json["detail"]
    r = town.call("store/restaurant_list", "GET", "/restaurants",
                  headers={"Cookie": "session=" + its})
    assert r.status == 200, "a cookie counts for nothing where all may"
    r = town.call("identity/me", "GET", "/me",
                  headers={"Cookie": "session=" + its})
    assert r.status == 403


def test_a_name_is_needed(town):
    for body in ({}, {"name": ""}, {"name": "x" * 81}, {"name": "x", "y": 1}):
        r = town.call("identity/device_create", "POST",
                      "/restaurants/3/devices", body, as_=OWNER)
        assert (r.status, r.slug) == (422, "invalid-input"), r


def test_open_mode(town):
    town.env["AUTH"] = "open"
    assert add(town, as_=None).status == 201
    assert len(shown(town, as_=None).json["_embedded"]["devices"]) == 1
