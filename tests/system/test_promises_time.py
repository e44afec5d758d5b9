"""G12: no deadline is silent; time passes by SQL."""
from test_4_cancel import history


def attention(p, id, what):
    """It is said on the record and in the list of what needs an eye."""
    p.follow(f"/dashboards/{id}", "operator", attention_=[what])
    p.follow(f"/dashboards/{id}", "owner1", attention_=[what])
    listed = p.get("/dashboards?attention=true&size=100", as_="operator")
    assert id in [d["id"] for d in listed.json["_embedded"]["dashboards"]]
    mine = p.get(f"/dashboards/{id}", as_="customer1").json
    assert mine["attention"] == [], "not the customer's to worry about"


def later(p, schema, table, column, id, minutes):
    p.sql(schema, f"UPDATE {table} SET {column} = {column} - "
          "make_interval(mins => %s) WHERE id = %s", minutes, id)


def test_G12_unanswered_then_expired_and_the_money_back(town, orders_legal):
    p, id = town, town.order().id
    p.follow(f"/stores/{id}", "owner1")
    later(p, "dashboard", "board", "order_dt", id, 3)
    attention(p, id, "unanswered")
    later(p, "store", "orders", "accept_by", id, 5)
    p.follow(f"/stores/{id}", "owner1", status_="EXPIRED")
    p.follow(f"/payinfos/{id}", "customer1", status_="ORDER_CANCELED")
    board = p.follow(f"/dashboards/{id}", "customer1",
                     status_="ORDER_CANCELED").json
    assert board["cancelReason"] == "STORE_EXPIRED"
    assert p.sql("testpay", "SELECT op FROM ledger WHERE key LIKE %s "
                 "ORDER BY id", f"{id}:%") == [{"op": "charge"},
                                               {"op": "void"}]
    history(p, id, "StoreExpired", "OrderCanceled", "PaymentCanceled")


def test_G12_no_answer_while_the_store_was_away(town, orders_legal):
    """Half an hour without a sign: the order itself asks."""
    p = town
    p.down("store")
    try:
        id = p.order().id
        later(p, "order", "orders", "order_date", id, 31)
        p.follow(f"/orders/{id}", "customer1", orderStatus="CANCELING")
    finally:
        p.up("store")
    p.follow(f"/payinfos/{id}", "customer1", status_="ORDER_CANCELED")
    p.follow(f"/orders/{id}", "customer1", orderStatus="CANCELED")


def test_G12_a_customer_is_heard_beside_the_timer(town, orders_legal):
    """Confirmed and not cooking: the store's no to the timer is not his."""
    p, id = town, town.order().id
    p.command(f"/stores/{id}/confirm", {"minutes": 60}, as_="owner1")
    p.follow(f"/dashboards/{id}", "customer1", status_="CONFIRMED")
    p.down("store")
    try:
        later(p, "order", "orders", "order_date", id, 31)
        p.follow(f"/orders/{id}", "customer1", orderStatus="CANCELING")
        r = p.delete(f"/orders/{id}", {"reason": "waited"}, as_="customer1")
        assert r.status == 202, r
    finally:
        p.up("store")
    p.follow(f"/payinfos/{id}", "customer1", status_="ORDER_CANCELED")
    order = p.follow(f"/orders/{id}", "customer1",
                     orderStatus="CANCELED").json
    assert (order["canceledBy"], order["cancelReason"]) == ("customer",
                                                            "waited")


def test_G12_late_and_unclaimed(town, orders_legal):
    p = town
    late, unclaimed = p.order().id, p.order().id
    for id in (late, unclaimed):
        p.command(f"/stores/{id}/confirm", {"minutes": 10}, as_="owner1")
    p.command(f"/stores/{unclaimed}/cookcomplete", as_="owner1")
    p.follow(f"/deliveries/{unclaimed}", "owner1", cooked=True)
    later(p, "store", "orders", "ready_at", late, 21)
    later(p, "delivery", "deliveries", "cooked_at", unclaimed, 11)
    p.timer("store/late")
    p.timer("delivery/unclaimed")
    attention(p, unclaimed, "unclaimed")
    attention(p, late, "late")
    history(p, late, "StoreLate")
    history(p, unclaimed, "DeliveryUnclaimed")
    # somebody looks, and the attention ends
    p.command(f"/deliveries/{unclaimed}/take", as_="rider1")
    p.follow(f"/dashboards/{unclaimed}", "operator", attention_=[])
    p.command(f"/stores/{late}/cookcomplete", as_="owner1")
    p.follow(f"/dashboards/{late}", "operator", attention_=[])
    for id in (late, unclaimed):
        assert p.cancel(id, as_="operator").status == 204


def test_G12_money_that_is_not_back(town):
    """The card company is silent after a cancel: payment needs an eye."""
    p = town
    id = p.order().id
    p.follow(f"/stores/{id}", "owner1")
    p.sql("testpay", "UPDATE setting SET behaviour = 'dead'")
    try:
        assert p.cancel(id, as_="customer1").status == 204
        p.follow(f"/dashboards/{id}", "customer1", status_="ORDER_CANCELED")
        later(p, "dashboard", "board", "canceled_dt", id, 3)
        attention(p, id, "payment")
        later(p, "payment", "payinfo", "since", id, 2)
        open_ = p.get("/payinfos?attention=true", as_="operator")
        assert id in [i["orderId"] for i in
                      open_.json["_embedded"]["payinfos"]], open_
    finally:
        p.sql("testpay", "UPDATE setting SET behaviour = 'normal'")
    p.half_a_minute_later()
    p.follow(f"/payinfos/{id}", "customer1", status_="ORDER_CANCELED")
    p.follow(f"/dashboards/{id}", "operator", attention_=[])
