"""Who comes to a kitchen, a restaurant, and orders in each of their states."""
import datetime

from town import token

OPERATOR = token(1, roles=("operator",))
OWNER = token(12, roles=(), owns=(1,))
STAFF = token(13, roles=(), works=(1,))
STRANGER = token(14, roles=(), owns=(2,), works=(2,))
CUSTOMER = token(7)
OTHER = token(8)

RESTAURANT = {
    "ownerId": 12, "name": "배달분식", "nameEn": "Baedal Bunsik",
    "category": "분식", "phone": "02-555-0000",
    "address": {"road": "테헤란로 5", "dong": "역삼동"},
    "hours": [{"day": d, "opens": 0, "closes": 1440} for d in range(7)],
    "areas": [{"dong": "역삼동", "fee": 3000}, {"dong": "삼성동", "fee": 2000}],
    "minimumOrder": 12000, "prepMinutes": 25}
MENU = {"sections": [{"id": 100, "name": "찌개", "items": [
    {"id": 101, "name": "김치찌개", "price": 9000, "optionGroups": [
        {"id": 110, "name": "맵기", "min": 1, "max": 1, "options": [
            {"id": 111, "name": "보통"},
            {"id": 112, "name": "맵게", "price": 500}]}]},
    {"id": 102, "name": "된장찌개", "price": 8500}]}]}
PERSON = {"name": "김손님", "phone": "010-1234-5678",
          "address": {"road": "테헤란로 1", "detail": "101호",
                      "dong": "역삼동"}}
ORDERED = {
    "restaurantId": 1, "customerId": 7, "storeName": "배달분식",
    "itemName": "김치찌개 외 1건", "itemQty": 3, "itemPrice": 27500,
    "deliveryFee": 3000, "price": 30500,
    "items": [
        {"menuItemId": 101, "name": "김치찌개", "quantity": 2, "price": 9500,
         "options": [{"optionId": 112, "name": "맵게", "price": 500}]},
        {"menuItemId": 102, "name": "된장찌개", "quantity": 1, "price": 8500,
         "options": []}],
    "dong": "역삼동", "noteToStore": "덜 짜게", "noteToRider": "문 앞에",
    "personal": PERSON}


def ago(minutes):
    t = datetime.datetime.now(datetime.timezone.utc) \
        - datetime.timedelta(minutes=minutes)
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def restaurant(town, as_=OPERATOR, key=None, **changes):
    return town.call("store/restaurant_create", "POST", "/restaurants",
                     {**RESTAURANT, **changes}, as_=as_, key=key)


def opened(town, menu=True, **changes):
    """Restaurant 1, with its menu."""
    assert restaurant(town, **changes).status == 201
    if menu:
        r = town.call("store/menu_replace", "PUT", "/restaurants/1/menu",
                      MENU, as_=OWNER)
        assert r.status == 200, r
    town.sql("store", "DELETE FROM outbox")


def ordered(town, id_=5, minutes=0, event=None, **changes):
    r = town.event("store/on_ordered", "Ordered", id_,
                   {**ORDERED, "orderDate": ago(minutes), **changes},
                   id_=event)
    assert r.status == 204, r


def put(town, verb, body=None, id_=5, as_=OWNER, key=None, **more):
    return town.call(f"store/{verb}", "PUT", f"/stores/{id_}/{verb}", body,
                     as_=as_, key=key, **more)


def get(town, id_=5, as_=OWNER, **more):
    return town.call("store/get", "GET", f"/stores/{id_}", as_=as_, **more)


def ask(town, id_=5, reason="changed mind", decider="store",
        by="customer:7", **more):
    return town.event("store/on_order_cancel_requested",
                      "OrderCancelRequested", id_,
                      {"decider": decider, "reason": reason, "by": by}, **more)


def told(town, id_=5, **more):
    return town.event("store/on_order_canceled", "OrderCanceled", id_,
                      {"canceledBy": "operator", "reason": "no rider"}, **more)


def until(town, state, id_=5):
    """Order 5 in that state; the outbox is empty then."""
    if state == "NONE":
        return
    ordered(town, id_)
    if state in ("CONFIRMED", "COOKING", "COOKED"):
        assert put(town, "confirm", {"minutes": 20}, id_).status == 200
    if state in ("COOKING", "COOKED"):
        assert put(town, "cookstart", id_=id_).status == 200
    if state == "COOKED":
        assert put(town, "cookcomplete", id_=id_).status == 200
    if state == "REJECTED":
        assert put(town, "reject", {"reason": "TOO_BUSY"}, id_).status == 200
    if state == "CANCELED":
        assert told(town, id_).status == 204
    if state == "EXPIRED":
        town.sql("store", "UPDATE orders SET accept_by = received_at "
                 "WHERE id = %s", id_)
        assert town.tick("store/expire").status == 204
    assert status(town, id_) == state
    town.sql("store", "DELETE FROM outbox")


def status(town, id_=5):
    return town.one("store", "SELECT status FROM orders WHERE id = %s", id_)


def events(town):
    return [type_ for type_, _, _ in town.outbox("store")]
