"""POST /accounts."""
import threading
import uuid

import pytest

from town import token


def test_a_customer_at_once(desk, town):
    r = desk.sign_up("Kim.Lee")
    assert r.status == 201
    assert r.json["login"] == "kim.lee"
    assert r.json["roles"] == ["customer"]
    assert r.headers["location"].endswith(f"/accounts/{r.json['id']}")
    assert "password" not in r.text
    stored = town.one("identity", "SELECT password FROM account")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert town.sql("identity", "SELECT role, by FROM grants") == [
        {"role": "customer", "by": f"customer:{r.json['id']}"}]


def test_same_key_same_answer(desk, town):
    key = uuid.uuid4().hex
    first, again = desk.sign_up(key=key), desk.sign_up(key=key)
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["idempotency-replayed"] == "true"
    assert town.one("identity", "SELECT count(*) FROM account") == 1


def test_same_answer_after_a_grant(desk):
    key = uuid.uuid4().hex
    first = desk.sign_up(key=key)
    assert desk.grant(first.json["id"], "rider").status == 201
    assert desk.sign_up(key=key).json == first.json


@pytest.mark.parametrize("other", [
    {"login": "lee"}, {"password": "another one"}, {"name": "박"},
    {"phone": "010-0000-0000"}])
def test_same_key_other_request(desk, town, other):
    key = uuid.uuid4().hex
    desk.sign_up(key=key)
    r = desk.sign_up(**{"key": key, **other})
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    assert town.one("identity", "SELECT count(*) FROM account") == 1


def test_two_strangers_do_not_choose_one_key(desk, town):
    """The first's would be his for good, and the second never get in."""
    for key in ("1", "x" * 15):
        r = desk.sign_up("lee", key=key)
        assert (r.status, r.slug) == (422, "invalid-input"), r
        assert "16" in r.json["detail"]
    assert town.one("identity", "SELECT count(*) FROM account") == 0
    r = town.call("identity/sign_up", "POST", "/accounts", {
        "login": "lee", "password": "long enough"}, key="1",
        headers={"Cookie": "session=over"})
    assert r.slug == "invalid-input"
    assert desk.sign_up("lee", key="x" * 16).status == 201
    r = town.call("identity/sign_up", "POST", "/accounts", {
        "login": "park", "password": "long enough"}, key="1", as_=token(7))
    assert r.status == 201, "his own scope"


def test_no_hash_of_a_body_with_a_password_is_kept(desk, town):
    desk.sign_up()
    assert town.one("identity", "SELECT count(*) FROM answer") == 0


def test_two_at_once_with_one_key(desk, town):
    key, replies = uuid.uuid4().hex, []
    threads = [threading.Thread(
        target=lambda: replies.append(desk.sign_up(key=key)))
        for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert {r.status for r in replies} == {201}
    assert len({r.json["id"] for r in replies}) == 1
    assert town.one("identity", "SELECT count(*) FROM account") == 1


def test_a_name_once(desk):
    desk.account("kim")
    r = desk.sign_up("KIM")
    assert (r.status, r.slug) == (409, "name-taken")


def test_two_at_once_for_one_name(desk):
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(desk.sign_up()))
               for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [201] + [409] * 5


@pytest.mark.parametrize("wrong, pointer", [
    ({"login": "two words"}, "/login"), ({"login": "김"}, "/login"),
    ({"login": ""}, "/login"), ({"password": "1234567"}, "/password"),
    ({"password": "x" * 129}, "/password"), ({"phone": "1"}, "/phone"),
    ({"role": "operator"}, "/role")])
def test_bad_input(desk, wrong, pointer):
    r = desk.sign_up(**wrong)
    assert (r.status, r.slug) == (422, "invalid-input")
    assert [e["pointer"] for e in r.json["errors"]] == [pointer]


def test_eight_characters_not_bytes(desk):
    assert desk.sign_up(password="비밀번호").status == 422
    assert desk.sign_up(password="아무도모르는말").status == 422
    assert desk.sign_up(password="아무도모르는말씀").status == 201


@pytest.mark.parametrize("easy", ["password1", "PassWord1", "12345678",
                                  "kim.chulsoo", "KIM.ChulSoo"])
def test_what_is_guessed_first(desk, easy):
    r = desk.sign_up("kim.chulsoo", easy)
    assert (r.status, r.slug) == (422, "invalid-input")
    assert [e["pointer"] for e in r.json["errors"]] == ["/password"]


def test_short_passwords_in_the_demo_only(desk, town):
    town.env["DEMO"] = "1"
    assert desk.sign_up(password="demo").status == 201
