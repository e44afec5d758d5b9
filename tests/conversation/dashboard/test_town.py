"""The town's figures: a materialized view, refreshed, rolled into days."""
from dashboard.story import CUSTOMER, OPERATOR, say, tell

COURSE = ("Ordered", "PaymentApproved", "StoreConfirmed", "CookStarted",
          "CookCompleted", "DeliveryStarted", "PickedUp", "DeliveryCompleted")


def figures(town, query="", as_=OPERATOR):
    return town.call("dashboard/town", "GET", "/town" + query, as_=as_)


def shift(town, id_, ago):
    """All of that order, as if it were placed so long ago."""
    times = ("order_dt paid_dt confirmed_dt cooked_comp_dt delivery_comp_dt "
             "canceled_dt").split()
    town.sql("dashboard", "UPDATE board SET " + ", ".join(
        f"{t} = {t} + (clock_timestamp() - interval '{ago}' - order_dt)"
        for t in times) + " WHERE id = %s", id_)


def refresh(town):
    town.sql("dashboard", "UPDATE current SET refresh_after = NULL")
    r = town.tick("dashboard/refresh")
    assert r.status == 204, r


def test_nothing_yet(town):
    t = figures(town).json
    assert t["total"]["orders"] == 0 and t["total"]["cookSeconds"] is None
    assert t["hours"] == t["stores"] == t["cancels"] == t["days"] == []


def test_figures(town):
    tell(town, *COURSE, id_=50)
    tell(town, *COURSE, id_=51)
    say(town, "PaymentRefunded", 9, 51, amount=1000)
    tell(town, "Ordered", "OrderCanceled", "PaymentCanceled", id_=52)
    say(town, "Ordered", 0, 53, restaurantId=4, storeName="국밥")
    for id_ in range(50, 54):
        shift(town, id_, "1 second")
    assert figures(town).json["total"]["orders"] == 0
    refresh(town)
    t = figures(town, "?hours=2").json
    assert t["total"] == {
        "orders": 4, "completed": 2, "canceled": 1,
        "revenue": 18000 + 17000, "confirmSeconds": 120, "cookSeconds": 120,
        "deliverSeconds": 180}
    assert [(s["restaurantId"], s["storeName"], s["orders"])
            for s in t["stores"]] == [(3, "배달분식", 3), (4, "국밥", 1)]
    assert t["cancels"] == [{"reason": "no time", "orders": 1}]
    assert sum(h["orders"] for h in t["hours"]) == 4
    assert t["attention"]["open"] == 1 and t["refreshedAt"]


def test_attention_is_of_this_moment(town):
    tell(town, "Ordered", "PaymentApproved", id_=50)    # long ago
    tell(town, "Ordered", "PaymentApproved", "StoreConfirmed", "StoreLate",
         "DeliveryUnclaimed", id_=51)
    tell(town, "Ordered", "PaymentApproved", "OrderCanceled", id_=52)
    assert figures(town).json["attention"] == {
        "open": 2, "unanswered": 1, "late": 1, "unclaimed": 1, "payment": 1}


def test_only_what_was_asked_for(town):
    tell(town, "Ordered", id_=50)
    shift(town, 50, "30 hours")
    refresh(town)
    assert figures(town).json["total"]["orders"] == 0
    assert figures(town, "?hours=48").json["total"]["orders"] == 1
    assert figures(town, as_=CUSTOMER).slug == "not-allowed"
    assert figures(town, "?hours=841").slug == "invalid-input"


def test_refreshed_only_when_something_came(town):
    def when():
        return town.one("dashboard", "SELECT refreshed_at FROM current")
    tell(town, "Ordered")
    refresh(town)
    first = when()
    assert first
    town.sql("dashboard", "UPDATE inbox SET at = at - interval '1 minute'")
    refresh(town)
    assert when() == first
    say(town, "PaymentApproved", 1)
    refresh(town)
    assert when() > first


def test_not_more_often_than_it_can_bear(town):
    tell(town, "Ordered")
    town.sql("dashboard", "UPDATE current SET refresh_after = "
             "clock_timestamp() + interval '1 minute'")
    town.tick("dashboard/refresh")
    assert town.one("dashboard", "SELECT refreshed_at FROM current") is None


def test_old_days_are_rolled_once(town):
    for id_, ago in ((50, "60 days"), (51, "60 days"), (52, "40 days"),
                     (53, "10 days")):
        tell(town, *COURSE, id_=id_)
        shift(town, id_, ago)
    tell(town, "Ordered", "OrderCanceled", id_=54)
    shift(town, 54, "60 days")
    for _ in range(3):
        town.sql("dashboard", "UPDATE current SET refreshed_at = NULL")
        refresh(town)
    rows = town.sql("dashboard", "SELECT * FROM town_day ORDER BY day")
    assert [(r["orders"], r["canceled"], r["revenue"], r["cancels"])
            for r in rows] == [(3, 1, 36000, {"no time": 1}),
                               (1, 0, 18000, {})]
    assert town.one("dashboard", "SELECT sum(orders) FROM town") == 1
    t = figures(town, "?hours=840&days=400").json
    assert t["total"]["orders"] == 1
    assert [d["orders"] for d in t["days"]] == [3, 1]
    assert t["days"][0]["confirmSeconds"] == 120
    assert figures(town, "?days=10").json["days"][0]["orders"] == 1


def test_a_rebuilt_generation_has_the_same_figures(town):
    tell(town, *COURSE)
    shift(town, 5, "1 minute")
    refresh(town)
    before = figures(town).json["total"]
    town.sql("dashboard", "UPDATE board SET gen = 2")
    town.internal("dashboard/swap", {"generation": 2})
    town.sql("dashboard", "UPDATE current SET refreshed_at = NULL")
    refresh(town)
    assert figures(town).json["total"] == before
