"""AccountDeleted: the orders of who is gone lose their person."""
import uuid

from conftest import CUSTOMER, OPERATOR

WHO = ('{"name": "김손님", "phone": "010-1234-5678", '
       '"address": {"road": "테헤란로 1", "dong": "역삼동"}}')


def order(shop, id_, **more):
    return shop.order(id=id_, key=str(uuid.uuid4()), note_to_rider="1234#",
                      personal=WHO, **more)


def known(town):
    return [r["id"] for r in town.sql(
        "order", "SELECT id FROM orders WHERE personal IS NOT NULL "
        "OR note_to_rider IS NOT NULL ORDER BY id")]


def gone(town, account=7, **more):
    r = town.event("order/on_account_deleted", "AccountDeleted", account, {},
                   **more)
    assert r.status == 204, r


def logged(town, id_):
    town.sql("order", "INSERT INTO event_log SELECT id, gen_random_uuid(), "
             "'Ordered', id::text, jsonb_build_object('orderId', id, "
             "'personal', personal), order_date FROM orders WHERE id = %s",
             id_)


def test_the_ended_at_once_the_others_when_they_end(shop, town):
    for id_, status in ((1, "COMPLETED"), (2, "CANCELED"), (3, "ORDERED"),
                        (4, "CANCELING"), (5, "REJECTED"), (6, "LAPSED"),
                        (8, "PENDING")):
        order(shop, id_, status=status)
        logged(town, id_)
    order(shop, 7, status="COMPLETED", customer_id=8)
    gone(town)
    assert known(town) == [3, 4, 7, 8]
    assert [(t, s) for t, s, _ in town.outbox("order")] == [
        ("OrderForgotten", 1), ("OrderForgotten", 2)]
    assert [r["pos"] for r in town.sql(
        "order", "SELECT pos FROM event_log WHERE data->>'personal' "
        "IS NOT NULL ORDER BY pos")] == [3, 4, 5, 6, 8]
    town.tick("order/prune")
    assert known(town) == [3, 4, 7, 8]
    for type_ in ("DeliveryCompleted", "StoreCanceled"):
        id_ = 3 if type_ == "DeliveryCompleted" else 4
        on = "on_delivery_ended" if id_ == 3 else "on_gave_up"
        assert town.event("order/" + on, type_, id_, {"riderId": 31}
                          ).status == 204
    town.tick("order/prune")
    assert known(town) == [7, 8]
    assert [(t, s) for t, s, _ in town.outbox("order")
            if t == "OrderForgotten"] == [
        ("OrderForgotten", n) for n in (1, 2, 3, 4)]


def test_again_is_no_harm_and_what_was_missed_is_found(shop, town):
    order(shop, 1, status="COMPLETED")
    one = uuid.uuid4()
    gone(town, id_=one)
    order(shop, 2, status="COMPLETED")
    gone(town, id_=one)
    assert known(town) == []
    assert [s for _, s, _ in town.outbox("order")] == [1, 2]


def test_more_than_a_bite(shop, town):
    for id_ in range(1, 151):
        order(shop, id_, status="COMPLETED")
    gone(town)
    assert known(town) == [] and len(town.outbox("order")) == 150


def test_his_token_still_orders(paying, town):
    """It is good until it expires (decision 006); the food must get there."""
    gone(town)
    r = paying.place()
    assert r.status == 201, r
    assert known(town) == [r.json["id"]]
    town.sql("order", "UPDATE orders SET status = 'COMPLETED'")
    town.tick("order/prune")
    assert town.one("order", "SELECT personal FROM orders") is None


def test_the_note_is_pruned(shop, town):
    gone(town)
    town.sql("order", "UPDATE gone SET at = at - interval '91 days'")
    town.tick("order/prune")
    assert town.one("order", "SELECT count(*) FROM gone") == 0


def test_its_customer_reads_on(shop, town):
    """With a token that is still good: the order, without the person."""
    order(shop, 5, status="COMPLETED")
    gone(town)
    for as_ in (CUSTOMER, OPERATOR):
        r = town.call("order/get", "GET", "/orders/5", as_=as_)
        assert r.status == 200
        assert (r.json["name"], r.json["address"]) == (None, None)
    assert town.one("order", "SELECT count(*) FROM look") == 0
