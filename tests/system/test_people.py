"""Whose name, phone and door is shown to whom, who looked, and what is left
of who is gone."""
import uuid

import pytest

from platform_run import until

NAME, PHONE, ROAD, DOOR = "홍길동", "010-7777-6666", "시험로 77", "707호"
SECRETS = {"name": NAME, "phone": PHONE, "road": ROAD, "door": DOOR}


def placed(p, as_="customer1"):
    r = p.order(as_, name=NAME, phone=PHONE, noteToRider="현관 7707#",
                address={"road": ROAD, "detail": DOOR, "dong": dong(p)})
    assert r.status == 201, r
    return r.id


def dong(p):
    p.basket()
    return p.dong


def knows(r):
    assert r.status == 200, r
    return {k for k, v in SECRETS.items() if v in r.text}


def confirmed(p, id):
    p.command(f"/stores/{id}/confirm", {"minutes": 20}, "owner1")
    p.follow(f"/deliveries/{id}", "rider1", status="WAITING")


def delivered(p, id):
    p.command(f"/stores/{id}/cookcomplete", as_="owner1")
    p.follow(f"/deliveries/{id}", "rider1", status="STARTED")
    p.command(f"/deliveries/{id}/pickup", as_="rider1")
    p.command(f"/deliveries/{id}/complete", as_="rider1")
    p.follow(f"/orders/{id}", "operator", orderStatus="COMPLETED")


def test_G14_who_is_shown_what(town, orders_legal):
    p, all_ = town, set(SECRETS)
    id = placed(p)
    p.follow(f"/stores/{id}", "owner1")
    for who in ("owner1", "staff1"):            # an initial and the road
        for path in (f"/stores/{id}", "/stores"):
            assert knows(p.get(path, as_=who)) == {"road"}, (who, path)
    confirmed(p, id)
    rider_reads = (f"/deliveries/{id}", "/deliveries?size=100",
                   "/deliveries?status=WAITING")
    for path in rider_reads:
        assert knows(p.get(path, as_="rider1")) == set(), path
        assert "7707#" not in p.get(path, as_="rider1").text
    p.command(f"/deliveries/{id}/take", as_="rider1")
    assert knows(p.get(f"/deliveries/{id}", as_="rider1")) == all_
    assert p.get(f"/deliveries/{id}", as_="rider2").status == 404
    assert knows(p.get("/deliveries?size=100", as_="rider2")) == set()
    for who in ("owner1", "staff1"):
        assert knows(p.get(f"/deliveries/{id}", as_=who)) == set()
    for path in (f"/orders/{id}", f"/stores/{id}", f"/deliveries/{id}"):
        assert knows(p.get(path, as_="customer1")) == all_, path
    # the operator in one place, which is recorded
    for path in ("/orders", f"/stores/{id}", "/stores", f"/deliveries/{id}",
                 "/deliveries", f"/dashboards/{id}", f"/payinfos/{id}",
                 f"/orders/{id}/story", *(f"/events/{e['id']}" for e in p.get(
                     f"/events?orderId={id}", as_="operator"
                 ).json["_embedded"]["events"])):
        r = p.get(path, as_="operator")
        assert knows(r) == set() and "7707#" not in r.text, path
    assert knows(p.get(f"/orders/{id}", as_="operator")) == all_
    # an hour after the end the rider has forgotten
    delivered(p, id)
    assert knows(p.get(f"/deliveries/{id}", as_="rider1")) == all_
    p.sql("delivery", "UPDATE deliveries SET ended_at = ended_at - "
          "interval '61 minutes' WHERE id = %s", id)
    for path in (f"/deliveries/{id}", "/deliveries?mine=true&size=100"):
        assert knows(p.get(path, as_="rider1")) == set(), path


def looks(p, id, as_="customer1"):
    r = p.get(f"/orders/{id}/looks", as_=as_)
    assert r.status == 200, r
    return [(k["by"].split(":")[0], k["record"]) for k in
            r.json["_embedded"]["looks"]]


