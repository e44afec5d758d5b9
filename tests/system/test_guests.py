"""Guests and devices through the gateway: what their tokens open, and that no
log has them."""
import uuid

from listener import Listener
from platform_run import until


def bearer(token):
    return {"Authorization": "Bearer " + token}


def guest(p, **changes):
    """An order of somebody without an account; a phone of its own, so that
    tests do not use up each other's places."""
    phone = f"010-{uuid.uuid4().int % 10 ** 8:08}"
    r = p.order(as_=None, **{"phone": phone, **changes})
    assert r.status == 201, r
    return r.json


def logged(p):
    """Everything that any log has, once this has reached it."""
    mark = uuid.uuid4().hex
    assert p.get(f"/{mark}").status == 404
    folders = [p.data / "log/access", p.data / "log/all"]
    until(lambda: mark in (folders[0] / "current").read_text(), "its line")
    return "".join(f.read_text(errors="replace") for folder in folders
                   for f in folder.iterdir())


def test_a_guest_orders_follows_and_cancels(town, orders_legal):
    p = town
    with Listener(p) as ear:
        o = guest(p, name="홍손님")
        id, its = o["id"], bearer(o["guestToken"])
        p.follow(f"/stores/{id}", "owner1")
        for record in ("orders", "payinfos", "dashboards"):
            path = f"/{record}/{id}"
            until(lambda: p.get(path, headers=its).status == 200, path)
            r = p.get(path + "?token=" + o["guestToken"])
            assert r.status == 200, r
            assert r.json["_links"]["self"]["href"].endswith(path)
        assert p.cancel(id, headers=its).status == 204
        ear.await_types(id, "Ordered", "OrderCancelRequested", "StoreCanceled",
                        "OrderCanceled", "PaymentCanceled")
        by = {e["type"]: e["data"]["by"] for e in ear.events(id)}
        assert by["Ordered"] == by["OrderCancelRequested"] == f"guest:{id}"
    board = p.follow(f"/dashboards/{id}", "operator",
                     status_="ORDER_CANCELED").json
    assert (board["canceledBy"], board["customerId"]) == ("customer", 0)


def test_links_of_an_order_work_for_its_guest(town, orders_legal):
    p = town
    o = guest(p)
    its = bearer(o["guestToken"])
    p.follow(f"/dashboards/{o['id']}", "operator")
    seen, ahead = set(), [f"/orders/{o['id']}"]
    while ahead:
        path = ahead.pop()
        r = p.get(path, headers=its)
        assert r.status == 200, (path, r)
        seen.add(path)
        ahead += [h for h in (link["href"].split(str(p.port))[1]
                              for link in r.json["_links"].values()
                              if "method" not in link)
                  if h not in seen and h not in ahead
                  and not h.startswith("/app/")]
    assert {f"/payinfos/{o['id']}", f"/dashboards/{o['id']}"} <= seen
    assert p.cancel(o["id"], headers=its).status == 204


def test_it_opens_nothing_else(town, orders_legal):
    p = town
    o, other = guest(p), guest(p)
    accounts = p.order().id
    for id, token in ((other["id"], o["guestToken"]),
                      (accounts, o["guestToken"])):
        p.follow(f"/dashboards/{id}", "operator")
        for record in ("orders", "payinfos", "dashboards"):
            for r in (p.get(f"/{record}/{id}", headers=bearer(token)),
                      p.get(f"/{record}/{id}?token={token}")):
                assert r.status == 404, r
        assert p.delete(f"/orders/{id}", headers=bearer(token)).status == 404
    id, its = o["id"], bearer(o["guestToken"])
    for path in (f"/stores/{id}", f"/deliveries/{id}", f"/orders/{id}/story",
                 "/orders", "/dashboards", "/payinfos", "/stores", "/me",
                 "/deliveries", "/accounts", "/events", "/deadletters",
                 "/restaurants/1/devices"):
        r = p.get(path, headers=its)
        assert (r.status, r.slug) == (403, "not-allowed"), (path, r)
    assert p.put(f"/stores/{id}/confirm", headers=its).status == 403
    assert p.post("/orders", p.basket(), headers=its).status == 403
    assert p.get(f"/orders/{id}").status == 401
    assert p.get(f"/orders/{id}", as_="customer1").status == 404
    for token, id in ((o["guestToken"], id), (other["guestToken"],
                                              other["id"])):
        assert p.cancel(id, headers=bearer(token)).status == 204
    assert p.cancel(accounts, as_="customer1").status == 204


def test_no_log_has_the_token(town, orders_legal):
    """Also not when nginx complains about the call, or its page."""
    p = town
    o = guest(p)
    id, token = o["id"], o["guestToken"]
    path = f"/orders/{id}?token={token}"
    page = p.request("GET", f"/orders/{id}", headers={
        **bearer(token), "Referer":
        f"http://127.0.0.1:{p.port}/app/customer/?order={id}&token={token}"})
    assert page.status == 200
    p.down("order")
    try:
        assert p.get(path).status == 503
        assert p.get(f"/orders/{id}", headers={
            **bearer(token), "Referer": f"http://x{path}"}).status == 503
    finally:
        p.up("order")
    until(lambda: p.get(path).status == 200, "the order again")
    assert p.cancel(id, headers=bearer(token)).status == 204
    log = logged(p)
    assert f"GET /orders/{id} 503" in log
    for secret in (token, token.split(".")[2]):
        assert secret not in log


def test_who_tries_cards_is_slowed_down(town):
    p = town

    def tried(address, headers=(), **kw):
        return p.post("/orders", {"card": "tok_declined"}, headers={
            "X-Forwarded-For": address, **dict(headers)}, **kw).status
    said = [tried("192.0.2.77", {"Authorization": "none"}) for _ in range(30)]
    assert set(said) == {422, 429} and said.index(429) > 15
    assert tried("192.0.2.78") == 422
    assert tried("192.0.2.77", as_="customer1") == 422


def test_a_device_is_told_of_and_does_nothing_here(town):
    p = town
    with Listener(p, "live/devices") as ear:
        r = p.post("/restaurants/1/devices", {"name": "주방 태블릿"},
                   as_="owner1")
        assert r.status == 201, r
        d = r.json
        until(lambda: ear.live("devices"), "the ten seconds")
        assert all(d["id"] not in m["revoked"] for m in ear.live("devices"))
        r = p.get("/stores", headers=bearer(d["token"]))
        assert (r.status, r.slug) == (403, "not-allowed")
        listed = p.get("/restaurants/1/devices", as_="owner1").json
        assert listed["_embedded"]["devices"][0]["id"] == d["id"]
        assert p.get("/restaurants/1/devices", as_="owner2").status == 404
        path = f"/restaurants/1/devices/{d['id']}"
        assert p.delete(path, as_="owner2").status == 404
        for _ in range(2):
            assert p.delete(path, as_="owner1").status == 204
        until(lambda: any(d["id"] in m["revoked"]
                          for m in ear.live("devices")), "its revocation")
    assert d["token"] not in logged(p)
