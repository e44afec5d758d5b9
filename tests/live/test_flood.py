"""What befalls `live` costs the events nothing: it is killed, it is flooded."""
import pathlib
import socket
import statistics
import subprocess
import sys
import time

from listener import Listener
from people import DOORS
from platform_run import until

FLOOD = pathlib.Path(__file__).with_name("flood.py")
EVENTS, CLIENTS = 250, 400


class Flow:
    """Events from commit to a subscriber at the events' broker."""

    def __init__(self, town, ear):
        self.town, self.ear, self.n, self.came = town, ear, 0, {}
        self.db = town.connect("store")
        self.poke = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.poke.connect(str(town.data / "run/relay.poke"))
        hear = ear.client.on_message

        def timed(client, userdata, m):
            at = time.monotonic()
            hear(client, userdata, m)
            if "/Flow/" in m.topic:
                n = ear.heard[-1][1]["data"]["n"]
                self.came.setdefault(n, at)
        ear.client.on_message = timed

    def median(self, events=EVENTS):
        """In seconds, of so many events, 100 a second; every one arrives,
        in order."""
        first, wrote = self.n, {}
        for self.n in range(first + 1, first + events + 1):
            self.db.cursor().execute(
                "INSERT INTO outbox (id, type, subject, data) VALUES "
                "(nextval('outbox_id'), 'Flow', '77', "
                "jsonb_build_object('n', %s::int))", (self.n,))
            wrote[self.n] = time.monotonic()
            self.poke.send(b"store")
            time.sleep(0.01)
        until(lambda: self.n in self.came, "the last event")
        seen = [m["data"]["n"] for m in self.ear.events(77)]
        assert list(dict.fromkeys(seen)) == list(range(1, self.n + 1))
        return statistics.median(self.came[n] - at
                                 for n, at in wrote.items())


def rss(pid):
    with open(f"/proc/{pid}/statm") as f:
        return int(f.read().split()[1]) * 4096


def test_a_flood_costs_the_events_nothing(town, house):
    """The median of what comes after so many others came on the same two
    cores is compared with one before and one after."""
    token = house.token(ttl=300, live=True)
    with Listener(town, "events/#") as ear:
        flow = Flow(town, ear)
        calm = flow.median()
        floods = [subprocess.Popen(
            ["nice", sys.executable, FLOOD, str(town.live_port),
             str(CLIENTS // 2), token],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
        try:
            time.sleep(1)
            flooded = flow.median()
            page = house.client(token, "websockets")
            assert page.subscribe("live/restaurants/+") == [1]
            house.say_all(["live/restaurants/3"], page)
        finally:
            said = [f.communicate()[0].split() for f in floods]
        connections, packets = (sum(int(s[i]) for s in said) for i in (0, 1))
        calm = max(calm, flow.median())
    print(f"calm {calm * 1000:.2f} ms, flooded {flooded * 1000:.2f} ms, "
          f"{connections} connections, {packets} packets, "
          f"{rss(town.pids('live')[0]) >> 20} MiB")
    assert connections > CLIENTS and packets > 20 * CLIENTS
    assert flooded < 10 * max(calm, 0.001)
    until(lambda: rss(town.pids("live")[0]) < 128 << 20, "its memory is free")


def test_it_is_killed_and_comes_back(town, house):
    house.may_die = True
    token = house.token(live=True)
    before = town.logs().count("broker connected")
    pages = [house.client(token, door) for door in DOORS for _ in range(5)]
    with Listener(town, "events/#") as ear:
        flow = Flow(town, ear)
        flow.n = 0
        flow.median(20)
        pid = town.kill("live")
        for p in pages:
            p.until_closed()
        flow.median(20)
        until(lambda: town.pids("live")[:1] not in ([], pid), "a new one")

        def back(door):
            try:
                c = house.client(token, door)
            except OSError:
                return None
            return c if c.is_in else c.close()
        again = [until(lambda d=d: back(d), "to be let in") for d in DOORS]
        for c in again:
            assert c.subscribe("live/restaurants/+") == [1]
        house.bridged()
        house.say_all(["live/restaurants/3"], *again)
        flow.median(20)
    assert town.logs().count("broker connected") == before, \
        "relay and trigger have noticed"


def test_a_page_is_told_that_it_is_away(town, house):
    """The gateway says it, as of any part; a plain GET is no websocket."""
    assert town.get("/mqtt").status == 404
    house.may_die = True
    town.down("live")
    try:
        r = town.get("/mqtt", headers={
            "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Protocol": "mqtt",
            "Accept-Language": "en"})
        assert r.status == 503 and "live" in r.json["detail"]
        assert town.post("/sessions/live").status == 200
        assert town.order().status == 201
    finally:
        town.up("live")
    house.bridged()