def test_who_looked(town, orders_legal):
    p = town
    id = placed(p)
    p.follow(f"/stores/{id}", "owner1")
    assert looks(p, id) == []
    for _ in range(3):
        p.get(f"/orders/{id}", as_="operator")
        p.get(f"/orders/{id}", as_="customer1")
    assert looks(p, id) == [("operator", "order")]
    confirmed(p, id)
    p.command(f"/deliveries/{id}/take", as_="rider1")
    until(lambda: len(looks(p, id)) == 3, "kitchen and rider")
    assert sorted(looks(p, id)) == [("operator", "order"),
                                    ("rider", "delivery"), ("store", "store")]
    mine = p.get(f"/orders/{id}/looks", as_="customer1").json
    all_ = p.get("/looks?size=3", as_="operator").json
    assert [k["at"] for k in mine["_embedded"]["looks"]] == [
        k["at"] for k in all_["_embedded"]["looks"] if k["orderId"] == id]
    delivered(p, id)


@pytest.fixture
def leaver(town):
    """A customer of his own making."""
    login, password = "leaver" + uuid.uuid4().hex[:8], "nobody guesses it"
    r = town.post("/accounts", {"login": login, "password": password,
                                "name": NAME, "phone": PHONE})
    assert r.status == 201, r
    r = town.post("/sessions", {"login": login, "password": password})
    town.tokens[login] = r.json["token"]
    return login, password


def kept(p, id):
    """Where an order's person, or what he wrote, still is."""
    text = {
        "order": "SELECT concat(personal, note_to_rider) AS t FROM orders "
                 "WHERE id = %(id)s UNION ALL SELECT concat("
                 "data->>'personal', data->>'noteToRider') "
                 "FROM event_log WHERE subject = %(id)s::text",
        "store": "SELECT concat(personal, note_to_rider) AS t FROM orders "
                 "WHERE id = %(id)s UNION ALL SELECT concat("
                 "data->>'personal', data->>'noteToRider') "
                 "FROM event_log WHERE subject = %(id)s::text",
        "delivery": "SELECT concat(personal, note_to_rider) AS t "
                    "FROM deliveries WHERE id = %(id)s",
        "monitor": "SELECT concat(data->>'personal', "
                   "data->>'noteToRider') AS t FROM event "
                   "WHERE order_id = %(id)s"}
    found = set()
    for schema, query in text.items():
        with p.connect(schema) as db, db.cursor() as c:
            c.execute(query, {"id": id})
            if any(t for t, in c.fetchall()):
                found.add(schema)
    return found


def test_who_is_gone_is_forgotten(town, leaver, orders_legal):
    p, (login, password) = town, leaver
    everywhere = {"order", "store", "delivery", "monitor"}
    done, under_way = placed(p, login), placed(p, login)
    for id in (done, under_way):
        confirmed(p, id)
        p.command(f"/deliveries/{id}/take", as_="rider1")
        until(lambda id=id: kept(p, id) == everywhere, "the person, all over")
    delivered(p, done)
    assert kept(p, done) == everywhere
    me = p.get("/me", as_=login)
    assert p.delete("/me", {"password": "wrong"}, as_=login).status == 401
    assert p.delete("/me", {"password": password}, as_=login).status == 204
    assert p.get("/me", as_=login).status == 401
    assert p.post("/sessions", {"login": login, "password": password}
                  ).status == 401
    until(lambda: not kept(p, done), "the ended one forgotten")
    # the rider still has to find him
    assert kept(p, under_way) == everywhere
    assert knows(p.get(f"/deliveries/{under_way}", as_="rider1")) == \
        set(SECRETS)
    delivered(p, under_way)
    p.timer("order/prune")
    until(lambda: not kept(p, under_way), "the other one, too")
    assert NAME not in p.get(f"/accounts/{me.id}", as_="operator").text


def test_who_would_ride_applies_and_is_approved(town, leaver):
    p, (login, password) = town, leaver
    assert p.put("/deliveries/1/take", as_=login).status == 403
    r = p.request("PATCH", "/me", {"wants": "rider"}, as_=login)
    assert (r.status, r.json["wants"]) == (200, "rider")
    found, = [a for a in p.get("/accounts?wants=rider", as_="operator"
                               ).json["_embedded"]["accounts"]
              if a["login"] == login]
    grant = found["_links"]["grant"]
    r = p.request(grant["method"], "/accounts/%d/grants" % found["id"],
                  {"role": "rider"}, as_="operator")
    assert r.status == 201, r
    assert p.get("/me", as_=login).json["wants"] is None
    r = p.post("/sessions", {"login": login, "password": password})
    p.tokens[login] = r.json["token"]
    assert p.put("/deliveries/999999999/take", as_=login).status == 404
