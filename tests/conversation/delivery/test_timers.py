"""The deadline that nobody keeps, and what is forgotten."""
from delivery.people import (confirmed, cooked, events, get, put, status,
                             until)


def age(town, minutes):
    town.sql("delivery", "UPDATE deliveries SET cooked_at = cooked_at - "
             "make_interval(mins => %s)", minutes)


def test_unclaimed_is_said_once(town):
    confirmed(town)
    cooked(town)
    age(town, 9)
    assert town.tick("delivery/unclaimed").status == 204
    assert events(town) == []
    age(town, 2)
    for _ in range(2):
        town.tick("delivery/unclaimed")
    assert town.outbox("delivery") == [
        ("DeliveryUnclaimed", 5, {"orderId": 5, "by": "timer"})]
    assert status(town) == "WAITING"
    assert put(town, "take").json["status"] == "STARTED"


def test_given_back_it_is_said_again(town):
    confirmed(town)
    cooked(town)
    age(town, 11)
    town.tick("delivery/unclaimed")
    put(town, "take")
    put(town, "release")
    for _ in range(2):
        town.tick("delivery/unclaimed")
    assert [e for e in events(town) if e != "DeliveryStarted"] == [
        "DeliveryUnclaimed", "RiderAssigned", "RiderReleased",
        "DeliveryUnclaimed"]


def test_not_unclaimed_while_somebody_has_it_or_it_cooks(town):
    until(town, "STARTED", 50)
    confirmed(town, 51)
    age(town, 60)
    before = events(town)
    town.tick("delivery/unclaimed")
    assert events(town) == before


def test_more_than_one_bite(town):
    town.sql("delivery", "INSERT INTO deliveries (id, status, cooked, "
             "cooked_at) SELECT n, 'WAITING', true, clock_timestamp() - "
             "interval '1 hour' FROM generate_series(1, 250) n")
    town.tick("delivery/unclaimed")
    assert sorted(s for _, s, _ in town.outbox("delivery")) == \
        list(range(1, 251))


def test_prune(town):
    until(town, "TAKEN", 50)
    until(town, "TAKEN", 51)
    town.sql("delivery", "UPDATE deliveries SET at = at - interval '91 days' "
             "WHERE id = 50")
    town.sql("delivery", "UPDATE answer SET at = at - interval '25 hours' "
             "WHERE record->>'id' = '50'")
    town.sql("delivery", "UPDATE inbox SET at = at - interval '8 days' "
             "WHERE event_id IN (SELECT event_id FROM inbox LIMIT 1)")
    town.tick("delivery/prune")
    assert get(town, id_=50).json["phone"] is None
    assert get(town, id_=50).json["noteToRider"] is None
    assert get(town, id_=51).json["phone"]
    assert town.one("delivery", "SELECT count(*) FROM answer") == 1
    assert town.one("delivery", "SELECT count(*) FROM inbox") == 1
