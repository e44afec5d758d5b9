"""G14, all of it: every function's every route against every kind of caller
(access.py has the table), and that what is internal has no way in."""
import base64
import json
import re
import uuid

import pytest

import facts as facts_
from access import CALLS, COLUMNS, LINK, table
from cluster import BIN, ROOT
from platform_run import until
from town import token

ROWS = table()
PEOPLE = {"his": "customer1", "other": "customer2", "owner": "owner1",
          "owner2": "owner2", "staff": "staff1", "rider": "rider1",
          "rider2": "rider2", "oper": "operator"}
ALL = dict(roles=("customer", "rider", "operator"), owns=(1,), works=(1,))


def routes():
    api = json.loads((ROOT / "docs/openapi.json").read_text())
    return {f"{method.upper()} {path}" for path, methods in
            api["paths"].items() for method in methods
            if method in ("get", "put", "post", "patch", "delete")}


def test_G14_every_route_is_in_the_table():
    assert routes() == set(ROWS)


class Callers:
    """Their tokens, and an order in each state."""

    def __init__(self, town):
        self.p = p = town
        key = (p.data / "key/token").read_bytes()
        account = self.account("customer1")
        self.tokens = {c: [p.token(PEOPLE[c])] for c in PEOPLE}
        self.tokens["nobody"] = [None]
        self.tokens["staff2"] = [token(9002, (), works=(4,), key=key)]
        good = token(account, **ALL, key=key)
        assert p.get("/orders", headers=bearer(good)).status == 200
        head, body, mac = p.token("customer1").split(".")
        none = token(account, **ALL, alg="none").rsplit(".", 1)[0] + "."
        self.mine = self.guest()
        self.tokens["guest"] = [self.mine["guestToken"]]
        device = self.call("owner", "POST", "/restaurants/1/devices",
                           {"name": "board"})
        live = self.call("oper", "POST", "/sessions/live")
        self.tokens["board"] = [device.json["token"]]
        self.tokens["bad"] = [
            live.json["token"],
            token(account, **ALL, key=key, ttl=-60),
            ".".join((head, good.split(".")[1], mac)),
            token(account, **ALL, key=b"another key, as long as ours is"),
            none]

    def guest(self):
        """Each with a phone of his own: few orders are taken of one."""
        r = self.p.order(as_=None, phone=phone())
        assert r.status == 201, r
        return r.json

    def account(self, login):
        r = self.p.get(f"/accounts?login={login}", as_="operator")
        return r.json["_embedded"]["accounts"][0]["id"]

    def call(self, column, method, path, body=None):
        """One answer: where there are several tokens they agree."""
        said = [self.p.request(method, path, body, headers=bearer(t),
                               key=uuid.uuid4().hex)
                for t in self.tokens[column]]
        assert len({r.status for r in said}) == 1, (method, path, said)
        return said[0]

    def order(self, state):
        p, id = self.p, self.p.order().id
        steps = ("received", "waiting", "taken", "started", "picked_up",
                 "captured")
        for step in steps[:steps.index(state) + 1]:
            if step == "received":
                p.follow(f"/stores/{id}", "owner1")
                p.follow(f"/dashboards/{id}", "owner1")
            elif step == "waiting":
                p.command(f"/stores/{id}/confirm", {"minutes": 20}, "owner1")
                p.follow(f"/deliveries/{id}", "rider1", status="WAITING")
            elif step == "taken":
                p.command(f"/deliveries/{id}/take", as_="rider1")
                p.follow(f"/dashboards/{id}", "rider1")
            elif step == "started":
                p.command(f"/stores/{id}/cookcomplete", as_="owner1")
                p.follow(f"/deliveries/{id}", "rider1", status="STARTED")
            elif step == "picked_up":
                p.command(f"/deliveries/{id}/pickup", as_="rider1")
            else:
                p.command(f"/deliveries/{id}/complete", as_="rider1")
                p.follow(f"/payinfos/{id}", "operator", status="CAPTURED")
        return id


def phone():
    return f"010-{uuid.uuid4().int % 10 ** 8:08}"


def bearer(t):
    return {"Authorization": "Bearer " + t} if t else {}


@pytest.fixture(scope="module")
def callers(town):
    return Callers(town)


@pytest.fixture(scope="module")
def shown(callers):
    """An order that the rider has, for those who only read."""
    return callers.order("taken")


