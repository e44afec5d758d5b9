"""5. Be refused properly: each is a problem+json that says what to do, in the
caller's language, and nothing is written."""
import contextlib
import http.client
import json
import re
import uuid

import pytest

from platform_run import until

HANGUL = re.compile("[가-힣]")
LOOK = {  # what a refusal must not change
    "order": "SELECT count(*), sum(version) FROM orders "
             "WHERE status NOT IN ('REJECTED')",
    "payment": "SELECT count(*), sum(version) FROM payinfo "
               "WHERE status <> 'DECLINED'",
    "store": "SELECT (SELECT sum(version) FROM orders), (SELECT sum(version) "
             "FROM restaurants), (SELECT sum(version) FROM menus)",
    "delivery": "SELECT count(*), sum(version) FROM deliveries",
    "testpay": "SELECT count(*) FROM ledger",
}


def written(p):
    p.quiet()
    state = {schema: p.sql(schema, text) for schema, text in LOOK.items()}
    for schema in ("order", "payment", "store", "delivery"):
        state[schema, "events"] = p.one(
            schema, "SELECT last_value FROM outbox_id")
    return state


@pytest.fixture
def nothing_written(town):
    before = written(town)
    yield
    assert written(town) == before


def refused(p, status, slug, method, path, body=None, **kw):
    """The refusal in English; it was given in Korean too."""
    answers = {}
    for lang in ("ko", "en"):
        headers = {**kw.get("headers", {}), "Accept-Language": lang}
        r = p.request(method, path, body, **{
            **kw, "headers": headers,
            "key": kw.get("key") or uuid.uuid4().hex})
        assert r.status == status, r
        assert r.headers["content-type"].startswith(
            "application/problem+json"), r.headers
        j = r.json
        assert j["type"] == f"/problems/{slug}", r
        assert j["status"] == status
        assert j["message"] == j["detail"] != "", r
        answers[lang] = r
    for member in ("title", "detail"):
        assert HANGUL.search(answers["ko"].json[member]), answers["ko"]
    assert not HANGUL.search(answers["en"].json["title"]), answers["en"]
    # a person can look up what it means
    r = p.get(f"/problems/{slug}")
    assert r.status == 302 and r.headers["location"].endswith(slug)
    return answers["en"]


def refuse_order(p, status, slug, as_="customer1", **changes):
    return refused(p, status, slug, "POST", "/orders",
                   p.basket(**changes), as_=as_)


@contextlib.contextmanager
def changed(p, path, body, back, as_="owner1"):
    """A restaurant's data or menu otherwise, for a while; order knows it."""
    assert p.request("PATCH", path, body, as_=as_).status == 200
    p.quiet()
    try:
        yield
    finally:
        assert p.request("PATCH", path, back, as_=as_).status == 200
        p.quiet()


@pytest.mark.parametrize("card", ["tok_declined", "tok_insufficient"])
def test_a_declined_card(town, nothing_written, card):
    count = town.get("/orders", as_="customer2").json["_embedded"]["orders"]
    r = refuse_order(town, 402, "payment-declined", "customer2", card=card)
    assert "card" in r.json["detail"]
    assert town.get("/orders", as_="customer2").json["_embedded"][
        "orders"] == count, "no order"
    rejected = town.one("order", "SELECT max(id) FROM orders "
                        "WHERE status = 'REJECTED'")
    for path in ("orders", "dashboards"):
        assert town.get(f"/{path}/{rejected}", as_="customer2").status == 404
        assert town.get(f"/{path}/{rejected}", as_="operator").status == 404


def test_sold_out(town):
    with changed(town, "/restaurants/1/menu/items/104", {"soldOut": True},
                 {"soldOut": False}):
        before = written(town)
        r = refuse_order(town, 409, "sold-out", items=[
            {"menuItemId": 104, "quantity": 1}])
        assert "모둠튀김" in r.json["detail"]
        assert written(town) == before


def test_a_price_that_changed(town, nothing_written):
    r = refuse_order(town, 409, "price-changed", expectedTotal=7400)
    assert r.json["total"] == 7500, "the new one"


def test_closed(town):
    item = [{"menuItemId": 302, "quantity": 1}]
    for body, back in (({"closed": True}, {"closed": False}),
                       ({"pausedUntil": "2099-01-01T00:00:00Z"},
                        {"pausedUntil": "2020-01-01T00:00:00Z"})):
        with changed(town, "/restaurants/3", body, back):
            before = written(town)
            refuse_order(town, 409, "store-closed", restaurantId=3,
                         items=item)
            assert written(town) == before


