"""POST /accounts/{id}/grants, DELETE /accounts/{id}/grants/{grantId}."""
import threading
import uuid

import pytest
from town import token

OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))


def roles(town, account):
    return {(r["role"], r["restaurant_id"]) for r in town.sql(
        "identity", "SELECT * FROM grants WHERE account_id = %s", account)}


def test_operator_grants(desk, town):
    a = desk.account()
    r = desk.grant(a, "owner", 3)
    assert r.status == 201
    assert (r.json["role"], r.json["restaurantId"]) == ("owner", 3)
    assert r.json["_links"]["revoke"] == {
        "href": f"http://town.test/accounts/{a}/grants/{r.json['id']}",
        "method": "DELETE"}
    assert roles(town, a) == {("customer", None), ("owner", 3)}
    assert town.one("identity", "SELECT by FROM grants "
                    "WHERE role = 'owner'") == "operator:1"


def test_repeated(desk, town):
    a, key = desk.account(), uuid.uuid4().hex
    first = desk.grant(a, "rider", key=key)
    again = desk.grant(a, "rider", key=key)
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["idempotency-replayed"] == "true"
    other = desk.grant(a, "rider")
    assert (other.status, other.json["id"]) == (200, first.json["id"])
    r = desk.grant(a, "operator", key=key)
    assert (r.status, r.slug) == (422, "idempotency-key-reused")
    assert roles(town, a) == {("customer", None), ("rider", None)}


def test_many_at_once(desk, town):
    a, replies = desk.account(), []
    threads = [threading.Thread(
        target=lambda: replies.append(desk.grant(a, "staff", 3)))
        for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [200] * 5 + [201]
    assert len({r.json["id"] for r in replies}) == 1


@pytest.mark.parametrize("who", [
    OWNER, STAFF, token(7), token(9, roles=("rider",))],
    ids=["owner", "staff", "customer", "rider"])
def test_others_do_not(desk, who):
    """An owner neither: trying numbers out, he would learn who is there."""
    r = desk.grant(desk.account(), "staff", 3, as_=who)
    assert (r.status, r.slug) == (403, "not-allowed")


def test_refused(desk):
    a = desk.account()
    assert desk.grant(a, "staff", 3, as_=None).status == 401
    assert desk.grant(a + 1, "rider").slug == "not-found"
    assert desk.grant(a, "king").slug == "invalid-input"
    for role, restaurant in (("owner", None), ("rider", 3)):
        r = desk.grant(a, role, restaurant)
        assert r.slug == "invalid-input"
        assert r.json["errors"][0]["pointer"] == "/restaurantId"


def test_revoke(desk, town):
    a, key = desk.account(), uuid.uuid4().hex
    g = desk.grant(a, "rider").json["id"]
    assert desk.revoke(a + 1, g).status == 404
    assert desk.revoke(a, g, key=key).status == 204
    assert roles(town, a) == {("customer", None)}
    again = desk.revoke(a, g, key=key)
    assert again.status == 204
    assert again.headers["idempotency-replayed"] == "true"
    assert desk.revoke(a, g).status == 404
    assert desk.revoke(a, g + 1, key=key).slug == "idempotency-key-reused"


def test_an_owner_revokes_his_staff_only(desk, town):
    a = desk.account()
    staff = desk.grant(a, "staff", 3).json["id"]
    other = desk.grant(a, "staff", 4).json["id"]
    owner = desk.grant(a, "owner", 3).json["id"]
    assert desk.revoke(a, other, as_=OWNER).status == 404
    assert desk.revoke(a, owner, as_=OWNER).status == 404
    assert desk.revoke(a, staff, as_=OWNER).status == 204
    assert desk.revoke(a, owner, as_=token(7)).status == 403
    assert roles(town, a) == {("customer", None), ("staff", 4), ("owner", 3)}


def test_open_mode_gives_everything(desk, town):
    a = desk.account()
    town.env["AUTH"] = "open"
    assert desk.grant(a, "owner", 3, as_=None).status == 201
