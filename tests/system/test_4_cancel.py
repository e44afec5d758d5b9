"""4. Cancel, and see payment, store order and delivery canceled, every event
of it on the topics and in the history."""
from listener import Listener
from platform_run import until

CANCELED = {"OrderCancelRequested", "StoreCanceled", "OrderCanceled",
            "PaymentCanceled"}


def history(p, id, *types):
    """GET /events?orderId=, all pages, once these types are in it."""
    def all_pages():
        found, path = [], f"/events?orderId={id}&size=5"
        while path:
            r = p.get(path, as_="operator")
            if r.status != 200:     # it may have been away
                return False
            found += r.json["_embedded"]["events"]
            following = r.json["_links"].get("next", {}).get("href")
            path = following and following.split(str(p.port))[1]
        return set(types) <= {e["type"] for e in found} and found
    return until(all_pages, f"{types} in the history of order {id}")


def all_canceled(p, id, as_):
    p.follow(f"/payinfos/{id}", as_, status_="ORDER_CANCELED")
    p.follow(f"/deliveries/{id}", "operator", status_="CANCELED")
    board = p.follow(f"/dashboards/{id}", as_, status_="ORDER_CANCELED").json
    assert board["canceledDt"] and board["canceledBy"] == "customer"
    order = p.get(f"/orders/{id}", as_=as_).json
    assert (order["orderStatus"], order["canceledBy"]) == ("CANCELED",
                                                           "customer")
    store = p.get(f"/stores/{id}", as_="owner1").json
    assert store["itemStatus"] == "CANCELED"


def test_by_the_customer_before_the_kitchen_answers(town, orders_legal):
    with Listener(town) as ear:
        id = town.order().id
        town.follow(f"/stores/{id}", "owner1")
        r = town.cancel(id, as_="customer1", body={"reason": "mistake"})
        assert r.status == 204, r
        all_canceled(town, id, "customer1")
        told = {"PaymentApproved", "Ordered", *CANCELED}
        ear.await_types(id, *told)
        town.quiet()
        heard = ear.events(id)
        kept = history(town, id, *told)
        assert {e["type"] for e in kept} == told == ear.types(id)
        # the same events by their ids, each once in the history
        assert sorted(e["eventId"] for e in kept) \
            == sorted({e["id"] for e in heard})
        for e in heard:
            assert (e["specversion"], e["subject"]) == ("1.0", str(id))
            assert {"source", "time", "traceparent", "sequence",
                    "data"} <= e.keys()
        said = next(e for e in heard if e["type"] == "OrderCancelRequested")
        assert said["data"]["reason"] == "mistake"
    again = town.delete(f"/orders/{id}", as_="customer1")
    assert again.status == 204, "again is 204"


def test_after_the_confirm_also_the_delivery(town, orders_legal):
    id = town.order().id
    town.command(f"/stores/{id}/confirm", as_="owner1")
    town.command(f"/deliveries/{id}/take", as_="rider1")
    assert town.cancel(id, as_="customer1").status == 204
    all_canceled(town, id, "customer1")
    # the rider learns it and gets no further
    r = town.put(f"/deliveries/{id}/pickup", as_="rider1")
    assert (r.status, r.slug, r.json["state"]) == (
        409, "state-forbids", "CANCELED"), r


def test_by_the_operator_also_on_the_way(town, orders_legal):
    p, id = town, town.order().id
    p.command(f"/stores/{id}/confirm", as_="owner1")
    p.command(f"/stores/{id}/cookcomplete", as_="owner1")
    p.command(f"/deliveries/{id}/take", as_="rider1")
    p.follow(f"/deliveries/{id}", "rider1", status_="STARTED")
    p.command(f"/deliveries/{id}/pickup", as_="rider1")
    assert p.cancel(id, as_="customer1").status == 409
    assert p.cancel(id, as_="operator",
                    body={"reason": "spilt"}).status == 204
    for path, as_, status in (
            ("payinfos", "customer1", "ORDER_CANCELED"),
            ("stores", "owner1", "CANCELED"),
            ("deliveries", "rider1", "CANCELED"),
            ("dashboards", "customer1", "ORDER_CANCELED")):
        p.follow(f"/{path}/{id}", as_, status_=status)
    assert p.get(f"/dashboards/{id}", as_="customer1").json[
        "cancelReason"] == "spilt"


def test_by_the_store(town, orders_legal):
    p, id = town, town.order().id
    p.command(f"/stores/{id}/reject", {"reason": "TOO_BUSY"}, as_="owner1")
    p.follow(f"/payinfos/{id}", "customer1", status_="ORDER_CANCELED")
    board = p.follow(f"/dashboards/{id}", "customer1",
                     status_="ORDER_CANCELED").json
    assert (board["cancelReason"], board["canceledBy"]) == ("TOO_BUSY",
                                                            "store"), board
    assert history(p, id, "StoreRejected", "OrderCanceled",
                   "PaymentCanceled")


def test_the_originals_own_way(open_town):
    """http DELETE :8088/orders/3"""
    p = open_town
    id = p.post("/orders", {"storeName": "배달분식", "itemName": "떡볶이",
                            "itemQty": 1}).id
    with Listener(p, "events/#") as ear:
        p.follow(f"/stores/{id}", None)
        assert p.cancel(id).status == 204
        ear.await_types(id, *CANCELED)
    p.follow(f"/payinfos/{id}", None, status_="ORDER_CANCELED")
    assert p.get(f"/stores/{id}").json["orderStatus"] == "CANCELED"
    history(p, id, *CANCELED)


def test_an_orders_story(town, orders_legal):
    p, id = town, town.order().id
    p.follow(f"/stores/{id}", "owner1")
    p.delete(f"/orders/{id}", as_="customer1")
    told = until(lambda: (r := p.get(f"/orders/{id}/story", as_="operator")
                          ).status == 200 and CANCELED <= {
        s["type"] for s in r.json["steps"]} and r.json["steps"], "the story")
    assert [s["type"] for s in told][:2] == ["PaymentApproved", "Ordered"]
    assert all(s["gapMs"] >= 0 for s in told)
    assert "시험로" not in str(told), "no personal data"
