"""Who may do what over HTTP: one table, to be read beside the design's "who
may read" and its table of commands.

A cell is the answer's status.  `none` is 200 with a list in which the order of
the test is not; a list that has it is 200.  The order was placed by `his` at a
restaurant of `owner`, where `staff` works, and `rider` has it (or another is
prepared, as CALLS says).  The columns:

nobody   no token                   rider   has the delivery
his      the customer who ordered   rider2  another rider
other    another customer           oper    the operator
owner    of that restaurant         guest   has the link of another order
owner2   of another                 bad     an expired token, one whose claims
staff    of that restaurant                 were changed, one of another key,
staff2   of another                         one without a signature, each with
board    a device's token                   all roles; and one of the operator's
                                            for listening at the broker only
"""
COLUMNS = ("nobody his other owner owner2 staff staff2 rider rider2 oper "
           "guest board bad").split()

# An order and its five records.
TABLE = """
                           nobody his other owner owner2 staff staff2 rider rider2 oper guest board bad
GET /orders                   401 200  none   403    403   403    403   403    403  200   403   403  401
POST /orders                  201 201   201   403    403   403    403   403    403  403   403   403  401
GET /orders/{id}              401 200   404   403    403   403    403   403    403  200   404   403  401
DELETE /orders/{id}           401 204   404   403    403   403    403   403    403  204   404   403  401
GET /orders/{id}/looks        401 200   404   403    403   403    403   403    403  200   404   403  401
GET /orders/{id}/story        401 403   403   403    403   403    403   403    403  200   403   403  401
GET /looks                    401 403   403   403    403   403    403   403    403  200   403   403  401
GET /payinfos                 401 200  none   403    403   403    403   403    403  200   403   403  401
GET /payinfos/{id}            401 200   404   403    403   403    403   403    403  200   404   403  401
POST /payinfos/{id}/refunds   401 403   403   403    403   403    403   403    403  201   403   403  401
GET /payinfos/{id}/refunds/{n} 401 200  404   403    403   403    403   403    403  200   404   403  401
GET /stores                   401 403   403   200   none   200   none   403    403  200   403   403  401
GET /stores/{id}              401 200   404   200    404   200    404   403    403  200   403   403  401
DELETE /stores/{id}           401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/confirm      401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/delay        401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/reject       401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/cookstart    401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/cookcomplete 401 403   403   200    404   200    404   403    403  403   403   403  401
PUT /stores/{id}/cookcomplt   401 403   403   200    404   200    404   403    403  403   403   403  401
GET /deliveries               401 200  none   200   none   200   none   200   none  200   403   403  401
GET /deliveries/{id}          401 200   404   200    404   200    404   200    404  200   403   403  401
PUT /deliveries/{id}/take     401 403   403   404    404   404    404   200    200  403   403   403  401
PUT /deliveries/{id}/assign   401 403   403   403    403   403    403   403    403  200   403   403  401
PUT /deliveries/{id}/release  401 403   403   404    404   404    404   200    404  403   403   403  401
PUT /deliveries/{id}/pickup   401 403   403   404    404   404    404   200    404  403   403   403  401
PUT /deliveries/{id}/complete 401 403   403   404    404   404    404   200    404  403   403   403  401
PUT /deliveries/{id}/fail     401 403   403   404    404   404    404   200    404  403   403   403  401
GET /dashboards               401 200  none   200   none   200   none   200   none  200   403   403  401
GET /dashboards/{id}          401 200   404   200    404   200    404   200    404  200   404   403  401
"""
# Restaurants: anybody reads them.
TABLE += """
GET /restaurants              200 200   200   200    200   200    200   200    200  200   200   403  401
POST /restaurants             401 403   403   403    403   403    403   403    403  201   403   403  401
GET /restaurants/{id}         200 200   200   200    200   200    200   200    200  200   200   403  401
PATCH /restaurants/{id}       401 403   403   200    404   403    403   403    403  200   403   403  401
GET /restaurants/{id}/menu    200 200   200   200    200   200    200   200    200  200   200   403  401
PUT /restaurants/{id}/menu    401 403   403   200    404   403    403   403    403  200   403   403  401
GET /restaurants/{id}/devices 401 403   403   200    404   403    403   403    403  200   403   403  401
POST /restaurants/{id}/devices 401 403  403   201    404   403    403   403    403  403   403   403  401
DELETE /restaurants/{id}/devices/{deviceId} 401 403 403 204 404 403 403 403    403  204   403   403  401
GET /restaurants/{id}/staff   401 403   403   200    404   403    403   403    403  200   403   403  401
POST /restaurants/{id}/staff  401 403   403   201    404   403    403   403    403  201   403   403  401
PATCH /restaurants/{id}/menu/items/{itemId} 401 403 403 200 404 200 404 403    403  200   403   403  401
"""
# Accounts; 422 on oneself is a body without the password, which is asked for
# before anything happens.  The id is that of `his`.
TABLE += """
GET /accounts                 401 403   403   403    403   403    403   403    403  200   403   403  401
POST /accounts                201 201   201   201    201   201    201   201    201  201   201   403  401
GET /accounts/{id}            401 200   404   404    404   404    404   404    404  200   403   403  401
POST /accounts/{id}/grants    401 403   403   403    403   403    403   403    403  201   403   403  401
DELETE /accounts/{id}/grants/{grantId} 401 403 403 204 404 403    403   403    403  204   403   403  401
GET /me                       401 200   200   200    200   200    401   200    200  200   403   403  401
PATCH /me                     401 200   200   200    200   200    401   200    200  200   403   403  401
DELETE /me                    401 422   422   422    422   422    422   422    422  422   403   403  401
PUT /me/password              401 422   422   422    422   422    422   422    422  422   403   403  401
POST /sessions                201 201   201   201    201   201    201   201    201  201   201   403  401
POST /sessions/live           200 200   200   200    200   200    200   200    200  200   200   403  401
PUT /sessions                 401 200   200   200    200   200    401   200    200  200   403   403  401
DELETE /sessions              204 204   204   204    204   204    204   204    204  204   204   403  401
"""
# What runs the town: the operator's, and health for whoever watches.  His 404
# is a letter and a subscription that are not there.
TABLE += """
GET /events                   401 403   403   403    403   403    403   403    403  200   403   403  401
GET /events/{id}              401 403   403   403    403   403    403   403    403  200   403   403  401
GET /events/{id}/deliveries   401 403   403   403    403   403    403   403    403 none   403   403  401
POST /events/{id}/redeliver   401 403   403   403    403   403    403   403    403  422   403   403  401
GET /topics                   401 403   403   403    403   403    403   403    403  200   403   403  401
GET /subscriptions            401 403   403   403    403   403    403   403    403  200   403   403  401
POST /subscriptions/{id}/rebuild 401 403 403  403    403   403    403   403    403  404   403   403  401
POST /subscriptions/{id}/reset 401 403  403   403    403   403    403   403    403  404   403   403  401
POST /subscriptions/{id}/resume 401 403 403   403    403   403    403   403    403  404   403   403  401
GET /deadletters              401 403   403   403    403   403    403   403    403  200   403   403  401
GET /deadletters/{id}         401 403   403   403    403   403    403   403    403  404   403   403  401
DELETE /deadletters/{id}      401 403   403   403    403   403    403   403    403  404   403   403  401
POST /deadletters/{id}/redrive 401 403  403   403    403   403    403   403    403  404   403   403  401
GET /town                     401 403   403   403    403   403    403   403    403  200   403   403  401
GET /metrics                  200 200   200   200    200   200    200   200    200  200   200   403  401
GET /readyz                   200 200   200   200    200   200    200   200    200  200   200   403  401
"""


