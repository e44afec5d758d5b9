"""Who hears what: each role against each topic, over both doors."""
import json

import pytest

from people import DOORS, REFUSED
from platform_run import until

# What there is to hear; 7, 8: accounts and orders; 3, 4: restaurants.
TOPICS = ["live/restaurants/3", "live/customers/7", "live/customers/8",
          "live/orders/7", "live/orders/8", "live/stores/3", "live/stores/4",
          "live/riders", "live/riders/7", "live/riders/8", "live/town",
          "live/devices"]
PUBLIC = {"live/restaurants/3"}
ROLES = {
    "nobody": ({"live": True}, set()),
    "customer": ({"id": 7, "roles": ["customer"]}, {"live/customers/7"}),
    "customer, live": ({"id": 7, "roles": ["customer"], "live": True},
                       {"live/customers/7"}),
    "guest": ({"order": 7}, {"live/orders/7"}),
    "guest, live": ({"order": 7, "live": True}, {"live/orders/7"}),
    "owner": ({"id": 7, "owns": [3]}, {"live/stores/3"}),
    "staff": ({"id": 7, "works": [3], "roles": []}, {"live/stores/3"}),
    "owner of both": ({"id": 7, "owns": [3], "works": [4]},
                      {"live/stores/3", "live/stores/4"}),
    "device": ({"device": 5, "restaurant": 3}, {"live/stores/3"}),
    "device with a wish": (
        {"device": 5, "restaurant": 3, "id": 7, "roles": ["operator"],
         "owns": [4]}, {"live/stores/3"}),
    "rider": ({"id": 7, "roles": ["rider"]},
              {"live/riders", "live/riders/7"}),
    "operator": ({"id": 7, "roles": ["operator"]}, set(TOPICS)),
    "role of nobody": ({"live": True, "roles": ["operator", "rider"]},
                       set()),
    "odd claims": ({"id": 7, "roles": "operator", "owns": {"3": 3},
                    "works": ["3", None, -3, [3], {}]}, set()),
}
WIDER = ["#", "+", "+/+", "live/#", "live/+", "live/+/7", "live/+/+",
         "live/stores/+", "live/stores/#", "live/orders/+", "live/riders/+",
         "live/riders/#", "live/customers/+", "live/restaurants/#",
         "live/restaurants/+/x", "live", "events/#", "$SYS/#", "boards/#",
         "$share/g/live/restaurants/+", "$share/g/live/#", "/live/#",
         "live//riders", "LIVE/#", "live/restaurants"]


def hears(house, claims):
    if "device" in claims:
        house.say("live/devices", {"revoked": []})
        house.bridged()
    return house.token(**claims)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", ROLES)
def test_each_hears_his_own_and_what_is_public(house, role, door):
    claims, own = ROLES[role]
    own = own | PUBLIC
    c = house.client(hears(house, claims), door)
    assert c.is_in
    assert {t: g for t, g in zip(TOPICS, c.subscribe(*TOPICS))} == {
        t: 1 if t in own else REFUSED for t in TOPICS}
    assert c.subscribe("live/restaurants/+") == [1]
    may = [w for w in WIDER if w.startswith(("live/", "boards/"))] \
        if role == "operator" else []
    assert {w: g for w, g in zip(WIDER, c.subscribe(*WIDER))} == {
        w: 1 if w in may else REFUSED for w in WIDER}
    house.say_all(TOPICS, c)
    assert set(c.topics()) & set(TOPICS) == own
    assert c.is_in


def test_reading_is_checked_again(house):
    """A subscription outlives what it may hear: not a word after the end."""
    c = house.client(house.token(ttl=2, id=7, roles=["customer"]))
    assert c.subscribe("live/customers/7", "live/restaurants/+") == [1, 1]
    house.say_all(["live/customers/7"], c)
    assert "live/customers/7" in c.topics()
    c.until_closed()
    n = len(c.heard)
    house.say("live/customers/7")
    assert len(c.heard) == n


