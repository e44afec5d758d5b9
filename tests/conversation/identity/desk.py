"""Accounts made and signed in through the functions themselves."""
from town import token

OPERATOR = token(1, roles=("operator",))


class Desk:
    def __init__(self, town):
        self.town = town

    def sign_up(self, login="kim", password="long enough", key=None, **more):
        body = {"login": login, "password": password, "name": "김손님",
                "phone": "010-1234-5678", **more}
        return self.town.call("identity/sign_up", "POST", "/accounts", body,
                              key=key)

    def account(self, login="kim", **more):
        r = self.sign_up(login, **more)
        assert r.status == 201, r
        return r.json["id"]

    def sign_in(self, login="kim", password="long enough", **params):
        return self.town.call("identity/sign_in", "POST", "/sessions",
                              {"login": login, "password": password},
                              **params)

    def grant(self, account, role, restaurant=None, as_=OPERATOR, key=None):
        body = {"role": role}
        if restaurant:
            body["restaurantId"] = restaurant
        return self.town.call("identity/grant", "POST",
                              f"/accounts/{account}/grants", body,
                              as_=as_, key=key)

    def revoke(self, account, grant, as_=OPERATOR, key=None):
        return self.town.call("identity/revoke", "DELETE",
                              f"/accounts/{account}/grants/{grant}",
                              as_=as_, key=key)

    def add_staff(self, login="kim", restaurant=3, as_=OPERATOR, key=None,
                  **params):
        return self.town.call("identity/staff_add", "POST",
                              f"/restaurants/{restaurant}/staff",
                              {"login": login}, as_=as_, key=key, **params)

    def staff(self, restaurant=3, as_=OPERATOR, query=""):
        return self.town.call("identity/staff_list", "GET",
                              f"/restaurants/{restaurant}/staff{query}",
                              as_=as_)

    def me(self, as_=None, **params):
        return self.town.call("identity/me", "GET", "/me", as_=as_, **params)