def cell(r, id):
    """What the answer is called in the table."""
    rows = (r.json or {}).get("_embedded") if r.status == 200 else None
    if rows is None:
        return str(r.status)
    (name, found), = rows.items()
    if name not in ("orders", "payinfos", "stores", "deliveries",
                    "dashboards", "looks"):
        return "200"
    return "200" if any(x.get("orderId", x.get("id")) == id
                        for x in found) else "none"


def check(route, callers, path_of, body_of, ids):
    """Who may not comes first, and changes nothing for who may."""
    method, row, wrong = route.split()[0], ROWS[route], []
    for column in sorted(COLUMNS, key=lambda c: row[c][0] == "2"):
        id = ids(row[column][0] == "2")
        r = callers.call(column, method, path_of(id), body_of(column))
        if cell(r, id) != row[column]:
            wrong.append(f"{column}: {cell(r, id)}, not {row[column]}: "
                         f"{r.text[:200]}")
    assert not wrong, "\n".join([route, *wrong])


OF_AN_ORDER = [r for r in ROWS if re.match(
    r"\w+ /(orders|payinfos|stores|deliveries|dashboards|looks)", r)
    and r not in ("POST /orders", "GET /payinfos/{id}/refunds/{n}")]


@pytest.mark.parametrize("route", OF_AN_ORDER)
def test_G14_an_order(callers, shown, route):
    body, state = CALLS.get(route, (None, None))
    kept = [None]

    def ids(may):
        """A new one for each who may, the first as the others left it."""
        if state is None:
            return shown
        if kept[0] is None or kept[0][1]:
            kept[0] = [callers.order(state), False]
        kept[0][1] = may
        return kept[0][0]
    query = "?size=100" if route.startswith("GET") and "{" not in route else ""
    check(route, callers, lambda id: route.split()[1].replace(
        "{id}", str(id)) + query, lambda c: body, ids)


@pytest.mark.parametrize("route", OF_AN_ORDER)
def test_G14_a_guests_own_order(callers, route):
    id, (method, path) = callers.mine["id"], route.split()
    callers.p.follow(f"/dashboards/{id}", "operator")
    callers.p.follow(f"/stores/{id}", "operator")
    body = CALLS.get(route, (None, None))[0]
    if method == "DELETE" and "orders" in path:
        id = callers.order("received")      # not his: nothing happens
        assert callers.call("guest", method, f"/orders/{id}").status == 404
        mine = callers.guest()
        callers.p.follow(f"/stores/{mine['id']}", "operator")
        assert callers.p.cancel(mine["id"], headers=bearer(
            mine["guestToken"])).status == LINK[route]
        return
    r = callers.call("guest", method, path.replace("{id}", str(id)), body)
    assert r.status == LINK.get(route, 403), r


def test_G14_a_refund(callers):
    id = callers.order("captured")
    r = callers.call("oper", "POST", f"/payinfos/{id}/refunds",
                     {"amount": 100, "reason": "cold"})
    assert r.status == 201, r
    check("GET /payinfos/{id}/refunds/{n}", callers,
          lambda id: f"/payinfos/{id}/refunds/1", lambda c: None,
          lambda may: id)


def test_G14_an_order_is_placed(callers):
    check("POST /orders", callers, lambda id: "/orders",
          lambda c: callers.p.basket(phone=phone()), lambda may: 0)


def restaurant(callers):
    r = callers.p.get("/restaurants/1").json
    return {k: r[k] for k in (
        "name", "nameEn", "category", "phone", "address", "hours", "areas",
        "minimumOrder", "prepMinutes")}


@pytest.mark.parametrize("route", [r for r in ROWS if "/restaurants" in r])
def test_G14_a_restaurant(callers, route):
    p = callers.p
    p.basket()
    bodies = {
        "POST /restaurants": {**restaurant(callers), "name": "문 닫은 집",
                              "closed": True, "ownerId": 1},
        "PATCH /restaurants/{id}": {"category": "분식"},
        "PUT /restaurants/{id}/menu": {"sections": p.get(
            "/restaurants/1/menu").json["sections"]},
        "PATCH /restaurants/{id}/menu/items/{itemId}": {"soldOut": False}}
    bodies["POST /restaurants/{id}/devices"] = {"name": "board"}
    bodies["POST /restaurants/{id}/staff"] = {"login": "customer3"}
    his = callers.account("customer3")
    device = callers.call("owner", "POST", "/restaurants/1/devices",
                          {"name": "printer"}).json["id"]
    path = route.split()[1].replace("{id}", "1").replace(
        "{itemId}", str(p.item["id"])).replace("{deviceId}", str(device))

    def path_of(id):
        """Each who may has somebody to make staff."""
        p.sql("identity", "DELETE FROM grants WHERE account_id = %s "
              "AND role = 'staff'", his)
        return path
    check(route, callers, path_of, lambda c: bodies.get(route),
          lambda may: 0)
    path_of(0)


