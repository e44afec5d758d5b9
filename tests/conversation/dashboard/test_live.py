"""What is said live: to whom, and nothing about a person."""
import json

from dashboard.story import ADDRESS, at, say, tell


def live(town):
    rows = town.sql("dashboard", "SELECT * FROM outbox ORDER BY id")
    assert all(r["kind"] == "live" for r in rows)
    return [(r["type"], r["data"]) for r in rows]


def topics(town, after=0):
    return [t for t, _ in live(town)[after:]]


PLACED = ["live/orders/5", "live/stores/3", "live/customers/7"]


def test_the_record_goes_to_order_store_customer_and_town(town):
    tell(town, "Ordered", "PaymentApproved")
    assert topics(town) == 2 * [*PLACED, "live/town"]
    assert live(town)[4][1] == {
        "event": "PaymentApproved", "orderId": 5, "version": 2,
        "status": "PAID", "restaurantId": 3, "storeName": "배달분식",
        "itemName": "떡볶이 외 1건", "itemQty": 3, "price": 18000,
        "orderDt": at(0), "paidDt": at(1)}


def test_only_the_store_hears_what_is_to_be_cooked(town):
    tell(town, "Ordered")
    say(town, "StoreConfirmed", 1, noteToStore="단무지 많이", items=[
        {"menuItemId": 11, "name": "떡볶이", "quantity": 3, "price": 5000,
         "options": [{"optionId": 2, "name": "치즈", "price": 500}]}])
    said = {t: d for t, d in live(town) if d.get("event") == "StoreConfirmed"}
    for topic, data in said.items():
        ticket = {n: data.get(n) for n in ("minutes", "noteToStore")}
        assert ("items" in data) == (topic == "live/stores/3")
        if topic == "live/stores/3":
            assert ticket == {"minutes": 20, "noteToStore": "단무지 많이"}
            assert data["items"][0]["options"][0]["name"] == "치즈"
        else:
            assert ticket == {"minutes": None, "noteToStore": None}
    n = len(live(town))
    say(town, "CookStarted", 2)
    assert not any("items" in d for _, d in live(town)[n:])


def test_nothing_before_it_is_placed(town):
    tell(town, "PaymentApproved", "StoreConfirmed")
    assert live(town) == []
    say(town, "Ordered", 3)
    assert topics(town) == [*PLACED, "live/town", "live/riders"]


def test_a_guest_is_no_customer(town):
    say(town, "Ordered", customerId=0)
    assert topics(town) == ["live/orders/5", "live/stores/3", "live/town"]


def test_a_rider_hears_of_his_orders_and_of_their_loss(town):
    tell(town, "Ordered", "StoreConfirmed")

    def heard(type_, **data):
        n = len(live(town))
        say(town, type_, 9, **data)
        return {t: d for t, d in live(town)[n:]
                if t.startswith("live/riders/")}
    said = heard("RiderAssigned")
    assert list(said) == ["live/riders/21"]
    assert said["live/riders/21"]["riderName"] == "박라이더"
    assert list(heard("CookCompleted")) == ["live/riders/21"]
    said = heard("RiderReleased")
    assert list(said) == ["live/riders/21"]
    assert "riderName" not in said["live/riders/21"]
    assert heard("CookStarted") == {}
    heard("RiderAssigned")
    said = heard("RiderAssigned", riderId=22, riderName="김라이더")
    assert sorted(said) == ["live/riders/21", "live/riders/22"]
    assert {d["riderName"] for d in said.values()} == {"김라이더"}
    assert list(heard("PickedUp")) == ["live/riders/22"]


def test_riders_hear_what_waits(town):
    tell(town, "Ordered", "PaymentApproved", "StoreConfirmed")
    assert live(town)[-1] == ("live/riders", {
        "orderId": 5, "storeName": "배달분식", "dong": "역삼동", "pay": 3000,
        "readyAt": "2024-05-06T09:20:00.000Z", "cooked": False,
        "waiting": True})
    for type_, waiting in (
            ("StoreDelayed", True), ("CookStarted", None),
            ("RiderAssigned", False), ("RiderReleased", True),
            ("CookCompleted", True), ("DeliveryCanceled", False),
            ("OrderCanceled", False)):
        n = len(live(town))
        say(town, type_, 9)
        offers = [d["waiting"] for t, d in live(town)[n:]
                  if t == "live/riders"]
        assert offers == ([] if waiting is None else [waiting]), type_


def test_riders_hear_nothing_of_a_store_that_delivers_itself(town):
    tell(town, "Ordered")
    say(town, "StoreConfirmed", 1, selfDelivery=True)
    assert "live/riders" not in topics(town)


def test_nothing_about_a_person(town):
    tell(town, "PaymentApproved", "StoreConfirmed", "Ordered",
         "CookStarted", "RiderAssigned", "CookCompleted", "DeliveryStarted",
         "PickedUp", "DeliveryCompleted")
    said = json.dumps(live(town), ensure_ascii=False)
    for secret in ("김손님", "010-", ADDRESS["road"], ADDRESS["detail"],
                   "customerId"):
        assert secret not in said


def test_a_generation_that_is_not_shown_is_silent(town):
    say(town, "Ordered", 0, generation=2)
    assert live(town) == []


def test_restaurants(town):
    data = {"restaurantId": 3, "ownerId": 12, "name": "배달분식",
            "hours": [], "areas": [], "minimumOrder": 0, "prepMinutes": 20,
            "closed": True, "selfDelivery": False, "startOnConfirm": False}
    r = town.event("dashboard/on_restaurant", "RestaurantChanged", 3, data)
    assert r.status == 204, r
    (topic, said), = live(town)
    assert topic == "live/restaurants/3"
    assert said["closed"] is True and said["event"] == "RestaurantChanged"
    assert "ownerId" not in said and "by" not in said
    r = town.event("dashboard/on_restaurant", "MenuChanged", 3,
                   {"restaurantId": 3, "sections": []})
    assert live(town)[1] == ("live/restaurants/3", {
        "restaurantId": 3, "event": "MenuChanged"})
    town.event("dashboard/on_restaurant", "MenuChanged", 3,
               {"restaurantId": 3, "sections": []}, generation=2)
    assert len(live(town)) == 2
