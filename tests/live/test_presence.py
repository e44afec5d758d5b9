"""boards/<restaurant>/<client id>: that a store's board is there, and its
will, that it is not.  So far nobody but the operator listens."""
import pytest

from people import DOORS
from platform_run import until

WORKS = {"owner": {"id": 7, "owns": [3]}, "staff": {"id": 7, "works": [3]},
         "device": {"device": 5, "restaurant": 3}}


@pytest.fixture
def ear(house):
    house.say("live/devices", {"revoked": []})
    house.bridged()
    c = house.client(house.token(id=1, roles=["operator"]))
    assert c.subscribe("boards/#", "live/#") == [1, 1]
    return c


def boards(ear):
    return [m for m in list(ear.heard) if m[0].startswith("boards/")]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", WORKS)
def test_a_board_says_that_it_is_there(house, ear, who, door):
    c = house.client(house.token(**WORKS[who]), door, id="board-1")
    for qos in (0, 1):
        c.c.publish("boards/3/board-1", b"x" * 256, qos)
    until(lambda: boards(ear) == 2 * [("boards/3/board-1", b"x" * 256)],
          "the presence")
    assert c.subscribe("live/stores/3") == [1]


@pytest.mark.parametrize("topic, payload, retain", [
    ("boards/4/board-1", b"x", False), ("boards/3/board-2", b"x", False),
    ("boards/3/board-1/x", b"x", False), ("boards/3/board-1", b"", True),
    ("boards/3", b"x", False), ("boards//board-1", b"x", False),
    ("boards/3/board-1", b"x" * 257, False), ("boards/3/", b"x", False),
    ("boards/03/board-1", b"x", False)])
def test_nothing_else(house, ear, topic, payload, retain):
    c = house.client(house.token(**WORKS["owner"]), id="board-1")
    c.c.publish(topic, payload, 0, retain)
    c.until_closed()
    house.say_all([], ear)
    assert not boards(ear)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", WORKS)
def test_a_will(house, ear, who, door):
    c = house.client(house.token(**WORKS[who]), door, id="board-1",
                     will=("boards/3/board-1", b"gone"))
    assert c.is_in
    c.cut()
    until(lambda: boards(ear) == [("boards/3/board-1", b"gone")], "the will")


def test_who_says_good_bye_has_no_will(house, ear):
    c = house.client(house.token(**WORKS["owner"]), id="board-1",
                     will=("boards/3/board-1", b"gone"))
    c.c.disconnect()
    c.until_closed()
    house.say_all([], ear)
    assert not boards(ear)


@pytest.mark.parametrize("door", DOORS)
def test_a_board_whose_token_ends_is_gone(house, ear, door):
    c = house.client(house.token(ttl=2, **WORKS["owner"]), door,
                     id="board-1", will=("boards/3/board-1", b"gone"))
    c.until_closed()
    until(lambda: boards(ear) == [("boards/3/board-1", b"gone")], "the will")


@pytest.mark.parametrize("claims, will", [
    ({"live": True}, "boards/3/board-1"),
    ({"id": 7, "roles": ["customer"]}, "boards/3/board-1"),
    ({"id": 7, "owns": [4]}, "boards/3/board-1"),
    ({"id": 7, "owns": [3]}, "boards/3/board-2"),
    ({"id": 7, "owns": [3]}, "live/stores/3"),
    ({"id": 1, "roles": ["operator"]}, "boards/3/board-1"),
    ({"id": 1, "roles": ["operator"]}, "live/devices")])
def test_a_will_that_is_not_his(house, ear, claims, will):
    c = house.client(house.token(**claims), id="board-1",
                     will=(will, b"gone"))
    assert c.is_in
    c.cut()
    other = house.client(house.token(**claims), id="board-1")
    assert other.is_in      # so the broker has seen the first one off
    house.say_all([], ear)
    assert not [m for m in ear.heard if m[1] == b"gone"]


def test_a_will_that_would_stay(house):
    c = house.client(house.token(**WORKS["owner"]), id="board-1",
                     will=("boards/3/board-1", b"gone"), retain=True)
    assert not c.is_in


def test_a_revoked_device_has_no_will(house, ear):
    c = house.client(house.token(**WORKS["device"]), id="board-1",
                     will=("boards/3/board-1", b"gone"))
    house.say("live/devices", {"revoked": [5]})
    c.until_closed()
    house.say_all([], ear)
    assert not boards(ear)
    house.say("live/devices", {"revoked": []})


def test_nobody_else_hears_of_boards(house):
    for claims in WORKS.values():
        house.say("live/devices", {"revoked": []})
        house.bridged()
        c = house.client(house.token(**claims))
        assert c.subscribe("boards/3/board-1", "boards/3/+", "boards/#") == \
            3 * [0x80]
