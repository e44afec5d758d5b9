"""Who would be a rider applies; the operator approves."""
from desk import OPERATOR
from town import token


def wants(desk, account, what):
    return desk.town.call("identity/edit_me", "PATCH", "/me",
                          {"wants": what}, as_=token(account))


def applications(desk):
    r = desk.town.call("identity/list", "GET", "/accounts?wants=rider",
                       as_=OPERATOR)
    return [a["login"] for a in r.json["_embedded"]["accounts"]]


def test_applied_and_approved(desk):
    a, b = desk.account("a"), desk.account("b")
    r = wants(desk, a, "rider")
    assert (r.status, r.json["wants"]) == (200, "rider")
    assert "withdraw" in r.json["_links"] and "apply" not in r.json["_links"]
    assert wants(desk, b, "rider").status == 200
    assert applications(desk) == ["b", "a"]
    assert desk.grant(a, "customer").status == 200
    assert desk.grant(a, "staff", 3).status == 201
    assert applications(desk) == ["b", "a"]
    assert desk.grant(a, "rider").status == 201
    assert applications(desk) == ["b"]
    me = desk.me(as_=token(a)).json
    assert me["wants"] is None and "rider" in me["roles"]
    assert not {"apply", "withdraw"} & set(me["_links"])
    assert wants(desk, a, "rider").json["wants"] is None


def test_taken_back(desk):
    a = desk.account("a")
    wants(desk, a, "rider")
    edited = desk.town.call("identity/edit_me", "PATCH", "/me",
                            {"name": "새이름"}, as_=token(a)).json
    assert (edited["wants"], edited["name"]) == ("rider", "새이름")
    r = wants(desk, a, None)
    assert r.json["wants"] is None and r.json["name"] == "새이름"
    assert "apply" in r.json["_links"]
    assert applications(desk) == []
    assert wants(desk, a, "operator").status == 422


def test_only_the_operator_lists_them(desk):
    assert desk.me(as_=token(desk.account())).json["_links"].keys().isdisjoint(
        {"applications", "accounts"})
    r = desk.town.call("identity/list", "GET", "/accounts?wants=rider",
                       as_=token(7))
    assert r.status == 403
    assert desk.town.call("identity/list", "GET", "/accounts?wants=king",
                          as_=OPERATOR).status == 422
