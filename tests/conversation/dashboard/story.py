"""An order's events, and how they reach the board."""
import uuid

from town import token

RIDER = token(21, roles=("rider",))
OWNER = token(12, roles=(), owns=(3,))
STAFF = token(13, roles=(), works=(3,))
STRANGER = token(14, roles=("customer",), owns=(4,))
CUSTOMER = token(7)
OPERATOR = token(1, roles=("operator",))

ADDRESS = {"road": "테헤란로 1", "detail": "101호", "dong": "역삼동"}
PERSONAL = {"name": "김손님", "phone": "010-1234-5678", "address": ADDRESS}
DATA = {
    "Ordered": {
        "restaurantId": 3, "customerId": 7, "storeName": "배달분식",
        "itemName": "떡볶이 외 1건", "itemQty": 3, "itemPrice": 15000,
        "deliveryFee": 3000, "price": 18000, "items": [
            {"menuItemId": 11, "name": "떡볶이", "quantity": 3,
             "price": 5000, "options": []}],
        "orderDate": "2024-05-06T09:00:00Z", "dong": "역삼동",
        "personal": PERSONAL},
    "OrderCancelRequested": {"decider": "store", "reason": "no time"},
    "OrderCanceled": {"canceledBy": "customer", "reason": "no time"},
    "PaymentApproved": {"amount": 18000},
    "PaymentCanceled": {"amount": 18000},
    "PaymentRefunded": {"refundId": 1, "amount": 500, "reason": "cold"},
    "StoreConfirmed": {
        "restaurantId": 3, "minutes": 20, "storeName": "배달분식",
        "readyAt": "2024-05-06T09:20:00Z", "selfDelivery": False,
        "itemName": "떡볶이 외 1건", "itemQty": 3, "deliveryFee": 3000,
        "customerId": 7, "dong": "역삼동", "personal": PERSONAL},
    "StoreDelayed": {"minutes": 40, "readyAt": "2024-05-06T09:40:00Z"},
    "StoreRejected": {"reason": "SOLD_OUT"},
    "StoreCancelRefused": {"state": "COOKING"},
    "RiderAssigned": {"riderId": 21, "riderName": "박라이더"},
    "RiderReleased": {"riderId": 21, "riderName": "박라이더"},
    "DeliveryStarted": {"riderId": 21}, "PickedUp": {"riderId": 21},
    "DeliveryCompleted": {"riderId": 21},
    "DeliveryFailed": {"reason": "ACCIDENT", "customerFault": False},
    "DeliveryCancelRefused": {"state": "DELIVERED"},
}


def at(minute):
    return f"2024-05-06T09:{minute:02d}:00.125Z"


def say(town, type_, minute=0, id_=5, generation=1, event_id=None, pos=None,
        **changes):
    r = town.event("dashboard/on_event", type_, id_,
                   {**DATA.get(type_, {}), **changes}, time_=at(minute),
                   generation=generation, id_=event_id or uuid.uuid4(),
                   pos=pos)
    assert r.status == 204, (type_, r)


def tell(town, *types, id_=5):
    for minute, type_ in enumerate(types):
        say(town, type_, minute, id_)


def row(town, id_=5, gen=1):
    rows = town.sql("dashboard", "SELECT * FROM board WHERE id = %s AND "
                    "gen = %s", id_, gen)
    return rows[0] if rows else None


def get(town, as_=OPERATOR, id_=5, **more):
    return town.call("dashboard/get", "GET", f"/dashboards/{id_}", as_=as_,
                     **more)


def ids(town, as_, query=""):
    r = town.call("dashboard/list", "GET", "/dashboards" + query, as_=as_)
    assert r.status == 200, r
    return [d["id"] for d in r.json["_embedded"]["dashboards"]]


def age(town, minutes, id_=5):
    """As if all of it had been so much earlier."""
    times = ("order_dt paid_dt confirmed_dt cook_started_dt cooked_comp_dt "
             "canceled_dt gave_up_dt").split()
    town.sql("dashboard", "UPDATE board SET " + ", ".join(
        f"{t} = clock_timestamp() - make_interval(mins => {minutes}) + "
        f"({t} - '2024-05-06 09:00Z')" for t in times) +
        " WHERE id = %s", id_)
