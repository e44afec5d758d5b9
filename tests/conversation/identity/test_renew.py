"""PUT /sessions: going on."""
import time

from town import claims, signed, token


def renew(desk, as_):
    return desk.town.call("identity/renew", "PUT", "/sessions", as_=as_)


def at(account, since):
    return signed({"id": account, "name": "kim", "roles": ["customer"],
                   "owns": [], "works": [], "since": int(since)})


def test_a_new_token_with_what_is_granted_by_now(desk):
    account = desk.account()
    old = desk.sign_in().json["token"]
    assert desk.grant(account, "staff", 5).status == 201
    r = renew(desk, old)
    assert r.status == 200, r
    new = claims(r.json["token"])
    assert new["works"] == [5] and new["since"] == claims(old)["since"]
    assert abs(new["exp"] - time.time() - 12 * 3600) < 60
    assert r.json["account"]["id"] == account
    assert r.headers["set-cookie"].startswith("session=" + r.json["token"])
    assert desk.me(as_=r.json["token"]).json["_links"]["renew"]
    assert renew(desk, r.json["token"]).status == 200


def test_for_ninety_days(desk):
    account = desk.account()
    day = 86400
    assert renew(desk, at(account, time.time() - 89 * day)).status == 200
    r = renew(desk, at(account, time.time() - 91 * day))
    assert (r.status, r.slug) == (401, "sign-in-needed")


def test_not_after_the_password_was_changed(desk, town):
    account = desk.account()
    before = at(account, time.time() - 60)
    assert renew(desk, before).status == 200
    r = town.call("identity/set_password", "PUT", "/me/password",
                  {"old": "long enough", "new": "another long one"},
                  as_=before)
    assert r.status == 204, r
    assert renew(desk, before).status == 401
    r = desk.sign_in(password="another long one")
    assert renew(desk, r.json["token"]).status == 200


def test_not_of_an_account_that_is_gone(desk, town):
    account = desk.account()
    mine = at(account, time.time())
    town.sql("identity", "UPDATE account SET gone_at = clock_timestamp()")
    assert renew(desk, mine).status == 401


def test_not_of_a_token_that_says_no_sign_in(desk, town):
    desk.account()
    assert renew(desk, token(1)).status == 401
    assert renew(desk, None).status == 401
