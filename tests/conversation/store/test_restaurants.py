import threading

from town import token

from . import kitchen as k


def change(town, body, as_=k.OWNER, key=None, id_=1, **more):
    return town.call("store/restaurant_change", "PATCH", f"/restaurants/{id_}",
                     body, as_=as_, key=key, **more)


def look(town, path="", as_=None):
    fn = "restaurant_get" if path.startswith("/") else "restaurant_list"
    r = town.call(f"store/{fn}", "GET", "/restaurants" + path, as_=as_)
    return r


def names(town, query):
    return [r["name"] for r in
            look(town, query).json["_embedded"]["restaurants"]]


def test_create(town):
    r = k.restaurant(town)
    assert r.status == 201, r
    assert r.headers["location"] == "http://town.test/restaurants/1"
    [(type_, subject, data)] = town.outbox("store")
    assert (type_, subject) == ("RestaurantChanged", 1)
    assert data["by"] == "operator:1" and data["ownerId"] == 12
    for name, value in k.RESTAURANT.items():
        if name != "address":
            assert data[name] == value, name
    assert data["address"]["dong"] == "역삼동"
    assert data["closed"] is data["selfDelivery"] is False
    assert data["pausedUntil"] is None and data["holidays"] == []
    shown = look(town, "/1").json
    assert shown["open"] is True and shown["opensAt"] is None
    assert shown["feeFrom"] == 2000 and shown["minimumOrder"] == 12000
    menu = town.call("store/menu_get", "GET", "/restaurants/1/menu")
    assert menu.json["sections"] == []


def test_create_once_for_a_key(town):
    got = []
    racers = [threading.Thread(
        target=lambda: got.append(k.restaurant(town, key="one")))
        for _ in range(4)]
    for r in racers:
        r.start()
    for r in racers:
        r.join()
    assert [r.status for r in got] == [201] * 4, got
    assert len({r.text for r in got}) == 1
    assert k.restaurant(town, key="one", name="다른").slug == \
        "idempotency-key-reused"
    assert k.events(town) == ["RestaurantChanged"]
    assert town.one("store", "SELECT count(*) FROM restaurants") == 1


def test_only_the_operator_creates(town):
    assert k.restaurant(town, as_=k.OWNER).slug == "not-allowed"
    assert k.restaurant(town, as_=None).slug == "sign-in-needed"
    r = k.restaurant(town, hours=[{"day": 1, "opens": 600, "closes": 540}],
                     holidays=["2026-02-30"])
    assert r.slug == "invalid-input"
    assert [e["pointer"] for e in r.json["errors"]] == [
        "/hours", "/holidays/0"]
    assert town.outbox("store") == []


def test_change(town):
    k.opened(town)
    r = change(town, {"minimumOrder": 15000, "holidays": ["2026-12-25"],
                      "areas": [], "selfDelivery": True})
    assert r.status == 200, r
    assert r.json["name"] == "배달분식" and r.json["minimumOrder"] == 15000
    assert r.json["areas"] == [] and r.json["feeFrom"] is None
    assert r.json["version"] == 2 and r.headers["etag"] == '"2"'
    [(type_, _, data)] = town.outbox("store")
    assert type_ == "RestaurantChanged" and data["by"] == "store:12"
    assert data["holidays"] == ["2026-12-25"] and data["selfDelivery"] is True
    assert data["hours"] == k.RESTAURANT["hours"] and data["areas"] == []
    assert data["minimumOrder"] == 15000 and data["name"] == "배달분식"


def test_change_repeated(town):
    k.opened(town)
    first = change(town, {"prepMinutes": 30}, key="one")
    change(town, {"prepMinutes": 40})
    again = change(town, {"prepMinutes": 30}, key="one")
    assert again.json == first.json and again.json["prepMinutes"] == 30
    assert again.headers["idempotency-replayed"] == "true"
    assert look(town, "/1").json["prepMinutes"] == 40
    assert change(town, {"prepMinutes": 50}, key="one").slug == \
        "idempotency-key-reused"
    assert change(town, {}, headers={"If-Match": '"1"'}).slug == \
        "changed-meanwhile"
    town.sql("store", "DELETE FROM answer")
    assert change(town, {"prepMinutes": 30}, key="one").slug == \
        "idempotency-key-reused"


