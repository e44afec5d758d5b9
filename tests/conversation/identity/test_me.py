"""GET and PATCH /me."""
from desk import OPERATOR
from town import token


def signed_in(desk, *grants):
    account = desk.account()
    for role, restaurant in grants:
        assert desk.grant(account, role, restaurant).status == 201
    return desk.sign_in().json["token"]


def test_a_guest(desk):
    r = desk.me()
    assert (r.status, r.slug) == (401, "sign-in-needed")


def test_a_customer(desk):
    me = desk.me(as_=signed_in(desk)).json
    assert (me["auth"], me["login"], me["roles"]) == (
        "roles", "kim", ["customer"])
    assert set(me["_links"]) == {"self", "restaurants", "order", "orders",
                                 "dashboards", "edit", "apply", "password",
                                 "delete", "renew", "signOut"}
    assert me["_links"]["order"] == {
        "href": "http://town.test/orders", "method": "POST"}


def test_an_owner_and_an_operator(desk):
    me = desk.me(as_=signed_in(desk, ("owner", 3), ("operator", None))).json
    assert me["roles"] == ["customer", "operator", "owner"]
    assert me["grants"][1]["restaurantId"] == 3
    assert {"stores", "deliveries", "accounts", "events", "subscriptions",
            "deadletters"} <= set(me["_links"])


def test_links_are_those_of_the_token(desk):
    as_ = signed_in(desk)
    desk.grant(desk.me(as_=as_).json["id"], "operator")
    me = desk.me(as_=as_).json
    assert me["roles"] == ["customer", "operator"]
    assert "accounts" not in me["_links"]


def test_an_account_that_is_gone(desk):
    r = desk.me(as_=token(99))
    assert (r.status, r.slug) == (401, "sign-in-needed")


def test_open_mode(desk):
    me = desk.me(AUTH="open").json
    assert (me["auth"], me["id"]) == ("open", 1)
    assert me["roles"] == ["customer", "operator", "owner", "rider", "staff"]
    assert {"order", "stores", "deliveries", "accounts"} <= set(me["_links"])
    assert "signOut" not in me["_links"]


def edit(desk, as_, body):
    return desk.town.call("identity/edit_me", "PATCH", "/me", body, as_=as_)


def test_edit(desk):
    as_ = signed_in(desk)
    r = edit(desk, as_, {"name": "김새이름"})
    assert r.status == 200
    assert (r.json["name"], r.json["phone"]) == ("김새이름", "010-1234-5678")
    assert desk.me(as_=as_).json["name"] == "김새이름"


def test_edit_refused(desk):
    assert edit(desk, None, {"name": "x"}).status == 401
    assert edit(desk, token(99), {"name": "x"}).status == 401
    assert edit(desk, OPERATOR, {"login": "x"}).status == 422
