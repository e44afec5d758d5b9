"""The live topics: what people and devices may see, as it happens.  Who reads
what is shared/topics.c's doing; the operator reads all of it.

dashboard/on_event builds the records in SQL (fold.h), so their members are
written here too, and are held against its statement; identity says which
devices are revoked (device.h).
"""
import copy
import re

TIME = {"type": "string", "format": "date-time"}
TEXT = {"type": "string"}
NUMBER = {"type": "integer", "format": "int64"}
FLAG = {"type": "boolean"}
EVENT = {"type": "string", "description": "the type of event that moved it"}

ORDER = {
    "event": EVENT, "orderId": NUMBER,
    "version": {**NUMBER, "description": "the ETag of its dashboard"},
    "status": TEXT, "restaurantId": NUMBER, "storeName": TEXT,
    "itemName": TEXT, "itemQty": NUMBER, "price": NUMBER,
    "orderDt": TIME, "paidDt": TIME, "confirmedDt": TIME,
    "cookStartedDt": TIME, "cookedCompDt": TIME, "deliveryStartDt": TIME,
    "pickedUpDt": TIME, "deliveryCompDt": TIME, "failedDt": TIME,
    "canceledDt": TIME, "eta": TIME, "riderName": TEXT, "failReason": TEXT,
    "cancelReason": TEXT, "canceledBy": TEXT,
}
# Of StoreConfirmed, for a kitchen's printer; as the event has them.
TICKET = ("items", "minutes", "noteToStore")
STORE = dict(ORDER)
OFFER = {
    "orderId": NUMBER, "storeName": TEXT, "dong": TEXT,
    "pay": {**NUMBER, "description": "what the rider gets, in won"},
    "readyAt": TIME, "cooked": FLAG,
    "waiting": {**FLAG, "description": "false: it is gone"},
}

DEVICES = {
    "revoked": {"type": "array", "items": NUMBER,
                "description": "the devices whose tokens are no good any "
                               "more; all of them, every time"},
}

# topic, name, who reads it, what is in it, its members
TOPICS = [
    ("live/orders/{orderId}", "LiveOrder",
     "the guest whose order it is",
     "One order's dashboard, as it is now", ORDER),
    ("live/customers/{customerId}", "LiveCustomer", "the customer himself",
     "One of the customer's orders has moved", ORDER),
    ("live/stores/{restaurantId}", "LiveStore",
     "the restaurant's owner, staff and devices",
     "One of the restaurant's orders has moved; StoreConfirmed has what a "
     "kitchen's printer needs", STORE),
    ("live/town", "LiveTown", "the operator", "An order has moved", ORDER),
    ("live/riders", "LiveRiders", "riders",
     "What waits for a rider has changed", OFFER),
    ("live/riders/{riderId}", "LiveRider", "the rider himself",
     "An order that he has, or had until now, has moved", ORDER),
    ("live/restaurants/{restaurantId}", "LiveRestaurant", "everybody",
     "A restaurant opened, closed, or changed its menu", None),
    ("live/devices", "LiveDevices", "the broker itself, and the operator",
     "Which devices are revoked: said at once, and every ten seconds",
     DEVICES),
]
REQUIRED = {**dict.fromkeys((id(ORDER), id(STORE)),
                            ["event", "orderId", "status"]),
            id(OFFER): ["orderId", "waiting"], id(DEVICES): ["revoked"]}


def data_of(facts, type_):
    return copy.deepcopy(next(e["data"] for e in facts.events
                              if e["type"] == type_))


def payload(facts, members):
    """Members that have no value are left out."""
    if members is STORE:
        confirmed = data_of(facts, "StoreConfirmed")["properties"]
        members = {**STORE, **{name: confirmed[name] for name in TICKET}}
        return {"type": "object", "required": REQUIRED[id(STORE)],
                "properties": members}
    if members is not None:
        return {"type": "object", "required": REQUIRED[id(members)],
                "properties": members}
    # What is public of RestaurantChanged; of MenuChanged only that it was.
    changed = data_of(facts, "RestaurantChanged")
    for secret in ("by", "ownerId"):
        del changed["properties"][secret]
    changed["properties"]["event"] = EVENT
    return {**changed, "required": ["event", "restaurantId"]}


def start(address):
    return address.split("{")[0]


def publishers(facts, address):
    """Functions whose statements name a topic that begins like it."""
    return [f for f in facts.functions
            if any("'" + start(address) in s["text"] for s in f["sql"])]


def check(facts):
    known = [start(address) for address, *_ in TOPICS]
    for f in facts.functions:
        text = "".join(s["text"] for s in f["sql"])
        for topic in re.findall(r"'(live/[a-z]*/?)", text):
            if topic not in known:
                facts.complain(f"{f['name']}: publishes {topic}, which "
                               "live.py does not know")
        if "'live/orders/'" in text:
            said = set(re.findall(r"'([a-z][A-Za-z]*)', (?:\$4|t\.|utc\()",
                                  text))
            for name in sorted(said ^ set(ORDER | OFFER)):
                facts.complain(f"{f['name']}: live.py and its statement "
                               f"differ about {name}")