@pytest.mark.parametrize("route", [r for r in ROWS if "/me" in r and
                                   "menu" not in r and "metrics" not in r])
def test_G14_oneself(callers, route):
    body = None if route.startswith("GET") else {}
    check(route, callers, lambda id: route.split()[1], lambda c: body,
          lambda may: 0)


@pytest.mark.parametrize("route", [r for r in ROWS if re.search(
    "/(accounts|sessions)", r)])
def test_G14_accounts(callers, route):
    """Each who may gets a grant to take back, or has one to give."""
    p, his = callers.p, callers.account("customer1")

    def grant_of(column):
        r = callers.call("oper", "POST", f"/accounts/{his}/grants",
                         {"role": "staff", "restaurantId": 1})
        assert r.status in (200, 201), r
        return r.json["id"]

    def body(column):
        return {
            "POST /accounts": {"login": "x" + uuid.uuid4().hex[:12],
                               "password": "nobody guesses it"},
            "POST /sessions": {"login": "customer3", "password": "demo"},
            "POST /accounts/{id}/grants": {"role": "staff",
                                           "restaurantId": 1},
        }.get(route)

    def path(id):
        if route.endswith("/grants") and route.startswith("POST"):
            p.sql("identity", "DELETE FROM grants WHERE account_id = %s "
                  "AND role = 'staff'", his)
        grant = grant_of(None) if "{grantId}" in route else 0
        return route.split()[1].replace("{id}", str(his)).replace(
            "{grantId}", str(grant))
    try:
        check(route, callers, path, body, lambda may: 0)
    finally:
        p.sql("identity", "DELETE FROM grants WHERE account_id = %s "
              "AND role = 'staff'", his)


@pytest.mark.parametrize("route", [r for r in ROWS if re.search(
    "/(events|topics|subscriptions|deadletters|town|metrics|readyz)", r)])
def test_G14_the_operators_desk(callers, shown, route):
    p = callers.p
    event = until(lambda: p.get(f"/events?orderId={shown}", as_="operator"
                                ).json["_embedded"]["events"],
                  "an event of it")[0]["id"]
    id = {"events": str(event), "subscriptions": "order.nothing.9",
          "deadletters": "999999999"}.get(route.split("/")[1], "")
    if route.endswith("rebuild"):
        id = "monitor.nothing.9"
    body = {"position": 0} if route.endswith("reset") else None
    check(route, callers, lambda _: route.split()[1].replace("{id}", id),
          lambda c: body, lambda may: 0)


def internal():
    """Functions without a route: for other functions, events and timers."""
    for name, _ in facts_.sources():
        said = facts_.answer([BIN / name, "--describe"])
        if not said["routes"] or said["allow"] == ["function"]:
            yield str(name), said["routes"]


def test_G14_what_is_internal_has_no_way_in(callers):
    names = dict(internal())
    assert {"payment/charge", "payment/void", "identity/enroll",
            "order/on_account_deleted", "order/settle"} <= set(names)
    forged = {"Baedal-Caller": "order/place", "Baedal-Actor": "1",
              "BAEDAL_CALLER": "order/place", "Baedal-Event": "1",
              "Baedal-Timer": "1"}
    got_in = []
    for name, own in names.items():
        context, verb = name.split("/")
        paths = [f"/{name}", f"/{name}/", f"//{name}", f"/{context}%2F{verb}",
                 f"/orders/../{name}", f"/{name}.sock", f"/bin/{name}",
                 f"/fn/{name}", *(r.split()[1] for r in own)]
        for path in paths:
            for method in ("GET", "POST", "PUT"):
                r = callers.p.request(
                    method, path, None if method == "GET" else {},
                    headers={**bearer(callers.tokens["oper"][0]), **forged})
                if r.status not in (400, 404, 405):
                    got_in.append((method, path, r))
    assert not got_in, got_in[:5]


def test_the_bad_tokens_are_what_they_are_called(callers):
    """But for what is wrong with each, it would be taken."""
    _, expired, changed, other_key, unsigned = callers.tokens["bad"]

    def claims(t):
        body = t.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body)
                                                                 % 4)))
    for t in (expired, changed, other_key, unsigned):
        assert "operator" in claims(t)["roles"] and claims(t)["owns"] == [1]
    assert claims(expired)["exp"] < claims(changed)["exp"]
