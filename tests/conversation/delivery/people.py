"""Who comes to a delivery, and how it gets into each of its states."""
from town import token

RIDER = token(21, roles=("rider",))
SECOND = token(22, roles=("rider",))
OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))
STRANGER = token(14, roles=("customer",), owns=(4,))
CUSTOMER = token(7)
OPERATOR = token(1, roles=("operator",))

CONFIRMED = {
    "restaurantId": 3, "minutes": 20, "storeName": "배달분식",
    "storePhone": "02-555-0000", "readyAt": "2026-11-23T09:20:00Z",
    "storeAddress": {"road": "테헤란로 5", "dong": "역삼동"},
    "selfDelivery": False, "itemName": "떡볶이", "itemQty": 2,
    "deliveryFee": 3000, "customerId": 7, "dong": "역삼동",
    "noteToRider": "공동현관 1234#",
    "personal": {"name": "김손님", "phone": "010-1234-5678",
                 "address": {"road": "테헤란로 1", "detail": "101호",
                             "dong": "역삼동"}}}
SECRETS = ("name", "phone", "address", "noteToRider")


def confirmed(town, id_=5, **changes):
    r = town.event("delivery/on_store_confirmed", "StoreConfirmed", id_,
                   {**CONFIRMED, **changes})
    assert r.status == 204, r


def cooked(town, id_=5, **more):
    r = town.event("delivery/on_cook_completed", "CookCompleted", id_, {},
                   **more)
    assert r.status == 204, r


def put(town, verb, as_=RIDER, body=None, id_=5, key=None, **more):
    return town.call(f"delivery/{verb}", "PUT", f"/deliveries/{id_}/{verb}",
                     body, as_=as_, key=key, **more)


def get(town, as_=RIDER, id_=5, **more):
    return town.call("delivery/get", "GET", f"/deliveries/{id_}", as_=as_,
                     **more)


def ask(town, id_=5, decider="delivery", event_id=None):
    return town.event("delivery/on_order_cancel_requested",
                      "OrderCancelRequested", id_,
                      {"decider": decider, "reason": "operator says"},
                      id_=event_id)


def told(town, id_=5):
    return town.event("delivery/on_order_canceled", "OrderCanceled", id_,
                      {"canceledBy": "customer", "reason": "changed mind"})


def until(town, state, id_=5):
    """A delivery of order 5 in that state."""
    if state == "NONE":
        return
    confirmed(town, id_)
    if state == "CANCELED":
        told(town, id_)
        return
    if state in ("WAITING", "FAILED"):
        if state == "FAILED":
            put(town, "take", id_=id_)
            put(town, "fail", body={"reason": "ACCIDENT"}, id_=id_)
        return
    assert put(town, "take", id_=id_).status == 200
    if state == "TAKEN":
        return
    cooked(town, id_)
    for verb, reached in (("pickup", "PICKED_UP"), ("complete", "DELIVERED")):
        if status(town, id_) == state:
            return
        assert put(town, verb, id_=id_).status == 200
        assert status(town, id_) == reached


def status(town, id_=5):
    return town.one("delivery", "SELECT status FROM deliveries WHERE id = %s",
                    id_)


def events(town):
    return [t for t, _, _ in town.outbox("delivery")]


STATES = ("NONE", "WAITING", "TAKEN", "STARTED", "PICKED_UP", "DELIVERED",
          "FAILED", "CANCELED")
