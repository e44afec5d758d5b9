import uuid

from . import kitchen as k


def rider(town, type_, id_=21, name="김라이더", event=None, **more):
    r = town.event("store/on_rider", type_, 5,
                   {"riderId": id_, "riderName": name}, id_=event, **more)
    assert r.status == 204, r


def test_who_comes(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    assert k.get(town).json["rider"] is None
    rider(town, "RiderAssigned")
    assert k.get(town).json["rider"] == {"name": "김라이더"}
    rider(town, "RiderReleased")
    assert k.get(town).json["rider"] is None
    rider(town, "RiderAssigned", 22, "이라이더")
    rider(town, "DeliveryStarted", 22, None)
    assert k.get(town).json["rider"] == {"name": "이라이더"}
    assert k.get(town).json["pickedUpAt"] is None
    rider(town, "PickedUp", 22, "이라이더")
    assert k.get(town).json["pickedUpAt"]
    assert k.status(town) == "CONFIRMED" and k.events(town) == []


def test_seen_twice(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    event = uuid.uuid4()
    rider(town, "RiderAssigned", event=event)
    version = k.get(town).headers["etag"]
    rider(town, "RiderReleased")
    rider(town, "RiderAssigned", event=event)
    assert k.get(town).json["rider"] is None
    assert k.get(town).headers["etag"] != version


def test_an_old_one_is_not_shown_over_newer_ones(town):
    """Dropped, and given once more."""
    k.opened(town)
    k.until(town, "CONFIRMED")
    early, late = k.ago(5), k.ago(4)
    rider(town, "RiderReleased", pos=11, time_=late)
    rider(town, "RiderAssigned", pos=10, time_=early)
    assert k.get(town).json["rider"] is None
    rider(town, "RiderAssigned", 22, "이라이더", pos=12, time_=late)
    assert k.get(town).json["rider"] == {"name": "이라이더"}
    rider(town, "RiderReleased", pos=3)     # of a log that was restored
    assert k.get(town).json["rider"] is None


def test_of_an_order_that_is_not_here(town):
    rider(town, "RiderAssigned")
    assert k.status(town) is None
