"""POST and DELETE /sessions."""
import base64
import hashlib
import hmac
import resource
import threading
import time

from town import SECRET, claims


def tries(town):
    return {r["who"]: r["tries"]
            for r in town.sql("identity", "SELECT * FROM attempt")}


def test_a_token(desk):
    account = desk.account()
    r = desk.sign_in("KIM")
    assert r.status == 201
    assert r.json["account"]["login"] == "kim"
    said = claims(r.json["token"])
    assert abs(said.pop("exp") - time.time() - 12 * 3600) < 60
    assert abs(said.pop("since") - time.time()) < 60
    assert said == {"id": account, "name": "김손님", "roles": ["customer"],
                    "owns": [], "works": []}
    head, body, mac = r.json["token"].split(".")
    assert mac == base64.urlsafe_b64encode(hmac.new(
        SECRET, f"{head}.{body}".encode(), hashlib.sha256).digest()
    ).rstrip(b"=").decode()


def test_the_token_is_believed_as_bearer_and_as_cookie(desk):
    desk.account()
    r = desk.sign_in()
    assert desk.me(as_=r.json["token"]).json["login"] == "kim"
    cookie = r.headers["set-cookie"].split(";")[0]
    assert desk.me(HTTP_COOKIE="a=b; " + cookie).json["login"] == "kim"


def test_the_cookie(desk):
    desk.account()
    cookie = desk.sign_in().headers["set-cookie"]
    assert [p.strip() for p in cookie.split(";")][1:] == [
        "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"]
    cookie = desk.sign_in(REQUEST_SCHEME="https").headers["set-cookie"]
    assert cookie.endswith("; Secure")


def test_grants_are_in_the_token(desk):
    account = desk.account()
    for role, restaurant in (("owner", 3), ("owner", 4), ("staff", 5),
                             ("rider", None)):
        assert desk.grant(account, role, restaurant).status == 201
    said = claims(desk.sign_in().json["token"])
    assert (said["roles"], said["owns"], said["works"]) == (
        ["customer", "rider"], [3, 4], [5])


def test_hours_by_setting(desk, town):
    desk.account()
    town.env["TOKEN_HOURS"] = "1"
    said = claims(desk.sign_in().json["token"])
    assert abs(said["exp"] - time.time() - 3600) < 60


def test_wrong_and_unknown_look_the_same(desk):
    desk.account()
    wrong = desk.sign_in(password="something else")
    unknown = desk.sign_in("nobody")
    impossible = desk.sign_in("no body")
    for r in (wrong, unknown, impossible):
        assert (r.status, r.slug) == (401, "wrong-password")
        assert "set-cookie" not in r.headers
        assert r.json["detail"] == wrong.json["detail"]


def test_an_unknown_login_takes_as_long(desk):
    desk.account()

    def work(login):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        for _ in range(4):
            assert desk.sign_in(login, "something else").status == 401
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert work("nobody") > 0.6 * work("kim")


def test_ten_tries_for_a_login(desk, town):
    desk.account()
    for _ in range(10):
        assert desk.sign_in(password="wrong wrong").status == 401
    r = desk.sign_in()
    assert (r.status, r.slug) == (429, "too-many-requests")
    assert 0 < int(r.headers["retry-after"]) <= 900
    desk.account("lee")
    assert desk.sign_in("lee").status == 201
    town.sql("identity",
             "UPDATE attempt SET since = since - interval '16 minutes'")
    assert desk.sign_in().status == 201


def test_parallel_tries_are_counted_too(desk):
    desk.account()
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(
        desk.sign_in(password="wrong wrong"))) for _ in range(16)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [401] * 10 + [429] * 6


def test_a_hundred_tries_for_an_address(desk, town):
    desk.account()
    town.sql("identity", "INSERT INTO attempt "
             "VALUES ('address:192.0.2.7', 100, clock_timestamp())")
    r = desk.sign_in(REMOTE_ADDR="192.0.2.7")
    assert (r.status, r.slug) == (429, "too-many-requests")
    assert desk.sign_in(REMOTE_ADDR="192.0.2.8").status == 201


def test_good_ones_are_not_counted(desk, town):
    desk.account()
    desk.sign_in(password="wrong wrong", REMOTE_ADDR="192.0.2.7")
    assert tries(town) == {"address:192.0.2.7": 1, "login:kim": 1}
    desk.sign_in(REMOTE_ADDR="192.0.2.7")
    assert tries(town) == {"address:192.0.2.7": 1}


def test_sign_out(desk, town):
    r = town.call("identity/sign_out", "DELETE", "/sessions")
    assert r.status == 204
    assert r.headers["set-cookie"].startswith("session=; HttpOnly;")
    assert "Max-Age=0" in r.headers["set-cookie"]


def test_bad_input(desk):
    r = desk.town.call("identity/sign_in", "POST", "/sessions", {"login": 1})
    assert (r.status, r.slug) == (422, "invalid-input")
    assert {e["pointer"] for e in r.json["errors"]} == {"/login", "/password"}
