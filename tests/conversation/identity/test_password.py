"""PUT /me/password."""
import threading
import uuid

import pytest
from town import token

OLD, NEW = "long enough", "longer than that"


def change(desk, as_, old=OLD, new=NEW, key=None):
    return desk.town.call("identity/set_password", "PUT", "/me/password",
                          {"old": old, "new": new}, as_=as_, key=key)


def test_changed(desk):
    a = desk.account()
    assert change(desk, token(a)).status == 204
    assert desk.sign_in(password=OLD).slug == "wrong-password"
    assert desk.sign_in(password=NEW).status == 201


@pytest.mark.parametrize("new", ["1234567", "kim", "password1", "KIMCHULSOO",
                                 "x" * 129])
def test_the_rules_of_sign_up(desk, new):
    a = desk.account("kimchulsoo")
    r = change(desk, token(a), new=new)
    assert (r.status, r.slug) == (422, "invalid-input")
    assert [e["pointer"] for e in r.json["errors"]] == ["/new"]
    assert desk.sign_in("kimchulsoo").status == 201


def test_the_old_one_is_asked_and_not_often(desk, town):
    a = desk.account()
    assert change(desk, None).status == 401
    for _ in range(10):
        r = change(desk, token(a), "wrong wrong")
        assert (r.status, r.slug) == (401, "wrong-password")
    r = change(desk, token(a))
    assert (r.status, r.slug) == (429, "too-many-requests")
    assert 0 < int(r.headers["retry-after"]) <= 900
    town.sql("identity", "DELETE FROM attempt")
    assert change(desk, token(a)).status == 204


def test_repeated(desk, town):
    a, key = desk.account(), uuid.uuid4().hex
    assert change(desk, token(a), key=key).status == 204
    again = change(desk, token(a), key=key)
    assert again.status == 204
    assert again.headers["idempotency-replayed"] == "true"
    r = change(desk, token(a), new="something else", key=key)
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    assert town.one("identity", "SELECT count(*) FROM answer") == 0


def test_two_at_once(desk):
    a, replies = desk.account(), []
    threads = [threading.Thread(target=lambda n=n: replies.append((
        n, change(desk, token(a), new=n)))) for n in ("first one", "second 1")]
    [t.start() for t in threads]
    [t.join() for t in threads]
    done = [n for n, r in replies if r.status == 204]
    assert len(done) == 1, replies
    assert desk.sign_in(password=done[0]).status == 201
    assert {r.status for n, r in replies if n not in done} <= {401, 412}