def test_whose(town):
    k.opened(town)
    assert change(town, {}, as_=k.STRANGER).status == 404
    assert change(town, {}, as_=k.STAFF).slug == "not-allowed"
    assert change(town, {}, id_=2).status == 404
    assert change(town, {}, as_=k.OPERATOR).status == 200
    assert change(town, {"ownerId": 3}).slug == "invalid-input"
    assert change(town, {"pausedUntil": "2026-02-30T00:00:00Z"}).slug == \
        "invalid-input"


def test_links(town):
    k.opened(town)
    assert set(look(town, "/1").json["_links"]) == {"self", "menu"}
    assert set(look(town, "/1", as_=k.OWNER).json["_links"]) == {
        "self", "menu", "change", "replaceMenu", "devices", "staff",
        "orders"}


def test_pause_and_closed(town):
    k.opened(town)
    until = k.ago(-30)
    change(town, {"pausedUntil": until})
    shown = look(town, "/1").json
    assert shown["open"] is False
    assert 0 <= (k.when(shown["opensAt"]) - k.when(until)).total_seconds() \
        < 90
    change(town, {"pausedUntil": k.ago(1)})
    assert look(town, "/1").json["open"] is True
    change(town, {"closed": True})
    shown = look(town, "/1").json
    assert shown["open"] is False and shown["opensAt"] is None


def test_hours_are_the_towns(town):
    """Open from 9 to 10 by the clock on the town's wall."""
    k.opened(town, hours=[{"day": d, "opens": 540, "closes": 600}
                          for d in range(7)])
    now = town.one("store", "SELECT (extract(hour FROM clock_timestamp()) "
                   "* 60 + extract(minute FROM clock_timestamp()))::int")

    def zone(minute):       # POSIX: west of Greenwich is positive
        west = (now - minute) % 1440
        west -= 1440 if west > 720 else 0
        sign = "-" if west < 0 else ""
        town.env["TOWN_TZ"] = \
            f"TST{sign}{abs(west) // 60:02}:{abs(west) % 60:02}"

    zone(570)
    assert look(town, "/1").json["open"] is True
    zone(480)
    shown = look(town, "/1").json
    assert shown["open"] is False
    wait = k.when(shown["opensAt"]) - k.when(k.ago(0))
    assert 56 * 60 <= wait.total_seconds() <= 60 * 60


def test_list(town):
    k.opened(town, menu=False)
    k.restaurant(town, name="치킨", category="치킨",
                 areas=[{"dong": "논현동", "fee": 4000}])
    k.restaurant(town, name="밤에만", hours=[])
    assert names(town, "") == ["밤에만", "치킨", "배달분식"]
    assert names(town, "?open=true") == ["치킨", "배달분식"]
    assert names(town, "?open=false") == ["밤에만"]
    assert names(town, "?category=%EC%B9%98%ED%82%A8") == ["치킨"]
    dong = "?dong=%EC%82%BC%EC%84%B1%EB%8F%99"      # 삼성동
    assert names(town, dong) == ["밤에만", "배달분식"]
    shown = look(town, dong).json["_embedded"]["restaurants"][1]
    assert shown["fee"] == 2000
    assert names(town, "?size=1&after=3") == ["치킨"]
    assert look(town, "?color=red").slug == "invalid-input"
    assert look(town, "/9").status == 404
    assert names(town, "?dong=x") == []


def test_tokens_say_who_owns(town):
    k.opened(town)
    stale = token(12, roles=(), owns=(1,), ttl=-5)
    assert change(town, {}, as_=stale).slug == "sign-in-needed"
