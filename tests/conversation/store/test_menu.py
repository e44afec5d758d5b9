import copy

from . import kitchen as k


def replace(town, menu, as_=k.OWNER, key=None, id_=1, **more):
    return town.call("store/menu_replace", "PUT", f"/restaurants/{id_}/menu",
                     menu, as_=as_, key=key, **more)


def item(town, body, id_=101, as_=k.STAFF, key=None):
    return town.call("store/menu_item_change", "PATCH",
                     f"/restaurants/1/menu/items/{id_}", body, as_=as_,
                     key=key)


def menu(town, id_=1):
    return town.call("store/menu_get", "GET", f"/restaurants/{id_}/menu")


def items(reply):
    return {i["id"]: i for s in reply.json["sections"] for i in s["items"]}


def test_ids_kept_and_made(town):
    k.opened(town, menu=False)
    r = replace(town, k.MENU)
    assert r.status == 200, r
    assert list(items(r)) == [101, 102]
    group = items(r)[101]["optionGroups"][0]
    assert [o["id"] for o in group["options"]] == [111, 112]
    assert group["options"][0]["price"] == 0
    assert group["options"][0]["soldOut"] is False
    [(type_, subject, data)] = town.outbox("store")
    assert (type_, subject, data["by"]) == ("MenuChanged", 1, "store:12")
    assert data["sections"][0]["items"][0]["optionGroups"][0]["max"] == 1

    back = {"sections": r.json["sections"]}
    back["sections"][0]["items"].append(
        {"name": "공기밥", "price": 1000, "optionGroups": [
            {"name": "양", "options": [{"name": "많이", "price": 500}]}]})
    r = replace(town, back)
    made = [i for i in items(r) if i not in (101, 102)]
    assert len(made) == 1 and made[0] > 112
    group = items(r)[made[0]]["optionGroups"][0]
    assert len({made[0], group["id"], group["options"][0]["id"]}) == 3
    assert list(items(r))[-1] == made[0]
    assert items(menu(town)) == items(r)
    again = replace(town, {"sections": r.json["sections"]})
    assert items(again) == items(r)


def test_wrong_menus(town):
    k.opened(town, menu=False)
    twice = copy.deepcopy(k.MENU)
    twice["sections"][0]["items"][1]["id"] = 101
    many = copy.deepcopy(k.MENU)
    many["sections"][0]["items"][0]["optionGroups"][0].update(min=3, max=3)
    free = copy.deepcopy(k.MENU)
    del free["sections"][0]["items"][0]["price"]
    for wrong, pointer in (
            (twice, "/sections/0/items/1/id"),
            (many, "/sections/0/items/0/optionGroups/0/min"),
            (free, "/sections/0/items/0/price")):
        r = replace(town, wrong)
        assert r.slug == "invalid-input"
        assert [e["pointer"] for e in r.json["errors"]] == [pointer]
    assert town.outbox("store") == []


def test_whose(town):
    k.opened(town)
    assert replace(town, k.MENU, as_=k.STRANGER).status == 404
    assert replace(town, k.MENU, as_=k.STAFF).slug == "not-allowed"
    assert replace(town, k.MENU, id_=9).status == 404
    assert replace(town, k.MENU, as_=k.OPERATOR).status == 200
    assert menu(town, 9).status == 404


def test_repeat(town):
    k.opened(town)
    first = replace(town, {"sections": []}, key="one")
    replace(town, k.MENU)
    again = replace(town, {"sections": []}, key="one")
    assert again.json == first.json and list(items(menu(town))) == [101, 102]
    assert replace(town, k.MENU, key="one").slug == "idempotency-key-reused"
    assert replace(town, k.MENU, headers={"If-Match": '"1"'}).slug == \
        "changed-meanwhile"


def test_sold_out(town):
    k.opened(town)
    r = item(town, {"soldOut": True}, key="one")
    assert r.status == 200 and items(r)[101]["soldOut"] is True
    assert items(r)[102]["soldOut"] is False
    [(type_, _, data)] = town.outbox("store")
    assert type_ == "MenuChanged"
    assert data["sections"][0]["items"][0]["soldOut"] is True
    assert item(town, {"soldOut": True}, key="one").json == r.json
    assert items(item(town, {"soldOut": False}))[101]["soldOut"] is False


def test_sold_out_until(town):
    k.opened(town)
    item(town, {"soldOutUntil": k.ago(-60)})
    assert items(menu(town))[101]["soldOut"] is True
    item(town, {"soldOutUntil": k.ago(1)})
    assert items(menu(town))[101]["soldOut"] is False
    assert items(menu(town))[101]["soldOutUntil"] is None
    item(town, {"soldOut": True})
    assert items(menu(town))[101]["soldOut"] is True


def test_price_is_the_owners(town):
    k.opened(town)
    assert item(town, {"price": 1}).status == 404
    assert items(item(town, {"price": 9900}, as_=k.OWNER))[101]["price"] \
        == 9900
    assert item(town, {"soldOut": True}, as_=k.STRANGER).status == 404
    assert item(town, {"soldOut": True}, id_=999).status == 404
    assert item(town, {"soldOut": True}, as_=k.CUSTOMER).slug == "not-allowed"
    assert item(town, {"soldOutUntil": "tomorrow"}).slug == "invalid-input"
