"""GET /topics, GET /events/{id}/deliveries, POST /events/{id}/redeliver."""
import datetime
import pathlib
import threading
import uuid

import pytest
from watch import CANCELED, ORDERED, OTHERS, PAID, micros

MAP = pathlib.Path(__file__).resolve().parents[3] / "shared/event.map"


@pytest.fixture(autouse=True)
def mapped(town):
    town.env["EVENT_MAP"] = str(MAP)


def topics(watch):
    r = watch.get("topics", "/topics")
    assert r.status == 200, r
    return {t["type"]: t for t in r.json["_embedded"]["topics"]}


def deliveries(watch, event):
    r = watch.get("deliveries", f"/events/{event}/deliveries")
    assert r.status == 200, r
    return {d["consumer"]: d for d in r.json["_embedded"]["deliveries"]}


def redeliver(watch, event, consumer="payment", sure=None, **more):
    body = {"consumer": consumer}
    if sure is not None:
        body["sure"] = sure
    return watch.do("redeliver", "POST", f"/events/{event}/redeliver", body,
                    **more)


@pytest.fixture
def canceled(watch, town):
    """An OrderCanceled at position 1 of now, all behind it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    r = town.event("monitor/on_event", "OrderCanceled", 7, CANCELED,
                   time_=now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    assert r.status == 204
    for consumer in ("payment", "store", "delivery", "dashboard", "monitor"):
        watch.subscription(consumer)
    return town.one("monitor", "SELECT id FROM event")


def test_topics(watch, town):
    for age in (0, 30, 90, 4000):
        then = datetime.datetime.now(datetime.timezone.utc) - \
            datetime.timedelta(seconds=age)
        town.event("monitor/on_event", "Ordered", 7 + age, ORDERED,
                   time_=then.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    watch.event("PaymentApproved", 7, PAID)
    all_ = topics(watch)
    assert (all_["Ordered"]["lastMinute"], all_["Ordered"]["lastHour"]) == (
        2, 3)
    assert all_["Ordered"]["source"] == "order"
    assert "store/on_ordered" in all_["Ordered"]["handlers"]
    assert all_["Ordered"]["_links"]["events"]["href"].endswith(
        "/events?type=Ordered")
    approved = all_["PaymentApproved"]
    assert (approved["lastHour"], approved["lastId"]) == (0, micros(0))
    never = all_["StoreLate"]
    assert (never["lastHour"], never["lastAt"]) == (0, None)
    assert "last" not in never["_links"]


def test_a_type_has_one_source():
    """Else GET /topics would count what another context says."""
    of = {}
    for line in MAP.read_text().splitlines():
        if not line.startswith("#"):
            _, source, type_, *_ = line.split()
            assert of.setdefault(type_, source) == source


def test_deliveries(watch, canceled):
    watch.letter(consumer="payment", pos=1)
    watch.letter("parked", consumer="store", pos=1,
                 next_at="2026-11-23T12:00:00Z")
    watch.letter("done", consumer="delivery", pos=1)
    watch.sql("UPDATE subscription SET checkpoint = 0 "
              "WHERE consumer = 'dashboard'")
    to = deliveries(watch, canceled)
    assert {c: d["state"] for c, d in to.items()} == {
        "payment": "dead", "store": "parked", "delivery": "handled",
        "dashboard": "waiting", "monitor": "handled"}
    assert to["payment"]["function"] == "payment/on_order_canceled"
    assert (to["payment"]["reason"], to["payment"]["attempt"]) == (
        "it said 500", 6)
    assert set(to["payment"]["_links"]) == {"self", "letter"}
    assert to["store"]["nextAt"] == "2026-11-23T12:00:00Z"
    assert set(to["monitor"]["_links"]) == {"self", "redeliver"}
    assert set(to["dashboard"]["_links"]) == {"self"}
    watch.sql("UPDATE subscription SET state = 'stopped'")
    assert set(deliveries(watch, canceled)["monitor"]["_links"]) == {"self"}
    r = watch.get("deliveries", f"/events/{canceled + 1}/deliveries")
    assert (r.status, r.slug) == (404, "not-found")


def test_redeliver(watch, canceled):
    key = uuid.uuid4().hex
    r = redeliver(watch, canceled, key=key)
    assert (r.status, r.json["state"], r.json["attempt"]) == (
        202, "parked", 0), r
    row = watch.sql("SELECT *, next_at <= clock_timestamp() AS due "
                    "FROM delivery")[0]
    assert (row["consumer"], row["source"], row["pos"], row["subject"]) == (
        "payment", "order", 1, "7")
    assert (row["function"], row["hold"], row["due"]) == (
        "payment/on_order_canceled", False, True)
    again = redeliver(watch, canceled, key=key)
    assert (again.status, again.json) == (202, r.json)
    assert again.headers["idempotency-replayed"] == "true"
    r = redeliver(watch, canceled)
    assert (r.status, r.slug, r.json["state"]) == (
        409, "state-forbids", "parked")
    r = redeliver(watch, canceled, "store", key=key)
    assert r.slug == "idempotency-key-reused"
    watch.sql("UPDATE delivery SET state = 'done', next_at = 'infinity'")
    assert redeliver(watch, canceled).status == 202
    assert watch.sql("SELECT state FROM delivery") == [{"state": "parked"}]


def test_not_while_it_is_on_its_way(watch, canceled):
    watch.sql("UPDATE subscription SET checkpoint = 0")
    r = redeliver(watch, canceled)
    assert (r.status, r.json["state"]) == (409, "waiting")
    watch.sql("UPDATE subscription SET checkpoint = 9, seek = 0")
    assert redeliver(watch, canceled).json["state"] == "waiting"
    watch.sql("UPDATE subscription SET seek = NULL, state = 'stopped'")
    assert redeliver(watch, canceled).json["state"] == "stopped"
    assert watch.sql("SELECT * FROM delivery") == []


def test_to_nobody(watch, canceled):
    r = redeliver(watch, canceled, "identity")
    assert (r.status, r.slug) == (403, "not-allowed"), r
    assert redeliver(watch, canceled + 1).slug == "not-found"
    assert watch.do("redeliver", "POST", f"/events/{canceled}/redeliver",
                    {}).status == 422


def test_an_old_one_needs_somebody_who_is_sure(watch, town, canceled):
    """Decision 037: its inbox row may be gone."""
    town.sql("monitor", "UPDATE event SET at = at - interval '7 days'")
    r = redeliver(watch, canceled)
    assert (r.status, r.slug) == (409, "too-old"), r
    assert watch.sql("SELECT * FROM delivery") == []
    assert redeliver(watch, canceled, sure=True).status == 202


def test_many_at_once(watch, canceled):
    replies = []
    threads = [threading.Thread(
        target=lambda: replies.append(redeliver(watch, canceled)))
        for _ in range(5)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [202] + [409] * 4
    assert len(watch.sql("SELECT * FROM delivery")) == 1


def test_without_the_map_nothing_is_guessed(watch, town, canceled):
    town.env["EVENT_MAP"] = str(town.run / "no-such-map")
    assert watch.get("topics", "/topics").status == 503
    assert redeliver(watch, canceled).status == 503


def test_for_operators(watch, canceled):
    assert [watch.get("topics", "/topics", as_=o).status for o in OTHERS] == [
        401, 403, 403, 403]
    assert [watch.get("deliveries", f"/events/{canceled}/deliveries",
                      as_=o).status for o in OTHERS] == [401, 403, 403, 403]
    assert [redeliver(watch, canceled, as_=o).status for o in OTHERS] == [
        401, 403, 403, 403]


def test_the_history_with_its_data(watch):
    watch.order()
    r = watch.get("events", "/events?data=true")
    ordered = r.json["_embedded"]["events"][1]
    assert ordered["data"]["itemName"] == "김밥"
    assert "personal" not in r.text and "010-" not in r.text
    assert "data=true" in r.json["_links"]["self"]["href"]
