"""3. Walk an order, and see the dashboard move through every status."""
from datetime import datetime

import pytest

from listener import Listener
from platform_run import until

COURSE = (  # command, who, what the dashboard says then, and its time
    ("stores/{}/confirm", "owner1", "CONFIRMED", "confirmedDt"),
    ("stores/{}/cookstart", "staff1", "COOKING", "cookStartedDt"),
    ("stores/{}/cookcomplete", "staff1", "COOKED", "cookedCompDt"),
    ("deliveries/{}/take", "rider1", "DELIVERY_STARTED", "deliveryStartDt"),
    ("deliveries/{}/pickup", "rider1", "PICKED_UP", "pickedUpDt"),
    ("deliveries/{}/complete", "rider1", "DELIVERED", "deliveryCompDt"),
)


def walk(p, id, as_=None):
    board = p.follow(f"/dashboards/{id}", as_ or "customer1", status_="PAID")
    times = [board.json["orderDt"]]
    for command, who, status, time in COURSE:
        p.command("/" + command.format(id), as_=who)
        board = p.follow(f"/dashboards/{id}", as_ or "customer1",
                         status_=status).json
        assert board[time], board
        times.append(board[time])
    return board, times


def test_the_whole_course(town, orders_legal):
    with Listener(town) as ear:
        id = town.order().id
        board, times = walk(town, id)
        moments = [datetime.fromisoformat(t) for t in times]
        assert moments == sorted(moments)
        pay = town.follow(f"/payinfos/{id}", "customer1", status_="CAPTURED")
        assert pay.json["capturedAt"]
        assert town.get(f"/orders/{id}", as_="customer1").json[
            "orderStatus"] == "COMPLETED"
        assert town.get(f"/stores/{id}", as_="owner1").json[
            "itemStatus"] == "COOKED"
        delivery = town.get(f"/deliveries/{id}", as_="rider1").json
        assert delivery["status"] == "DELIVERED"
        assert delivery["startDt"] and delivery["pickedupDt"] \
            and delivery["compDt"]
        # live, the same course, to the customer's own topic
        until(lambda: ear.live(f"orders/{id}")[-1]["status"] == "DELIVERED",
              "the live topic")
        seen = [m["status"] for m in ear.live(f"orders/{id}")]
        assert [s for n, s in enumerate(seen) if s not in seen[:n]][-7:] \
            == ["PAID", *(c[2] for c in COURSE)]


def test_with_nobody_signed_in(open_town):
    p = open_town
    id = p.order().id
    board, _ = walk(p, id)
    assert board["status"] == "DELIVERED"
    p.follow(f"/payinfos/{id}", None, status_="CAPTURED")


def test_each_sees_the_commands_that_he_may_give(town, orders_legal):
    """The pages draw their buttons from these links."""
    p, id = town, town.order().id

    def links(path, as_, **want):
        return set(p.follow(path.format(id), as_, **want).json["_links"])
    assert "cancel" in links("/orders/{}", "customer1")
    assert {"confirm", "reject"} <= links("/stores/{}", "owner1")
    assert not {"confirm", "reject"} & links("/stores/{}", "customer1")
    p.command(f"/stores/{id}/confirm", as_="owner1")
    assert "confirm" not in links("/stores/{}", "owner1")
    assert "cookstart" in links("/stores/{}", "owner1")
    assert "take" in links("/deliveries/{}", "rider2")
    p.command(f"/deliveries/{id}/take", as_="rider2")
    assert "release" in links("/deliveries/{}", "rider2")
    assert "pickup" not in links("/deliveries/{}", "rider2"), "not cooked"
    p.command(f"/stores/{id}/cookcomplete", as_="staff1")
    p.follow(f"/deliveries/{id}", "rider2", status_="STARTED")
    assert "pickup" in links("/deliveries/{}", "rider2")
    until(lambda: "cancel" not in links("/orders/{}", "customer1"),
          "no cancel once it cooks")
    assert "cancel" in links("/orders/{}", "operator")
    p.command(f"/deliveries/{id}/pickup", as_="rider2")
    p.command(f"/deliveries/{id}/complete", as_="rider2")
    assert set(links("/deliveries/{}", "rider2")) <= {"self", "dashboard",
                                                     "order"}


@pytest.mark.parametrize("reason,order,payment,board", [
    ("CUSTOMER_ABSENT", "COMPLETED", "CAPTURED", "DELIVERY_FAILED"),
    ("ACCIDENT", "CANCELED", "ORDER_CANCELED", "ORDER_CANCELED")])
def test_a_delivery_that_failed(town, orders_legal, reason, order, payment,
                                board):
    """By the customer's fault he pays, else the money goes back."""
    p, id = town, town.order().id
    for command, who, status, _ in COURSE[:-1]:
        p.command("/" + command.format(id), as_=who)
        p.follow(f"/dashboards/{id}", "customer1", status_=status)
    p.command(f"/deliveries/{id}/fail", {"reason": reason}, as_="rider1")
    p.follow(f"/orders/{id}", "customer1", orderStatus=order)
    p.follow(f"/payinfos/{id}", "customer1", status_=payment)
    seen = p.follow(f"/dashboards/{id}", "customer1", status_=board).json
    assert seen["failReason"] == reason and seen["failedDt"]


def test_a_delay_a_release_a_refund(town, orders_legal):
    """What may happen on the way, and after."""
    p, id = town, town.order().id
    p.command(f"/stores/{id}/confirm", {"minutes": 20}, as_="owner1")
    ready = p.follow(f"/deliveries/{id}", "rider1").json["readyAt"]
    p.command(f"/deliveries/{id}/take", as_="rider1")
    p.command(f"/stores/{id}/delay", {"minutes": 15}, as_="owner1")
    until(lambda: p.get(f"/deliveries/{id}", as_="rider1").json["readyAt"]
          > ready, "riders hear of the delay")
    p.command(f"/deliveries/{id}/release", {"reason": "flat tyre"},
              as_="rider1")
    p.command(f"/deliveries/{id}/take", as_="rider2")
    p.command(f"/stores/{id}/cookcomplete", as_="owner1")
    p.follow(f"/deliveries/{id}", "rider2", status_="STARTED")
    p.command(f"/deliveries/{id}/pickup", as_="rider2")
    p.command(f"/deliveries/{id}/complete", as_="rider2")
    p.follow(f"/payinfos/{id}", "customer1", status_="CAPTURED")
    r = p.post(f"/payinfos/{id}/refunds", {"amount": 2000, "reason": "cold"},
               as_="operator")
    assert r.status in (201, 202), r
    p.follow(f"/payinfos/{id}", "customer1", refunded=2000)
    p.follow(f"/dashboards/{id}", "customer1", refunded=2000)
    r = p.post(f"/payinfos/{id}/refunds", {"amount": 5501, "reason": "more"},
               as_="operator")
    assert (r.status, r.slug) == (409, "refund-too-large"), r
