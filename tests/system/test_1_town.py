"""1. See the demo town's restaurants and menus, and what to do with them."""
import json
import re

import pytest

from platform_run import RUN, until

HANGUL, LATIN = re.compile("[가-힣]"), re.compile("[A-Za-z]")


def restaurants(p, query=""):
    r = p.get("/restaurants?size=100" + query)
    assert r.status == 200, r
    assert r.headers["content-type"].startswith("application/hal+json")
    return r.json["_embedded"]["restaurants"]


@pytest.mark.parametrize("which", ["town", "open_town"])
def test_restaurants(request, which):
    """Nobody need sign in to look."""
    p = request.getfixturevalue(which)
    there = restaurants(p)
    assert len(there) >= 6
    assert len({r["id"] for r in there}) == len(there)
    for r in there:
        assert HANGUL.search(r["name"]) and LATIN.search(r["nameEn"]), r
        assert r["address"]["road"] and r["phone"] and r["category"]
        assert r["areas"] and all_won(a["fee"] for a in r["areas"])
        assert r["hours"], "open at some time"
        assert all(0 <= h["opens"] < h["closes"] <= h["opens"] + 1440
                   for h in r["hours"])
        assert 0 < r["minimumOrder"] < 100000 and 0 < r["prepMinutes"] < 180
        assert r["open"] or r["opensAt"]
        one = p.get(f"/restaurants/{r['id']}").json
        assert (one["name"], one["areas"]) == (r["name"], r["areas"])
    around_the_clock = [r for r in there if {
        (h["day"], h["opens"], h["closes"]) for h in r["hours"]}
        >= {(d, 0, 1440) for d in range(7)}]
    assert len(around_the_clock) >= 3 and 1 in {
        r["id"] for r in around_the_clock}
    assert all(r["open"] for r in around_the_clock)


def all_won(amounts):
    return all(isinstance(a, int) and 0 <= a < 100000 for a in amounts)


def test_menus(town):
    groups = 0
    for r in restaurants(town):
        menu = town.get(f"/restaurants/{r['id']}/menu")
        assert menu.status == 200, menu
        items = [i for s in menu.json["sections"] for i in s["items"]]
        assert len(items) >= 4
        assert len({i["id"] for i in items}) == len(items)
        for i in items:
            assert HANGUL.search(i["name"]) and LATIN.search(i["nameEn"]), i
            # what a dish costs, in won: not in cents, not in thousands
            assert 500 <= i["price"] <= 60000 and i["price"] % 100 == 0, i
            for g in i["optionGroups"]:
                groups += 1
                assert 0 <= g["min"] <= g["max"] and g["options"]
                assert all_won(o["price"] for o in g["options"])
    assert groups >= 6


def test_found_by_area_category_and_hour(town):
    some = restaurants(town, "&dong=%EB%8F%84%EA%B3%A1%EB%8F%99")  # 도곡동
    assert some and all("도곡동" in {a["dong"] for a in r["areas"]}
                        for r in some)
    assert all(r["fee"] == next(a["fee"] for a in r["areas"]
                                if a["dong"] == "도곡동") for r in some)
    assert all(r["open"] for r in restaurants(town, "&open=true"))
    cafes = restaurants(town, "&category=%EC%B9%B4%ED%8E%98")     # 카페
    assert [r["nameEn"] for r in cafes] == ["All Night Cafe"]


def test_what_is_there_is_what_was_seeded(town):
    seeded = json.loads((RUN.parent.parent / "shared/run/demo/town.json")
                        .read_text())["restaurants"]
    assert {r["name"] for r in restaurants(town)} \
        == {r["name"] for r in seeded}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_first_page(town, lang):
    """Who one may be, what there is to read, and the six calls."""
    r = town.get("/", headers={"Accept": "text/html",
                               "Accept-Language": lang})
    assert r.status == 200, r
    assert r.headers["content-type"].startswith("text/html")
    text = r.text
    for script in re.findall(r'src="(/[^"]+\.m?js)"', r.text):
        text += town.get(script).text
    for account in ("operator", "owner1", "staff1", "rider1", "customer1"):
        assert account in text, account
    for path in ("/docs", "/openapi.json", "/asyncapi.json"):
        assert path in text, path
        assert town.get(path).status == 200, path
    for call in ("/orders", "/confirm", "/cookcomplete", "/take", "/pickup",
                 "/complete"):
        assert call in text, call


def test_the_documents_are_about_this_town(town):
    api = town.get("/openapi.json").json
    assert api["openapi"].startswith("3.1")
    # what is in the document is there
    for path, methods in api["paths"].items():
        if "get" in methods and "{" not in path and path != "/metrics":
            r = town.get(path, as_="operator")
            assert r.status in (200, 403, 404, 422), (path, r)
            assert r.status != 404, path
    assert town.get("/asyncapi.json").json["asyncapi"].startswith("3.")


def test_health(town):
    assert town.get("/healthz").status == 200
    r = until(lambda: (r := town.get("/readyz")).status == 200 and r, "ready")
    assert r.json["ready"] and r.json["broker"] is True
    assert {c["context"] for c in r.json["contexts"]} >= {
        "order", "payment", "store", "delivery", "dashboard"}
    assert all(0 < c["functions"] == c["listening"]
               for c in r.json["contexts"])
    assert 'baedal_calls_total{function="order/place"' in \
        town.get("/metrics").text or town.order().status == 201