@pytest.mark.parametrize("role", ROLES)
def test_nobody_speaks(house, role):
    """He is shown the door, and nobody hears it."""
    everybody = house.client(house.token(id=1, roles=["operator"]))
    everybody.subscribe("live/#", "boards/#")
    token = hears(house, ROLES[role][0])
    speakers = []
    for topic in ("live/restaurants/3", "live/stores/3", "live/devices",
                  "events/order/Ordered/7", "boards/5/x", "boards/3/", "a",
                  "$SYS/broker/connection/x/state"):
        c = house.client(token, DOORS[len(speakers) // 2 % 2])
        assert c.is_in
        c.c.publish(topic, b'{"revoked":[5]}', len(speakers) % 2)
        speakers.append(c)
    for c in speakers:
        c.until_closed()
    house.say_all([], everybody)
    assert [m for m in everybody.heard
            if b'[5]' in m[1] or m[0].startswith("boards")] == []


def test_an_owner_of_many(house):
    many = list(range(1, 1001))
    c = house.client(house.token(id=7, owns=many))
    assert c.is_in
    assert c.subscribe("live/stores/1", "live/stores/1000",
                       "live/stores/1001") == [1, 1, REFUSED]


def test_subscriptions_are_counted(house):
    c = house.client(house.token(live=True))
    for n in range(10):
        assert c.subscribe(*[f"live/restaurants/{n}x{i}"
                             for i in range(100)]) == [1] * 100
    assert c.subscribe("live/restaurants/3") == [REFUSED]


def test_a_guest_hears_of_his_order(town, house):
    """By his link's token, and by the one that it gives."""
    r = town.order(as_=None, phone="010-7070-7070")
    assert r.status == 201, r
    id, mine = r.json["id"], r.json["guestToken"]
    given = town.post("/sessions/live",
                      headers={"Authorization": "Bearer " + mine}).json
    assert given["topics"] == ["live/restaurants/+", f"live/orders/{id}"]
    ears = [house.client(token, door)
            for token, door in zip((mine, given["token"]), DOORS)]
    for c in ears:
        assert c.subscribe(f"live/orders/{id}", f"live/orders/{id + 1}") == [
            1, REFUSED]
    town.command(f"/stores/{id}/confirm", as_="owner1")
    for c in ears:
        until(lambda c=c: "StoreConfirmed" in {
            json.loads(m)["event"] for _, m in c.heard}, "the confirmation")
    town.cancel(id, as_="operator")


def test_a_store_adds_and_revokes_a_board(town, house):
    """The whole way: identity, relay, broker, bridge, plugin."""
    devices = "/restaurants/1/devices"
    r = town.post(devices, {"name": "주방"}, as_="owner1")
    assert r.status == 201, r

    def enters():
        c = house.client(r.json["token"])
        return c if c.is_in else None
    c = until(enters, "to be let in: a list comes every ten seconds")
    assert c.subscribe("live/stores/1", "live/stores/2") == [1, REFUSED]
    gone = town.delete(f"{devices}/{r.id}", as_="owner1")
    assert gone.status == 204, gone
    c.until_closed()
    assert enters() is None


def test_an_order_is_heard_by_whom_it_concerns(town, house):
    """The whole way: order, outbox, relay, broker, bridge, broker."""
    def ear(who, *filters):
        r = town.post("/sessions/live", as_=who)
        assert r.status == 200, r
        assert set(filters) <= set(r.json["topics"])
        c = house.client(r.json["token"], "websockets")
        assert set(c.subscribe(*filters)) == {1}
        return c

    def account(who):
        return town.get("/me", as_=who).json["id"]
    customer, rider = account("customer1"), account("rider1")
    ears = {
        "customer": ear("customer1", f"live/customers/{customer}"),
        "other": ear("customer2", f"live/customers/{account('customer2')}"),
        "store": ear("owner1", "live/stores/1"),
        "rider": ear("rider1", "live/riders", f"live/riders/{rider}"),
        "operator": ear("operator", "live/#")}
    id = town.order().id
    town.command(f"/stores/{id}/confirm", as_="owner1")
    town.command(f"/deliveries/{id}/take", as_="rider1")

    def types(who, prefix="live/"):
        return {json.loads(m).get("event") for t, m in list(ears[who].heard)
                if t.startswith(prefix)
                and json.loads(m).get("orderId") == id}
    for who, prefix, wanted in (
            ("customer", f"live/customers/{customer}",
             {"Ordered", "StoreConfirmed", "RiderAssigned"}),
            ("store", "live/stores/1",
             {"Ordered", "StoreConfirmed", "RiderAssigned"}),
            ("rider", f"live/riders/{rider}", {"RiderAssigned"}),
            ("rider", "live/riders", {None}),
            ("operator", f"live/orders/{id}", {"Ordered"})):
        until(lambda: wanted <= types(who, prefix),
              f"{wanted} at {who}; there is {types(who)}")
    assert types("other") == set()
    assert "Ordered" not in types("rider")
    town.cancel(id, as_="operator")
