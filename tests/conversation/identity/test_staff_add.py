"""POST /restaurants/{id}/staff: made staff by his login."""
import threading
import uuid

import pytest
from desk import OPERATOR
from town import signed, token

OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))


def grants(town, restaurant=3):
    return [(r["account_id"], r["role"], r["by"]) for r in town.sql(
        "identity", "SELECT * FROM grants WHERE restaurant_id = %s "
        "ORDER BY id", restaurant)]


def test_an_owner_adds_by_login(desk, town):
    a = desk.account()
    r = desk.add_staff(as_=OWNER)
    assert r.status == 201, r
    assert r.headers["location"] == "http://town.test/restaurants/3/staff"
    s = r.json
    links = s.pop("_links")
    assert s.pop("grantedAt").endswith("Z") and s.pop("grantId")
    assert s == {"accountId": a, "restaurantId": 3, "role": "staff",
                 "login": "kim", "name": "김손님"}
    grant = town.one("identity", "SELECT id FROM grants "
                     "WHERE role = 'staff'")
    own = f"http://town.test/accounts/{a}/grants/{grant}"
    assert links == {
        "self": {"href": own},
        "staff": {"href": "http://town.test/restaurants/3/staff"},
        "revoke": {"href": own, "method": "DELETE"}}
    assert grants(town) == [(a, "staff", "store:12")]


def test_it_counts_from_the_next_sign_in_and_is_taken_back(desk, town):
    a = desk.account()
    before = desk.sign_in().json["token"]
    g = desk.add_staff(as_=OWNER).json["grantId"]
    mine = desk.sign_in().json["token"]
    where = [x["restaurantId"] for x in desk.me(as_=mine).json["grants"]]
    assert where == [None, 3]
    for t, status in ((before, 403), (mine, 200)):
        assert town.call("store/list", "GET", "/stores",
                         as_=t).status == status
    assert desk.revoke(a, g, as_=OWNER).status == 204
    assert grants(town) == []
    after = desk.sign_in().json["token"]
    assert town.call("store/list", "GET", "/stores", as_=after).status == 403


@pytest.mark.parametrize("login", ["KIM", "Kim"])
def test_large_and_small_letters_are_the_same(desk, town, login):
    a = desk.account()
    assert desk.add_staff(login, as_=OWNER).json["accountId"] == a


def test_who_is_staff_already(desk, town):
    desk.account()
    first = desk.add_staff(as_=OWNER)
    again = desk.add_staff(as_=OWNER)
    assert (again.status, again.json) == (200, first.json)
    assert "idempotency-replayed" not in again.headers
    assert "location" not in again.headers
    assert len(grants(town)) == 1
    assert desk.add_staff(restaurant=4).status == 201


def test_an_owner_may_be_staff_too(desk, town):
    a = desk.account()
    desk.grant(a, "owner", 3)
    r = desk.add_staff(as_=OWNER)
    assert (r.status, r.json["role"]) == (201, "staff")
    assert [role for _, role, _ in grants(town)] == ["owner", "staff"]


def test_repeated(desk, town):
    a, key = desk.account(), uuid.uuid4().hex
    desk.account("lee")
    first = desk.add_staff(as_=OWNER, key=key)
    again = desk.add_staff(as_=OWNER, key=key)
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["idempotency-replayed"] == "true"
    r = desk.add_staff("lee", as_=OWNER, key=key)
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    # what was taken back since is not given again
    desk.revoke(a, first.json["grantId"], as_=OWNER)
    again = desk.add_staff(as_=OWNER, key=key)
    assert (again.status, again.text) == (201, first.text)
    assert grants(town) == []


def test_repeated_when_he_is_gone(desk, town):
    """Its answer is what it was; the person is not in it any more."""
    a, key = desk.account(), uuid.uuid4().hex
    assert desk.add_staff(as_=OWNER, key=key).status == 201
    gone(desk, town)
    r = desk.add_staff(as_=OWNER, key=key)
    assert (r.status, r.json["accountId"]) == (201, a)
    assert (r.json["login"], r.json["name"]) == (f"gone:{a}", None)
    assert grants(town) == []
    assert "kim" not in str(town.sql("identity", "SELECT * FROM answer"))


def test_many_at_once(desk, town):
    desk.account()
    replies = []
    threads = [threading.Thread(
        target=lambda: replies.append(desk.add_staff(as_=OWNER)))
        for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [200] * 5 + [201], replies
    assert len({r.json["grantId"] for r in replies}) == 1


def gone(desk, town, login="kim"):
    as_ = desk.sign_in(login).json["token"]
    r = town.call("identity/delete_me", "DELETE", "/me",
                  {"password": "long enough"}, as_=as_)
    assert r.status == 204, r


def test_nobody_has_this_login(desk, town):
    key = uuid.uuid4().hex
    for tongue, words in (("en", "signed up with"), ("ko", "물어봐 주세요")):
        r = desk.add_staff("kim", as_=OWNER, key=key,
                           headers={"Accept-Language": tongue})
        assert (r.status, r.slug) == (422, "unknown-login"), r
        assert "kim" in r.json["detail"] and words in r.json["detail"]
    # that was no answer for good
    desk.account("kim")
    assert desk.add_staff("kim", as_=OWNER, key=key).status == 201


def test_who_is_gone_is_nobody(desk, town):
    a = desk.account()
    gone(desk, town)
    for login in ("kim", f"gone:{a}"):
        r = desk.add_staff(login, as_=OWNER)
        assert r.slug in ("unknown-login", "invalid-input"), r
        assert r.status == 422
    assert grants(town) == []
    b = desk.account()
    assert desk.add_staff(as_=OWNER).json["accountId"] == b != a


@pytest.mark.parametrize("body", [
    {}, {"login": ""}, {"login": "x" * 61}, {"login": "김 손님"},
    {"login": None}, {"login": 7}, {"login": "kim", "role": "owner"}])
def test_bad_input(town, body):
    r = town.call("identity/staff_add", "POST", "/restaurants/3/staff", body,
                  as_=OWNER)
    assert (r.status, r.slug) == (422, "invalid-input"), r
    assert r.json["errors"][0]["pointer"] in ("/login", "/role")


def test_not_yours_is_404(desk, town):
    desk.account()
    for login in ("kim", "nobody"):
        r = desk.add_staff(login, restaurant=4, as_=OWNER)
        assert (r.status, r.slug) == (404, "not-found"), r
    assert grants(town, 4) == []


@pytest.mark.parametrize("who, status", [
    (STAFF, 403), (token(7), 403), (token(9, roles=("rider",)), 403),
    (None, 401), (signed({"order": 3}), 403)],
    ids=["staff", "customer", "rider", "stranger", "guest"])
def test_others_do_not(desk, town, who, status):
    desk.account()
    assert desk.add_staff(as_=who).status == status
    assert grants(town) == []


def test_who_is_gone_adds_nobody(desk, town):
    a = desk.account("boss")
    desk.account()
    gone(desk, town, "boss")
    r = desk.add_staff(as_=token(a, roles=(), owns=(3,)))
    assert (r.status, r.slug) == (404, "not-found")


def test_the_operator_and_open_mode(desk, town):
    desk.account(), desk.account("lee")
    assert desk.add_staff(as_=OPERATOR).status == 201
    town.env["AUTH"] = "open"
    assert desk.add_staff("lee", as_=None).status == 201
    assert len(grants(town)) == 2