def table():
    """{route: {column: cell}}"""
    rows = {}
    for line in TABLE.splitlines():
        words = line.split()
        if not words or words == COLUMNS:
            continue
        route, cells = " ".join(words[:2]), words[2:]
        assert len(cells) == len(COLUMNS) and route not in rows, line
        rows[route] = dict(zip(COLUMNS, cells))
    return rows


# What a guest's link opens of his own order; all else of it is 403.
LINK = {
    "GET /orders/{id}": 200, "GET /orders/{id}/looks": 200,
    "GET /payinfos/{id}": 200, "GET /dashboards/{id}": 200,
    "DELETE /orders/{id}": 204,
}


# What is sent, where it is not {}: a body, and the order's state before it;
# each who may gets an order of his own in that state.
CALLS = {
    "DELETE /orders/{id}": (None, "received"),
    "POST /payinfos/{id}/refunds": ({"amount": 100, "reason": "cold"},
                                    "captured"),
    "DELETE /stores/{id}": ({"reason": "OTHER"}, "received"),
    "PUT /stores/{id}/confirm": ({"minutes": 20}, "received"),
    "PUT /stores/{id}/delay": ({"minutes": 10}, "waiting"),
    "PUT /stores/{id}/reject": ({"reason": "OTHER"}, "received"),
    "PUT /stores/{id}/cookstart": ({}, "waiting"),
    "PUT /stores/{id}/cookcomplete": ({}, "waiting"),
    "PUT /stores/{id}/cookcomplt": ({}, "waiting"),
    "PUT /deliveries/{id}/take": ({}, "waiting"),
    "PUT /deliveries/{id}/assign": ({"riderId": 31}, "waiting"),
    "PUT /deliveries/{id}/release": ({"reason": "flat tyre"}, "taken"),
    "PUT /deliveries/{id}/pickup": ({}, "started"),
    "PUT /deliveries/{id}/complete": ({}, "picked_up"),
    "PUT /deliveries/{id}/fail": ({"reason": "ACCIDENT"}, "taken"),
}
