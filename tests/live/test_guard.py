"""The guard, from a board's socket to what customers see."""
import pytest

from people import DOORS
from platform_run import until


@pytest.fixture
def guarded(town, house):
    r = town.request("PATCH", "/restaurants/1", {"guard": True},
                     as_="owner1")
    assert r.status == 200, r
    house.bridged()
    yield
    town.request("PATCH", "/restaurants/1", {"guard": False}, as_="owner1")
    town.sql("store", "DELETE FROM board")
    assert not away(town)


def board(town, house, door="tcp"):
    """One that is there."""
    c = house.client(house.token(id=7, owns=[1]), door, id="board-1",
                     will=("boards/1/board-1", b"gone"))
    assert c.is_in
    c.c.publish("boards/1/board-1", b"here", 1)
    until(lambda: town.one("store", "SELECT here FROM board"), "the board")
    return c


def away(town):
    town.timer("store/guard")
    return town.get("/restaurants/1").json["away"]


@pytest.mark.parametrize("door", DOORS)
def test_gone_and_back(town, house, guarded, door):
    c = board(town, house, door)
    assert not away(town)
    c.cut()
    until(lambda: away(town), "the pause")
    until(lambda: (r := town.order("customer1")).status == 409 and
          r.slug == "store-closed", "a refusal")
    board(town, house, door)
    until(lambda: not away(town), "its end")
    until(lambda: town.order("customer1").status == 201, "an order")


def test_a_broker_that_dies_pauses_nobody(town, house, guarded):
    house.may_die = True
    c = board(town, house)
    town.kill("live")
    c.until_closed()
    until(lambda: town.pids("live"), "the broker")
    house.bridged()
    assert town.one("store", "SELECT here FROM board")
    assert not away(town)
