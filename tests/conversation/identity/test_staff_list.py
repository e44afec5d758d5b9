"""GET /restaurants/{id}/staff: who works there, and who may be taken away."""
import pytest
from desk import OPERATOR
from town import signed, token

OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))


def people(r):
    assert r.status == 200, r
    return r.json["_embedded"]["staff"]


@pytest.fixture
def three(desk):
    """An owner and two staff of restaurant 3, others elsewhere."""
    ids = [desk.account(n, name=f"{n}씨") for n in ("boss", "kim", "lee")]
    desk.grant(ids[0], "owner", 3), desk.grant(ids[0], "owner", 4)
    desk.grant(ids[1], "staff", 3), desk.grant(ids[1], "staff", 4)
    desk.grant(ids[2], "staff", 3), desk.grant(ids[2], "rider")
    return ids


def test_the_newest_first_without_a_phone(desk, three):
    found = people(desk.staff(as_=OWNER))
    assert [(p["accountId"], p["login"], p["name"], p["role"])
            for p in found] == [(three[2], "lee", "lee씨", "staff"),
                                (three[1], "kim", "kim씨", "staff"),
                                (three[0], "boss", "boss씨", "owner")]
    for p in found:
        assert set(p) == {"grantId", "accountId", "restaurantId", "role",
                          "login", "name", "grantedAt", "_links"}
    assert "010-" not in desk.staff(as_=OWNER).text


def test_an_owner_takes_staff_away_the_operator_all(desk, three):
    for who, roles in ((OWNER, {"staff"}), (OPERATOR, {"staff", "owner"})):
        for p in people(desk.staff(as_=who)):
            assert ("revoke" in p["_links"]) == (p["role"] in roles)
    one = people(desk.staff(as_=OWNER))[0]
    assert one["_links"]["revoke"] == {
        "href": f"http://town.test/accounts/{one['accountId']}/grants/"
                f"{one['grantId']}", "method": "DELETE"}
    assert desk.revoke(one["accountId"], one["grantId"],
                       as_=OWNER).status == 204
    assert [p["login"] for p in people(desk.staff(as_=OWNER))] == \
        ["kim", "boss"]
    assert len(people(desk.staff(4))) == 2


def test_who_is_gone_is_not_listed(desk, town, three):
    as_ = desk.sign_in("lee").json["token"]
    assert town.call("identity/delete_me", "DELETE", "/me",
                     {"password": "long enough"}, as_=as_).status == 204
    assert [p["login"] for p in people(desk.staff())] == ["kim", "boss"]


def test_it_has_pages(desk, three):
    first = desk.staff(as_=OWNER, query="?size=2")
    assert [p["login"] for p in people(first)] == ["lee", "kim"]
    link = first.json["_links"]["next"]["href"]
    assert f"after={people(first)[1]['grantId']}" in link
    second = desk.staff(as_=OWNER, query="?" + link.split("?")[1])
    assert [p["login"] for p in people(second)] == ["boss"]
    assert "next" not in second.json["_links"]
    back = second.json["_links"]["prev"]["href"]
    assert people(desk.staff(as_=OWNER, query="?" + back.split("?")[1])) == \
        people(first)


def test_nobody_works_there(desk):
    assert people(desk.staff(as_=OWNER)) == []


def test_not_yours_is_404(desk, three):
    r = desk.staff(4, as_=OWNER)
    assert (r.status, r.slug) == (404, "not-found")


@pytest.mark.parametrize("who, status", [
    (STAFF, 403), (token(7), 403), (token(9, roles=("rider",)), 403),
    (None, 401), (signed({"order": 3}), 403)],
    ids=["staff", "customer", "rider", "stranger", "guest"])
def test_others_do_not(desk, three, who, status):
    assert desk.staff(as_=who).status == status


def test_bad_input(desk):
    for query in ("?size=0", "?size=101", "?after=x"):
        assert desk.staff(query=query).slug == "invalid-input"


def test_open_mode(desk, town, three):
    town.env["AUTH"] = "open"
    assert all("revoke" in p["_links"]
               for p in people(desk.staff(as_=None)))
