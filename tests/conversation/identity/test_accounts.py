"""GET /accounts, GET /accounts/{id}, and what is forgotten."""
import pytest
from desk import OPERATOR
from town import token


def accounts(town, query="", as_=OPERATOR):
    return town.call("identity/list", "GET", "/accounts" + query, as_=as_)


def get(town, account, as_):
    return town.call("identity/get", "GET", f"/accounts/{account}", as_=as_)


def logins(r):
    return [a["login"] for a in r.json["_embedded"]["accounts"]]


def test_pages(desk, town):
    for login in ("a", "b", "c"):
        desk.account(login)
    r = accounts(town, "?size=2")
    assert logins(r) == ["c", "b"]
    uri = r.json["_links"]["next"]["href"].removeprefix(
        "http://town.test/accounts")
    assert logins(accounts(town, uri)) == ["a"]
    assert "password" not in r.text


def test_narrowed(desk, town):
    desk.account("a")
    desk.grant(desk.account("b"), "rider")
    assert logins(accounts(town, "?role=rider")) == ["b"]
    assert logins(accounts(town, "?login=A")) == ["a"]
    assert logins(accounts(town, "?login=c")) == []
    assert accounts(town, "?role=king").status == 422


@pytest.mark.parametrize("as_", [token(7), token(9, roles=("rider",)),
                                 token(12, roles=(), owns=(3,))],
                         ids=["customer", "rider", "owner"])
def test_for_operators(town, as_):
    assert accounts(town, as_=as_).slug == "not-allowed"
    assert accounts(town, as_=None).slug == "sign-in-needed"


def test_one(desk, town):
    a, b = desk.account("a"), desk.account("b")
    assert get(town, a, token(a)).json["login"] == "a"
    r = get(town, b, token(a))
    assert (r.status, r.slug) == (404, "not-found")
    r = get(town, b, OPERATOR)
    assert r.json["login"] == "b"
    assert r.json["_links"]["grant"]["method"] == "POST"
    assert get(town, b + 1, OPERATOR).status == 404


def test_prune(desk, town):
    old, new = desk.account("old"), desk.account("new")
    g = desk.grant(old, "rider").json["id"]
    desk.revoke(old, g)
    desk.sign_in("old", "wrong wrong")
    town.sql("identity", "UPDATE account SET seen_at = clock_timestamp() - "
             "interval '91 days' WHERE login = 'old'")
    assert town.tick("identity/prune").status == 204
    assert town.one("identity", "SELECT count(*) FROM answer") == 2
    assert town.one("identity", "SELECT count(*) FROM attempt") == 2
    town.sql("identity",
             "UPDATE answer SET at = at - interval '25 hours'")
    town.sql("identity",
             "UPDATE attempt SET since = since - interval '2 hours'")
    assert town.tick("identity/prune").status == 204
    assert town.one("identity", "SELECT count(*) FROM answer") == 0
    assert town.one("identity", "SELECT count(*) FROM attempt") == 0
    assert get(town, old, OPERATOR).json["name"] is None
    assert get(town, new, OPERATOR).json["name"] == "김손님"
    assert desk.sign_in("old").status == 201
