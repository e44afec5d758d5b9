"""Which ends an order may have, over the tables of all contexts.

For every suite: when all is quiet, each order is at one of the legal ends of
docs/states.md, all its records at the same one, its money taken exactly once
or given back exactly once, and nothing is left of orders that nobody placed.

`sql(schema, text)` returns rows as dicts, so that each context may have a
database of its own.
"""
CUSTOMERS_FAULT = ("CUSTOMER_ABSENT", "ADDRESS_WRONG")
NONE = None

# What each record may say, by what the order says; NONE: there is no record.
ENDS = (
    {"order": ("COMPLETED",), "payment": ("CAPTURED",), "store": ("COOKED",),
     "delivery": ("DELIVERED",), "dashboard": ("DELIVERED",)},
    {"order": ("COMPLETED",), "payment": ("CAPTURED",), "store": ("COOKED",),
     "delivery": ("FAILED",), "dashboard": ("DELIVERY_FAILED",)},
    {"order": ("CANCELED",), "payment": ("ORDER_CANCELED",),
     "store": ("CANCELED", "REJECTED", "EXPIRED"),
     "delivery": (NONE, "CANCELED", "FAILED"),
     "dashboard": ("ORDER_CANCELED",)},
    {"order": ("REJECTED",), "payment": ("DECLINED",), "store": (NONE,),
     "delivery": (NONE,), "dashboard": (NONE,)},
    {"order": ("LAPSED",), "payment": ("ORDER_CANCELED", "DECLINED"),
     "store": (NONE,), "delivery": (NONE,), "dashboard": (NONE,)},
)

RECORDS = {
    "order": "SELECT id, status, price, asks_store OR asks_delivery AS asks "
             "FROM orders",
    "payment": "SELECT id, status, amount, refunded, open FROM payinfo",
    "store": "SELECT id, status FROM orders",
    "delivery": "SELECT id, status, reason FROM deliveries",
    # not shown before it was placed: then it is none
    "dashboard": "SELECT b.id, b.status, b.price FROM board b "
                 "JOIN current c USING (gen) WHERE b.order_dt IS NOT NULL",
}


def records(sql, first=0):
    """{order id: {context: row}} of all that any context knows."""
    found = {}
    for context, text in RECORDS.items():
        for row in sql(context, f"SELECT * FROM ({text}) t "
                       f"WHERE id >= {int(first)}"):
            found.setdefault(row["id"], {})[context] = row
    return found


def money(sql, first=0):
    """{order id: {op: [amounts that took effect]}}, by the card company."""
    found = {}
    for row in sql("testpay", "SELECT op, key, amount, reference "
                   "FROM ledger ORDER BY id"):
        order = int(row["key"].split(":")[0])
        if order >= first:
            found.setdefault(order, {}).setdefault(row["op"], []).append(
                row["amount"])
    return found


def wrong_end(rows):
    """Why these records together are no legal end; "" when they are."""
    is_ = {c: rows[c]["status"] if c in rows else NONE for c in RECORDS}
    fits = [e for e in ENDS if all(is_[c] in e[c] for c in RECORDS)]
    if not fits:
        return " / ".join(f"{c} {s or 'none'}" for c, s in is_.items())
    if "delivery" in rows and is_["delivery"] == "FAILED":
        at_fault = rows["delivery"]["reason"] in CUSTOMERS_FAULT
        if at_fault != (is_["order"] == "COMPLETED"):
            return (f"delivery failed by {rows['delivery']['reason']}, "
                    f"order {is_['order']}")
    if rows["order"]["asks"]:
        return "a decider is still being asked"
    return ""


def wrong_money(rows, took):
    """Why the card company's books do not fit; "" when they do."""
    price, payinfo = rows["order"]["price"], rows.get("payment", {})
    status = rows["order"]["status"]
    charge, capture = took.get("charge", []), took.get("capture", [])
    void, refund = took.get("void", []), took.get("refund", [])
    if payinfo.get("open"):
        return "the card company has still to be asked"
    if status == "COMPLETED":
        if charge != [price] or capture != [price] or void or \
                sum(refund) != payinfo["refunded"] or sum(refund) > price:
            return f"delivered for {price}, but {took}"
    elif status == "CANCELED" or (status == "LAPSED" and charge):
        if charge != [price]:
            return f"given up, charged {charge} of {price}"
        back = void == [price] and not capture and not refund
        back = back or (capture == [price] and sum(refund) == price
                        and not void)
        if not back:
            return f"given up, the money is not back once: {took}"
    elif took:
        return f"{status}, but {took}"
    return ""


def illegal(sql, first=0):
    """All that is wrong, a line each; call it when all is quiet."""
    books, lines = money(sql, first), []
    orders = records(sql, first)
    for order, rows in sorted(orders.items()):
        if "order" not in rows:
            lines.append(f"order {order}: {sorted(rows)} of no order")
            continue
        why = wrong_end(rows) or wrong_money(rows, books.pop(order, {}))
        if why:
            lines.append(f"order {order}: {why}")
        board = rows.get("dashboard")
        if board and board["price"] != rows["order"]["price"]:
            lines.append(f"order {order}: the dashboard has another price")
    for order in books.keys() - orders.keys():
        lines.append(f"order {order}: {books[order]} of no order")
    return lines
