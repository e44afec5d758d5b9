"""What the suites hold orders against (tests/lib/legal.py) finds what is
wrong: each wrong story here is one that a broken platform could tell."""
import pytest

from legal import illegal

WELL = {  # order, payment, store, delivery, dashboard, what the company did
    1: ("COMPLETED", "CAPTURED", "COOKED", "DELIVERED", "DELIVERED",
        "charge capture"),
    2: ("CANCELED", "ORDER_CANCELED", "REJECTED", None, "ORDER_CANCELED",
        "charge void"),
    3: ("REJECTED", "DECLINED", None, None, None, ""),
    4: ("LAPSED", "ORDER_CANCELED", None, None, None, "charge void"),
    5: ("COMPLETED", "CAPTURED", "COOKED", "FAILED", "DELIVERY_FAILED",
        "charge capture"),
    6: ("CANCELED", "ORDER_CANCELED", "CANCELED", "CANCELED",
        "ORDER_CANCELED", "charge void"),
    7: ("LAPSED", "ORDER_CANCELED", None, None, None, ""),
}
RECORDS = ("order", "payment", "store", "delivery", "dashboard")


def books(stories):
    """sql(schema, text) of contexts in which these stories happened."""
    def rows(schema, text):
        if schema == "testpay":
            return [{"op": op, "key": f"{id}:{op}", "amount": 7500,
                     "reference": "tp-1"} for id, s in stories.items()
                    for op in s[5].split()]
        n = RECORDS.index(schema)
        return [{"id": id, "status": s[n], "price": 7500, "amount": 7500,
                 "refunded": 0, "open": False, "asks": False,
                 "reason": "CUSTOMER_ABSENT"}
                for id, s in stories.items() if s[n]]
    return rows


def test_legal_ends_are_legal():
    assert illegal(books(WELL)) == []


@pytest.mark.parametrize("id,n,status", [
    (1, 0, "ORDERED"), (1, 1, "APPROVED"), (1, 2, "CANCELED"), (1, 3, None),
    (1, 4, "PICKED_UP"), (2, 0, "CANCELING"), (2, 1, "CAPTURED"),
    (2, 2, "RECEIVED"), (2, 3, "WAITING"), (2, 4, None), (3, 1, "APPROVED"),
    (3, 2, "RECEIVED"), (3, 4, "ORDERED"), (4, 2, "CANCELED"),
    (5, 0, "CANCELED"), (6, 3, "DELIVERED"), (6, 0, None),
    # the money
    (1, 5, "charge"), (1, 5, "charge void"), (1, 5, "charge capture void"),
    (1, 5, "charge charge capture"), (1, 5, "capture"), (1, 5, ""),
    (2, 5, "charge"), (2, 5, "charge capture"), (2, 5, "charge void void"),
    (2, 5, "charge void refund"), (2, 5, ""), (3, 5, "charge"),
    (4, 5, "charge"), (7, 5, "void"), (7, 5, "charge"),
])
def test_one_wrong_word_is_found(id, n, status):
    story = list(WELL[id])
    story[n] = status
    found = illegal(books({**WELL, id: tuple(story)}))
    assert len(found) == 1 and found[0].startswith(f"order {id}: "), found


def test_money_of_no_order_is_found():
    assert illegal(books({9: (None, None, None, None, None, "charge")})) \
        == ["order 9: {'charge': [7500]} of no order"]
