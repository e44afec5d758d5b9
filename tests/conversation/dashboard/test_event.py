"""What each event does to an order's row."""
import threading
import uuid

from dashboard.story import (DATA, OWNER, RIDER, at, get, row, say, tell)
from town import SOURCES

COURSE = ["Ordered", "PaymentApproved", "StoreConfirmed", "CookStarted",
          "CookCompleted", "DeliveryStarted", "PickedUp", "DeliveryCompleted"]
SHOWN = ["ORDERED", "PAID", "CONFIRMED", "COOKING", "COOKED",
         "DELIVERY_STARTED", "PICKED_UP", "DELIVERED"]
TIMES = ["orderDt", "paidDt", "confirmedDt", "cookStartedDt", "cookedCompDt",
         "deliveryStartDt", "pickedUpDt", "deliveryCompDt"]


def test_the_whole_course(town):
    for minute, type_ in enumerate(COURSE):
        say(town, type_, minute)
        d = get(town).json
        assert d["status"] == SHOWN[minute]
        for n, name in enumerate(TIMES):
            assert d[name] == (at(n) if n <= minute else None), (type_, name)
    assert (d["orderId"], d["storeName"], d["itemName"], d["itemQty"],
            d["price"], d["restaurantId"], d["customerId"]) == \
        (5, "배달분식", "떡볶이 외 1건", 3, 18000, 3, 7)
    assert d["eta"] is None and d["attention"] == []


def test_an_order_is_not_shown_before_it_is_placed(town):
    tell(town, "PaymentApproved")
    assert get(town).status == 404
    say(town, "Ordered", 1)
    assert get(town).json["status"] == "PAID"


def test_the_highest_rank_stays(town):
    tell(town, "Ordered", "OrderCanceled", "StoreConfirmed", "CookStarted",
         "PaymentCanceled")
    d = get(town).json
    assert d["status"] == "ORDER_CANCELED" and d["canceledDt"] == at(1)
    assert (d["cancelReason"], d["canceledBy"]) == ("no time", "customer")
    assert d["cookStartedDt"] == at(3)


def test_failed(town):
    tell(town, "Ordered", "PickedUp", "DeliveryFailed")
    d = get(town).json
    assert (d["status"], d["failReason"], d["failedDt"]) == \
        ("DELIVERY_FAILED", "ACCIDENT", at(2))
    say(town, "OrderCanceled", 3)
    assert get(town).json["status"] == "ORDER_CANCELED"


def test_the_rider_comes_and_goes(town):
    tell(town, "Ordered", "DeliveryUnclaimed")
    assert row(town)["unclaimed"]
    say(town, "RiderAssigned", 2)
    assert get(town).json["riderName"] == "박라이더"
    assert not row(town)["unclaimed"]
    say(town, "RiderAssigned", 3, riderId=22, riderName=None)
    assert (row(town)["rider_id"], row(town)["rider_name"]) == (22, None)
    say(town, "RiderReleased", 4)
    assert row(town)["rider_id"] is None


def test_an_old_rider_does_not_come_back(town):
    """A dead letter that is redriven when newer ones were handled."""
    tell(town, "Ordered")
    say(town, "RiderAssigned", 5, pos=12, riderId=22, riderName="이")
    say(town, "RiderAssigned", 3, pos=10)
    assert row(town)["rider_id"] == 22 and row(town)["rider_name"] == "이"
    assert get(town, RIDER).status == 404
    say(town, "RiderReleased", 4, pos=11)
    say(town, "DeliveryUnclaimed", 2, pos=9)
    assert row(town)["rider_id"] == 22 and not row(town)["unclaimed"]
    say(town, "RiderReleased", 6, pos=13)
    say(town, "RiderAssigned", 5, pos=12, riderId=22)
    assert row(town)["rider_id"] is None
    say(town, "DeliveryUnclaimed", 7, pos=14)
    assert row(town)["unclaimed"]
    say(town, "RiderAssigned", 30, pos=2)       # of a log that was restored
    assert row(town)["rider_id"] == 21


def test_an_old_time_does_not_come_back(town):
    tell(town, "Ordered")
    say(town, "StoreDelayed", 3, pos=12)
    say(town, "StoreConfirmed", 2, pos=11)
    assert get(town).json["eta"] == "2024-05-06T10:00:00Z"
    assert get(town).json["confirmedDt"] == at(2)
    say(town, "DeliveryStarted", 9, pos=12)
    say(town, "DeliveryStarted", 5, pos=10)
    assert get(town).json["deliveryStartDt"] == at(9)


def test_eta_follows_the_kitchen_and_the_rider(town):
    tell(town, "Ordered")
    assert get(town).json["eta"] is None
    say(town, "StoreConfirmed", 2)
    assert get(town).json["eta"] == "2024-05-06T09:40:00Z"
    say(town, "StoreDelayed", 3)
    assert get(town).json["eta"] == "2024-05-06T10:00:00Z"
    say(town, "PickedUp", 44)
    assert get(town).json["eta"] == "2024-05-06T09:59:00.125Z"


def test_refunds_add_up(town):
    tell(town, "Ordered", "DeliveryCompleted")
    say(town, "PaymentRefunded", 2)
    say(town, "PaymentRefunded", 3, refundId=2, amount=1500)
    d = get(town, OWNER).json
    assert d["refunded"] == 2000 and d["attention"] == ["refunded"]


def test_an_event_seen_twice_counts_once(town):
    tell(town, "Ordered")
    event_id = uuid.uuid4()
    for _ in range(3):
        say(town, "PaymentRefunded", 1, event_id=event_id)
    assert row(town)["refunded"] == 500 and row(town)["version"] == 2
    assert len(town.outbox("dashboard", "live")) == 2 * 4


def test_every_type_is_taken_in_any_state(town):
    types = [t for t in SOURCES if t not in (
        "AccountDeleted", "OrderForgotten", "RestaurantChanged",
        "MenuChanged")]
    assert len(types) == 24
    for id_, type_ in enumerate(types, 50):
        say(town, type_, 1, id_)
        tell(town, *COURSE[:2], id_=id_)
        say(town, type_, 9, id_)
        assert row(town, id_)["version"] == 4, type_


def test_two_contexts_at_once(town):
    """Both make the row, and neither loses the other's part."""
    for id_ in range(50, 56):
        both = [threading.Thread(target=say, args=(town, t, n, id_))
                for n, t in enumerate(("Ordered", "PaymentApproved",
                                       "StoreConfirmed", "RiderAssigned"))]
        for t in both:
            t.start()
        for t in both:
            t.join()
        r = row(town, id_)
        assert r["version"] == 4 and r["status"] == "CONFIRMED", r
        assert r["order_dt"] and r["paid_dt"] and r["rider_id"] == 21


def test_what_is_not_about_an_order_is_refused(town):
    r = town.event("dashboard/on_event", "MenuChanged", 3,
                   {"restaurantId": 3, "sections": []})
    assert r.slug == "not-my-event"


def test_wrong_data_is_refused(town):
    r = town.event("dashboard/on_event", "Ordered", 5,
                   {**DATA["Ordered"], "price": "18000"})
    assert r.slug == "invalid-input" and row(town) is None
