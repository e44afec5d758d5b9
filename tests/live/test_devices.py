"""A store's devices: let in by a list of the revoked, thrown out by it."""
import pytest

from people import DOORS, jwt
from platform_run import until


def revoked(house, *ids):
    """identity says which; until it has come over the bridge."""
    house.say("live/devices", {"revoked": list(ids)})
    house.bridged()


@pytest.fixture(scope="module", autouse=True)
def only_ours(town):
    """Without identity, which says its own list every ten seconds."""
    town.down("identity")
    yield
    town.up("identity")
    until(lambda: town.post("/sessions/live").status == 200, "identity")


@pytest.fixture
def fresh(town, house):
    """A broker that has heard of no device."""
    house.may_die = True
    town.down("live")
    town.up("live")
    house.bridged()
    return house


@pytest.mark.parametrize("door", DOORS)
def test_no_device_before_the_list(fresh, door):
    device = fresh.token(device=5, restaurant=3)
    assert not fresh.client(device, door).is_in
    assert fresh.client(fresh.token(id=7, owns=[3]), door).is_in
    revoked(fresh, 6)
    c = fresh.client(device, door)
    assert c.subscribe("live/stores/3", "live/stores/4",
                       "live/devices") == [1, 0x80, 0x80]


def test_a_device_has_no_end(house):
    revoked(house)
    claims = {"device": 5, "restaurant": 3}
    assert house.client(jwt(house.key, claims)).is_in


@pytest.mark.parametrize("door", DOORS)
def test_a_revoked_device_is_thrown_out_and_stays_out(house, door):
    revoked(house)
    clients = {n: house.client(house.token(device=n, restaurant=3), door)
               for n in (5, 6, 7)}
    for c in clients.values():
        assert c.subscribe("live/stores/3") == [1]
    revoked(house, 1, 6, 10**15)
    clients[6].until_closed()
    house.say_all([])
    house.say("live/stores/3", b'{"n":1}')
    for n in (5, 7):
        until(lambda n=n: clients[n].heard, f"news at device {n}")
    assert not clients[6].heard
    assert not house.client(house.token(device=6, restaurant=3), door).is_in
    revoked(house)
    assert house.client(house.token(device=6, restaurant=3), door).is_in


@pytest.mark.parametrize("nonsense", [
    b"", b"{", b"[]", b"{}", b'{"revoked":5}', b'{"revoked":null}',
    b"\xff\xfe", b"[" * 5000, b"null", b'"revoked"'])
def test_a_list_that_is_none_changes_nothing(house, nonsense):
    revoked(house, 6)
    house.say("live/devices", nonsense)
    house.bridged()
    assert not house.client(house.token(device=6, restaurant=3)).is_in
    assert house.client(house.token(device=5, restaurant=3)).is_in


def test_odd_members_of_a_list(house):
    revoked(house, "6", None, 7.5, -8, [9], 10)
    for n in (6, 7, 8, 9):
        assert house.client(house.token(device=n, restaurant=3)).is_in
    assert not house.client(house.token(device=10, restaurant=3)).is_in
    revoked(house, *range(11, 6000))
    assert house.client(house.token(device=10, restaurant=3)).is_in
    assert not house.client(house.token(device=5999, restaurant=3)).is_in


def test_no_list_counts_but_the_platforms(fresh):
    """What a client sends is no list: the device stays outside."""
    for token in (fresh.token(id=1, roles=["operator"]),
                  fresh.token(id=7, owns=[3])):
        c = fresh.client(token)
        c.c.publish("live/devices", b'{"revoked":[]}', 1)
        c.until_closed()
    assert not fresh.client(fresh.token(device=5, restaurant=3)).is_in