def test_closed_by_its_hours_says_when_it_opens(town):
    """Two hours tomorrow, in the town's own time, whatever the day."""
    r = town.get("/restaurants/3").json
    tomorrow = town.one("order", "SELECT extract(dow FROM clock_timestamp() "
                        "AT TIME ZONE 'Asia/Seoul' + interval '1 day')::int")
    with changed(town, "/restaurants/3",
                 {"hours": [{"day": tomorrow, "opens": 600, "closes": 720}]},
                 {"hours": r["hours"]}):
        no = refuse_order(town, 409, "store-closed", restaurantId=3,
                          items=[{"menuItemId": 302, "quantity": 1}])
        assert 600 <= no.json["opensInMinutes"] <= 600 + 24 * 60
        assert f"in {no.json['opensInMinutes'] // 60} hours" in \
            no.json["detail"]


def test_under_the_minimum(town, nothing_written):
    r = refuse_order(town, 422, "under-minimum", items=[
        {"menuItemId": 109, "quantity": 1}])
    assert r.json["minimumOrder"] == 4000


def test_out_of_area(town, nothing_written):
    r = refuse_order(town, 422, "out-of-area", address={
        "road": "먼길 1", "detail": "1", "dong": "성수동"})
    assert "성수동" in r.json["detail"]


@pytest.mark.parametrize("lines,slug", [
    ([{"menuItemId": 999, "quantity": 1}], "unknown-item"),
    ([{"menuItemId": 107, "quantity": 1}], "bad-options"),
    ([{"menuItemId": 107, "quantity": 1, "options": [134, 135]}],
     "bad-options"),
    ([{"menuItemId": 101, "quantity": 1, "options": [131, 131]}],
     "bad-options"),
    ([{"menuItemId": 101, "quantity": 1, "options": [134]}], "bad-options"),
])
def test_what_is_not_on_the_menu(town, nothing_written, lines, slug):
    refuse_order(town, 422, slug, items=lines)


def test_a_flat_body_with_an_unknown_name_gets_candidates(town,
                                                          nothing_written):
    flat = {"storeName": "배달분식", "itemName": "짜장면", "itemQty": 1,
            "address": {"road": "시험로 1", "dong": "역삼동"},
            "phone": "010-1111-2222", "card": "tok_ok"}
    r = refused(town, 422, "unknown-item", "POST", "/orders", flat,
                as_="customer1")
    assert "김치찌개" in r.json["candidates"]
    r = refused(town, 422, "unknown-restaurant", "POST", "/orders",
                {**flat, "storeName": "없는집"}, as_="customer1")
    assert "배달분식" in r.json["candidates"]


def test_a_cancel_after_cooking_started(town):
    p, id = town, town.order().id
    p.command(f"/stores/{id}/confirm", as_="owner1")
    p.command(f"/stores/{id}/cookstart", as_="owner1")
    r = refused(p, 409, "state-forbids", "DELETE", f"/orders/{id}",
                as_="customer1")
    assert r.json["state"] == "ORDERED"
    p.quiet()
    before = written(p)
    refused(p, 409, "state-forbids", "DELETE", f"/orders/{id}",
            as_="customer1")
    assert written(p) == before
    assert p.get(f"/stores/{id}", as_="owner1").json["status"] == "COOKING"
    assert p.cancel(id, as_="operator").status == 204


def test_a_second_rider(town):
    p, id = town, town.order().id
    p.command(f"/stores/{id}/confirm", as_="owner1")
    p.command(f"/deliveries/{id}/take", as_="rider1")
    before = written(p)
    refused(p, 409, "taken", "PUT", f"/deliveries/{id}/take", as_="rider2")
    assert written(p) == before
    # and the second sees it no more
    assert p.get(f"/deliveries/{id}", as_="rider2").status == 404
    assert p.cancel(id, as_="customer1").status == 204


def test_a_command_in_the_wrong_state_says_which(town):
    p, id = town, town.order().id
    p.follow(f"/stores/{id}", "owner1")
    before = written(p)
    for command in ("cookstart", "cookcomplete", "delay"):
        r = refused(p, 409, "state-forbids", "PUT", f"/stores/{id}/{command}",
                    {"minutes": 5} if command == "delay" else {},
                    as_="owner1")
        assert r.json["state"] == "RECEIVED"
    assert written(p) == before
    assert p.cancel(id, as_="customer1").status == 204


@pytest.mark.parametrize("raw", [
    b"{", b"[1,", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 60000, b"null{"])
def test_bad_json(town, nothing_written, raw):
    refused(town, 400, "malformed-json", "POST", "/orders", raw=raw,
            as_="customer1", headers={"Content-Type": "application/json"})


def test_unknown_members_each_by_its_pointer(town, nothing_written):
    body = town.basket(coupon="FREE")
    body["items"][0]["size"] = 3
    body["address"]["zip"] = "06164"
    r = refused(town, 422, "invalid-input", "POST", "/orders", body,
                as_="customer1")
    assert {e["pointer"] for e in r.json["errors"]} == {
        "/coupon", "/items/0/size", "/address/zip"}
    assert all(e["detail"] for e in r.json["errors"])


