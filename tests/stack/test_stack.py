"""One order goes through the stack, also while services are updated and
killed; run deploys it and calls this in the network of its engine."""
import contextlib
import json
import pathlib
import sys
import types

import pytest

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "live")]

from stack import Load, Stack, docker  # noqa: E402
from people import DOORS, Client  # noqa: E402
from platform_run import until  # noqa: E402

COURSE = (
    ("stores/{}/confirm", "owner1", "CONFIRMED"),
    ("stores/{}/cookstart", "staff1", "COOKING"),
    ("stores/{}/cookcomplete", "staff1", "COOKED"),
    ("deliveries/{}/take", "rider1", "DELIVERY_STARTED"),
    ("deliveries/{}/pickup", "rider1", "PICKED_UP"),
    ("deliveries/{}/complete", "rider1", "DELIVERED"),
)


@pytest.fixture(scope="module")
def town():
    s = Stack()
    s.await_all(240)
    s.settle()
    for who in ("customer1", "owner1", "staff1", "rider1"):
        s.token(who)
    s.basket()
    return s


def walk(town, id):
    town.follow(f"/dashboards/{id}", "customer1", status_="PAID")
    for command, who, status in COURSE:
        town.command("/" + command.format(id), as_=who)
        town.follow(f"/dashboards/{id}", "customer1", status_=status)
    town.follow(f"/payinfos/{id}", "customer1", status_="CAPTURED")
    town.follow(f"/orders/{id}", "customer1", orderStatus="COMPLETED")


def paid(town, orders):
    for id in orders:
        town.follow(f"/dashboards/{id}", "customer1", status_="PAID")


def test_an_order_goes_through(town):
    r = town.order()
    assert r.status == 201, r
    walk(town, r.id)


class Ear:
    """customer1, who listens to his orders at the broker of people."""

    def __init__(self, town, door):
        self.town, self.door = town, door

    def __enter__(self):
        r = self.town.post("/sessions/live", {}, as_="customer1")
        assert r.status == 200, r
        self.c = Client(types.SimpleNamespace(town=self.town),
                        r.json["token"], self.door)
        assert self.c.is_in
        assert set(self.c.subscribe(*r.json["topics"])) == {1}
        return self

    def __exit__(self, *_):
        self.c.close()

    def hears(self, id):
        return any(json.loads(data).get("orderId") == id
                   for _, data in list(self.c.heard))


@pytest.mark.parametrize("door", DOORS)
def test_who_orders_hears_what_becomes_of_it(town, door):
    with Ear(town, door) as ear:
        id = town.order().id
        until(lambda: ear.hears(id), "news of it")


def test_news_come_again_after_the_broker_of_events_was_killed(town):
    docker("kill", town.container("mosquitto"))
    with Ear(town, "websockets") as ear:
        orders = []

        def heard():
            """Of a new order, soon; while they find each other, of none."""
            orders.append(town.order().id)
            with contextlib.suppress(AssertionError):
                until(lambda: ear.hears(orders[-1]), "its news", 3)
                return True
        until(heard, "news of an order", 120)
        paid(town, orders)


@pytest.mark.parametrize("service", ["order", "payment", "trigger"])
def test_an_update_fails_no_call(town, service):
    before = town.container(service)
    with Load(town) as load:
        assert town.update(service, "--force") == "completed"
        until(lambda: len(load.orders) > 5, "some orders")
    assert town.container(service) != before
    assert load.failed == []
    paid(town, load.orders)


def test_what_cannot_serve_is_rolled_back_and_fails_no_call(town):
    """A store that never comes up never takes the old one's sockets."""
    before = town.container("store")
    with Load(town) as load:
        assert town.update("store", "--args", "pool nowhere") == \
            "rollback_completed"
    assert town.container("store") == before
    assert load.failed == []
    town.await_all(60)


def test_a_killed_container_comes_back(town):
    before = town.container("store")
    docker("kill", before)
    id = town.order().id        # orders are taken without the store
    until(lambda: (town.container("store") or before) != before,
          "another store")
    walk(town, id)


def test_the_database_killed_comes_back_with_all_that_was_promised(town):
    id = town.order().id
    docker("kill", town.container("postgres"))
    walk(town, id)
    until(lambda: town.order().status == 201, "orders are taken again")
    town.await_all(60)


def test_each_service_has_its_own_secrets_and_no_rights(town):
    assert town.inside("order", "ls", "/run/secrets").split() == \
        ["role-order", "token-key"]
    assert town.inside("gateway", "ls", "/run").split().count("secrets") == 0
    for service in town.replicas():
        if service == "migrate":
            continue
        status = town.inside(service, "cat", "/proc/1/status")
        is_ = dict(line.split(":\t") for line in status.splitlines()
                   if ":\t" in line)
        assert is_["Uid"].split()[0] != "0", service
        assert int(is_["CapEff"], 16) == 0, service
    r = docker("exec", town.container("order"), "touch", "/usr/x",
               check=False)
    assert "Read-only file system" in r.stderr


def test_only_the_gateway_and_live_are_published(town):
    doors = {"gateway": "8088", "live": "1884"}
    ports = docker("stack", "services", "baedal", "--format",
                   "{{.Name}} {{.Ports}}").splitlines()
    container = docker("ps", "--format", "{{.Names}} {{.Ports}}")
    for line in [*ports, *container.splitlines()]:
        if "->" in line:
            door = line.removeprefix("baedal_").split(".")[0].split()[0]
            assert doors[door] in line, line


def test_the_login_less_mode_is_refused():
    r = docker("run", "--rm", "--network", "none", "-e", "AUTH=open",
               "baedal:ci", "pool", "order", check=False)
    assert r.returncode == 100
    assert "one's own machine only" in r.stderr


def test_a_town_gets_its_first_operator(town):
    enroll = "/usr/lib/baedal/docker/enroll"
    town.inside("identity", enroll, "chief", "운영 책임자", "010-0000-0099",
                "operator", input="a long enough password\n")
    r = town.post("/sessions", {"login": "chief",
                                "password": "a long enough password"})
    assert r.status in (200, 201), r
    assert r.json["account"]["roles"] == ["operator"]
