"""POST /sessions/live: a token for the broker."""
import time

from desk import OPERATOR
from town import claims, signed, token


def live(town, as_=None, **params):
    return town.call("identity/live", "POST", "/sessions/live", as_=as_,
                     **params)


def test_it_claims_what_the_callers_own_does(town):
    mine = token(7, roles=("customer", "rider"), owns=(3,), works=(4, 5))
    r = live(town, mine)
    assert r.status == 200, r
    said = claims(r.json["token"])
    assert abs(said.pop("exp") - time.time() - 900) < 60
    assert said == {"live": True, "id": 7, "roles": ["customer", "rider"],
                    "owns": [3], "works": [4, 5]}
    assert r.json["topics"] == [
        "live/restaurants/+", "live/customers/7", "live/riders",
        "live/riders/7", "live/stores/3", "live/stores/4", "live/stores/5"]
    assert r.json["expiresAt"].startswith("20")


def test_of_an_operator(town):
    r = live(town, OPERATOR)
    assert r.json["topics"] == ["live/#", "boards/#"]


def test_of_nobody(town):
    r = live(town)
    said = claims(r.json["token"])
    del said["exp"]
    assert (r.status, said) == (200, {"live": True})
    assert r.json["topics"] == ["live/restaurants/+"]


def test_of_a_guest(town):
    r = live(town, signed({"order": 7}))
    said = claims(r.json["token"])
    del said["exp"]
    assert said == {"live": True, "order": 7}
    assert r.json["topics"] == ["live/restaurants/+", "live/orders/7"]


def test_a_device_has_no_need_of_it(town):
    """Its token is good at the broker as it is."""
    assert live(town, signed({"device": 5, "restaurant": 3})).status == 403


def test_by_cookie(town):
    r = live(town, HTTP_COOKIE="session=" + token(7))
    assert "live/customers/7" in r.json["topics"]
    assert live(town, HTTP_COOKIE="session=old").json["topics"] == [
        "live/restaurants/+"]
    assert live(town, "old").status == 401


def test_it_opens_nothing_here(town, desk):
    desk.account()
    mine = desk.sign_in().json["token"]
    assert desk.me(as_=mine).status == 200
    given = live(town, mine).json["token"]
    assert desk.me(as_=given).status == 401
    assert live(town, given).status == 401
    assert desk.me(HTTP_COOKIE="session=" + given).status == 401


def test_login_less(town):
    r = live(town, AUTH="open")
    assert r.json["topics"] == ["live/#", "boards/#"]


def test_of_an_owner_of_many(town):
    r = live(town, token(7, roles=(), owns=range(1, 1200)))
    assert r.status == 200
    assert len(r.json["topics"]) == 1001
