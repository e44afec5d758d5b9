"""DELETE /me: the account is gone, its id stays."""
import threading
import uuid

import pytest
from desk import OPERATOR
from town import token

GOOD = "long enough"


def delete(desk, as_, password=GOOD, key=None, **params):
    return desk.town.call("identity/delete_me", "DELETE", "/me",
                          {"password": password}, as_=as_, key=key, **params)


def row(town, account):
    return town.sql("identity", "SELECT * FROM account WHERE id = %s",
                    account)[0]


def test_all_that_is_personal_goes(desk, town):
    a = desk.account()
    desk.grant(a, "rider")
    as_ = desk.sign_in().json["token"]
    r = delete(desk, as_)
    assert r.status == 204, r
    assert "Max-Age=0" in r.headers["set-cookie"]
    left = row(town, a)
    assert left.pop("gone_at") and left.pop("changed_key")
    assert {k: v for k, v in left.items() if k not in (
        "id", "created_at", "seen_at", "password_at")} == {
        "login": f"gone:{a}", "password": "", "personal": None, "key": None,
        "wants": None}
    assert town.one("identity", "SELECT count(*) FROM grants") == 0
    assert town.outbox("identity") == [
        ("AccountDeleted", a, {"accountId": a, "by": f"rider:{a}"})]
    assert "kim" not in str(town.sql("identity", "SELECT * FROM answer"))


def test_the_login_is_free_and_the_token_good_for_nothing_here(desk, town):
    a = desk.account()
    as_ = desk.sign_in().json["token"]
    assert delete(desk, as_).status == 204
    assert desk.sign_in().slug == "wrong-password"
    assert desk.sign_in(f"gone:{a}", "").status == 422
    assert desk.sign_in(f"gone:{a}", "x").slug == "wrong-password"
    for r in (desk.me(as_=as_), delete(desk, as_),
              desk.town.call("identity/edit_me", "PATCH", "/me",
                             {"name": "x"}, as_=as_),
              desk.town.call("identity/set_password", "PUT", "/me/password",
                             {"old": GOOD, "new": "another one"}, as_=as_)):
        assert (r.status, r.slug) == (401, "sign-in-needed"), r
    path = f"/accounts/{a}"
    assert town.call("identity/get", "GET", path, as_=as_).status == 404
    seen = town.call("identity/get", "GET", path, as_=OPERATOR).json
    assert (seen["id"], seen["name"], seen["roles"]) == (a, None, [])
    assert seen["goneAt"] and "grant" not in seen["_links"]
    assert town.call("identity/list", "GET", "/accounts", as_=OPERATOR
                     ).json["_embedded"]["accounts"] == []
    assert desk.grant(a, "rider").status == 404
    assert desk.account() != a


def test_a_cookie_alone_does_not(desk, town):
    a = desk.account()
    assert delete(desk, None).status == 401
    assert delete(desk, token(99)).slug == "sign-in-needed"
    for _ in range(10):
        r = delete(desk, token(a), "wrong wrong")
        assert (r.status, r.slug) == (401, "wrong-password")
    r = delete(desk, token(a))
    assert (r.status, r.slug) == (429, "too-many-requests")
    assert row(town, a)["gone_at"] is None
    r = desk.town.call("identity/delete_me", "DELETE", "/me", {},
                       as_=token(a))
    assert (r.status, r.slug) == (422, "invalid-input")


def test_repeated(desk, town):
    a, key = desk.account(), uuid.uuid4().hex
    assert delete(desk, token(a), key=key).status == 204
    again = delete(desk, token(a), key=key)
    assert again.status == 204
    assert again.headers["idempotency-replayed"] == "true"
    assert len(town.outbox("identity")) == 1


def test_the_only_owner_stays(desk, town):
    a, b = desk.account("a"), desk.account("b")
    desk.grant(a, "owner", 3), desk.grant(a, "owner", 4)
    desk.grant(b, "staff", 4), desk.grant(b, "owner", 3)
    r = delete(desk, token(a, owns=(3, 4)))
    assert (r.status, r.slug) == (409, "only-owner")
    assert r.json["restaurantIds"] == [4]
    assert row(town, a)["login"] == "a" and not town.outbox("identity")
    desk.grant(b, "owner", 4)
    assert delete(desk, token(a, owns=(3, 4))).status == 204
    r = delete(desk, token(b))
    assert (r.status, r.json["restaurantIds"]) == (409, [3, 4])


@pytest.mark.parametrize("n", range(3))
def test_of_two_owners_who_leave_at_once_one_stays(desk, town, n):
    owners = [desk.account("a"), desk.account("b")]
    for a in owners:
        desk.grant(a, "owner", 3)
    replies = []
    threads = [threading.Thread(target=lambda a=a: replies.append(
        delete(desk, token(a)))) for a in owners]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [204, 409], replies
    assert town.one("identity", "SELECT count(*) FROM grants "
                    "WHERE role = 'owner'") == 1


def test_who_is_gone_grants_nothing(desk):
    a, b = desk.account("a"), desk.account("b")
    assert delete(desk, token(a)).status == 204
    assert desk.grant(b, "staff", 3, as_=token(
        a, roles=("operator",))).status == 404
    assert desk.add_staff("b", as_=token(a, owns=(3,))).status == 404
    g = desk.grant(b, "staff", 3, as_=token(9, roles=("operator",)))
    assert g.status == 201
    assert desk.revoke(b, g.json["id"], as_=token(a, owns=(3,))).status == 404
    r = desk.town.call("identity/device_create", "POST",
                       "/restaurants/3/devices", {"name": "board"},
                       as_=token(a, owns=(3,)))
    assert r.status == 404
