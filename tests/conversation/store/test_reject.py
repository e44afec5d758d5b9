from . import kitchen as k


def test_with_reason(town):
    k.opened(town)
    for id_, state in ((5, "RECEIVED"), (6, "CONFIRMED"), (7, "COOKING")):
        k.until(town, state, id_)
        r = k.put(town, "reject", {"reason": "TOO_BUSY", "note": "죄송합니다"},
                  id_)
        assert r.status == 200, r
        assert r.json["status"] == "REJECTED"
        assert r.json["reason"] == "TOO_BUSY"
        assert r.json["orderStatus"] == "ORDERED" and r.json["endedAt"]
        [(type_, _, data)] = town.outbox("store")
        assert type_ == "StoreRejected"
        assert data == {"orderId": id_, "by": "store:12", "soldOut": [],
                        "reason": "TOO_BUSY", "note": "죄송합니다"}


def test_sold_out_is_on_the_menu_at_once(town):
    k.opened(town)
    k.until(town, "RECEIVED")
    r = k.put(town, "reject", {"reason": "SOLD_OUT", "soldOut": [102, 999]},
              key="one")
    assert r.status == 200, r
    (first, _, data), (second, subject, menu) = sorted(
        town.outbox("store"), reverse=True)
    assert (first, second) == ("StoreRejected", "MenuChanged")
    assert data["soldOut"] == [102, 999] and subject == 1
    soup, stew = menu["sections"][0]["items"]
    assert (soup["soldOut"], stew["soldOut"]) == (False, True)
    assert soup["optionGroups"][0]["options"][1]["price"] == 500
    again = k.put(town, "reject",
                  {"reason": "SOLD_OUT", "soldOut": [102, 999]}, key="one")
    assert again.json == r.json
    assert len(town.outbox("store")) == 2


def test_refused_rejection_leaves_the_menu(town):
    k.opened(town)
    k.until(town, "COOKED")
    r = k.put(town, "reject", {"reason": "SOLD_OUT", "soldOut": [102]})
    assert (r.slug, r.json["state"]) == ("state-forbids", "COOKED")
    assert town.outbox("store") == []
    assert "true" not in str(town.one("store", "SELECT sections::text "
                                      "FROM menus"))


def test_delete_is_the_same(town):
    k.opened(town)
    k.until(town, "RECEIVED")
    r = town.call("store/reject", "DELETE", "/stores/5", as_=k.STAFF)
    assert r.status == 200 and r.json["reason"] == "OTHER"
    assert k.events(town) == ["StoreRejected"]


def test_refused(town):
    k.opened(town)
    states = ["COOKED", "CANCELED", "REJECTED", "EXPIRED"]
    for id_, state in enumerate(states, 10):
        k.until(town, state, id_)
        r = k.put(town, "reject", {"reason": "OTHER"}, id_)
        assert (r.slug, r.json["state"]) == ("state-forbids", state)


def test_reason_is_one_of_the_codes(town):
    k.opened(town)
    k.until(town, "RECEIVED")
    assert k.put(town, "reject", {"reason": "LAZY"}).slug == "invalid-input"
    assert k.put(town, "reject", {}, as_=k.STRANGER).status == 404
    assert k.put(town, "reject", {}, as_=k.OPERATOR).slug == "not-allowed"