@pytest.mark.parametrize("changes,pointer", [
    ({"items": []}, "/items"),
    ({"items": [{"menuItemId": 101, "quantity": 0}]}, "/items/0/quantity"),
    ({"items": [{"menuItemId": 101, "quantity": 1e99}]},
     "/items/0/quantity"),
    ({"items": [{"menuItemId": "101", "quantity": 1}]},
     "/items/0/menuItemId"),
    ({"phone": 1}, "/phone"), ({"name": "가" * 81}, "/name"),
    ({"address": None}, "/address"),
])
def test_bad_values(town, nothing_written, changes, pointer):
    r = refused(town, 422, "invalid-input", "POST", "/orders",
                town.basket(**changes), as_="customer1")
    assert pointer in {e["pointer"] for e in r.json["errors"]}, r


def test_65_kib_of_body(town, nothing_written):
    body = json.dumps(town.basket(noteToStore="x" * 65 * 1024)).encode()
    refused(town, 413, "body-too-large", "POST", "/orders", raw=body,
            as_="customer1", headers={"Content-Type": "application/json"})


def test_a_body_of_another_kind(town, nothing_written):
    refused(town, 415, "unsupported-media-type", "POST", "/orders",
            raw=b"storeName=x", as_="customer1", headers={
                "Content-Type": "application/x-www-form-urlencoded"})


@pytest.mark.parametrize("method,path", [
    ("PUT", "/orders"), ("PATCH", "/orders/1"), ("PUT", "/orders/1"),
    ("POST", "/dashboards"), ("GET", "/stores/1/confirm"),
    ("DELETE", "/restaurants")])
def test_a_wrong_method_says_which_are_right(town, nothing_written, method,
                                             path):
    r = refused(town, 405, "method-not-allowed", method, path, {},
                as_="operator")
    right = set(re.split(", *", r.headers["allow"]))
    assert right and method not in right


def test_anothers_order_is_not_there(town):
    p, id = town, town.order("customer1").id
    p.command(f"/stores/{id}/confirm", as_="owner1")
    p.follow(f"/deliveries/{id}", "customer1")
    p.command(f"/deliveries/{id}/take", as_="rider1")
    before = written(p)
    for as_, paths in (
            ("customer2", ("orders", "payinfos", "deliveries", "dashboards")),
            ("owner2", ("stores", "deliveries", "dashboards")),
            ("rider2", ("deliveries", "dashboards"))):
        for path in paths:
            refused(p, 404, "not-found", "GET", f"/{path}/{id}", as_=as_)
    refused(p, 404, "not-found", "DELETE", f"/orders/{id}", as_="customer2")
    refused(p, 404, "not-found", "PUT", f"/stores/{id}/cookstart", {},
            as_="owner2")
    refused(p, 404, "not-found", "PUT", f"/deliveries/{id}/release", {},
            as_="rider2")
    assert written(p) == before
    assert p.cancel(id, as_="customer1").status == 204


def test_who_may_not(town, nothing_written):
    refused(town, 401, "sign-in-needed", "GET", "/orders")
    refused(town, 401, "sign-in-needed", "GET", "/orders", headers={
        "Authorization": "Bearer ey.forged.token"})
    refused(town, 403, "not-allowed", "GET", "/events", as_="customer1")
    refused(town, 403, "not-allowed", "PUT", "/stores/1/confirm", {},
            as_="customer1")
    refused(town, 403, "not-allowed", "POST", "/payinfos/1/refunds",
            {"amount": 1, "reason": "x"}, as_="owner1")


@pytest.mark.parametrize("path", ["/payment/charge", "/payinfos",
                                  "/testpay/ask", "/nowhere", "/app/../etc"])
def test_no_outside_way_to_what_is_internal(town, nothing_written, path):
    r = town.post(path, {"orderId": 1, "amount": 1, "customerId": 1,
                         "card": "tok_ok"}, as_="operator")
    assert r.status in (404, 405) and r.json["type"], r


def test_the_same_key_with_another_body(town, orders_legal):
    key = uuid.uuid4().hex
    first = town.order(key=key)
    again = town.order(key=key)
    assert (again.status, again.id) == (201, first.id)
    assert again.headers["idempotency-replayed"] == "true"
    r = refused(town, 422, "idempotency-key-reused", "POST", "/orders",
                town.basket(name="다른 사람"), as_="customer1", key=key)
    assert r.headers["idempotency-key"] == key
    town.follow(f"/stores/{first.id}", "owner1")
    assert town.cancel(first.id, as_="customer1").status == 204


def test_a_request_that_is_cut_off(town, nothing_written):
    """Half a body, and the caller is gone: nothing happens."""
    c = http.client.HTTPConnection("127.0.0.1", town.port, timeout=20)
    body = json.dumps(town.basket()).encode()
    c.putrequest("POST", "/orders")
    c.putheader("Content-Type", "application/json")
    c.putheader("Authorization", "Bearer " + town.token("customer1"))
    c.putheader("Content-Length", str(len(body)))
    c.endheaders(body[:len(body) // 2])
    c.close()
    until(lambda: town.get("/restaurants").status == 200, "it goes on")
