"""A town whose order context knows one restaurant, and can charge cards."""
import json

import pytest

from town import token

CUSTOMER = token(7)
OTHER = token(8)
OPERATOR = token(1, roles=("operator",))

ALWAYS = [{"day": d, "opens": 0, "closes": 1440} for d in range(7)]
RESTAURANT = {
    "restaurantId": 1, "ownerId": 12, "name": "배달분식",
    "nameEn": "Baedal Snacks", "hours": ALWAYS, "holidays": [],
    "areas": [{"dong": "역삼동", "fee": 3000}, {"dong": "삼성동", "fee": 4000}],
    "minimumOrder": 5000, "prepMinutes": 20, "closed": False,
    "selfDelivery": False, "startOnConfirm": False}
MENU = {"restaurantId": 1, "sections": [{
    "id": 1, "name": "분식", "items": [
        {"id": 11, "name": "떡볶이", "nameEn": "Tteokbokki", "price": 5500,
         "soldOut": False, "optionGroups": [
             {"id": 1, "name": "맵기", "min": 1, "max": 1, "options": [
                 {"id": 101, "name": "순한맛", "price": 0, "soldOut": False},
                 {"id": 102, "name": "매운맛", "price": 500,
                  "soldOut": False}]},
             {"id": 2, "name": "토핑", "min": 0, "max": 2, "options": [
                 {"id": 103, "name": "치즈", "price": 1000,
                  "soldOut": False},
                 {"id": 104, "name": "계란", "price": 700,
                  "soldOut": True}]}]},
        {"id": 12, "name": "김밥", "nameEn": "Gimbap", "price": 4000,
         "soldOut": False, "optionGroups": []},
        {"id": 13, "name": "순대", "price": 6000, "soldOut": True,
         "optionGroups": []}]}]}
BASKET = {
    "restaurantId": 1,
    "items": [{"menuItemId": 11, "quantity": 2, "options": [102, 103]},
              {"menuItemId": 12, "quantity": 1}],
    "address": {"road": "테헤란로 1", "detail": "101호", "dong": "역삼동"},
    "name": "김손님", "phone": "010-1234-5678", "card": "tok_ok"}
PRICE = (5500 + 500 + 1000) * 2 + 4000 + 3000


class Shop:
    """What the order tests do over and over."""

    def __init__(self, town):
        self.town = town

    def restaurant(self, **changes):
        r = self.town.event("order/on_restaurant_changed",
                            "RestaurantChanged", 1, {**RESTAURANT, **changes})
        assert r.status == 204, r

    def menu(self, menu=None):
        r = self.town.event("order/on_menu_changed", "MenuChanged", 1,
                            menu or MENU)
        assert r.status == 204, r

    def place(self, body=None, key=None, as_=CUSTOMER, **kw):
        return self.town.call("order/place", "POST", "/orders",
                              {**BASKET, **(body or {})}, as_=as_, key=key,
                              **kw)

    def order(self, **columns):
        """An order as placing leaves it, without the payment context."""
        c = {"id": 5, "status": "ORDERED", "customer_id": 7,
             "key": "00000000-0000-4000-8000-000000000005",
             "hash": "00000000-0000-4000-8000-000000000006",
             "restaurant_id": 1, "store_name": "배달분식",
             "item_name": "김밥", "item_qty": 2, "item_price": 8000,
             "delivery_fee": 3000, "price": 11000,
             "items": json.dumps([{"menuItemId": 12, "name": "김밥",
                                   "quantity": 2, "price": 4000,
                                   "options": []}]), **columns}
        names = ", ".join(c)
        marks = ", ".join(["%s"] * len(c))
        self.town.sql("order", f"INSERT INTO orders ({names}) "
                      f"VALUES ({marks})", *c.values())
        return c["id"]

    def status(self, id_=5):
        return self.town.one("order", "SELECT status FROM orders "
                             "WHERE id = %s", id_)


@pytest.fixture
def shop(town):
    s = Shop(town)
    s.restaurant()
    s.menu()
    return s


@pytest.fixture
def paying(shop):
    shop.town.start("testpay/ask")
    shop.town.start("payment/charge", n=8)
    shop.town.start("payment/void")
    return shop
