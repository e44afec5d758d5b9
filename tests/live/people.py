"""Clients of the broker `live`, and who speaks at the one of events."""
import base64
import hmac
import itertools
import json
import os
import socket
import time
import uuid

import paho.mqtt.client as mqtt

from platform_run import until

REFUSED = 0x80          # of a SUBACK
DOORS = ("tcp", "websockets")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(key, claims, alg="HS256", typ="JWT"):
    """A token (RFC 7519), made without the code under test."""
    head = b64(json.dumps({"alg": alg, "typ": typ}).encode())
    body = b64(json.dumps(claims).encode())
    mac = hmac.new(key, f"{head}.{body}".encode(),
                   "sha" + alg[2:] if alg in ("HS384", "HS512") else "sha256"
                   ).digest()
    return f"{head}.{body}.{b64(mac) if alg != 'none' else ''}"


class Client:
    """One connection; what it heard is in `heard`, (topic, payload)s."""

    def __init__(self, house, token, door="tcp", id=None, will=None,
                 keepalive=60, user="", protocol=mqtt.MQTTv311, clean=True,
                 retain=False):
        self.heard, self.granted = [], {}
        self.answer = self.closed = None
        more = {} if protocol == mqtt.MQTTv5 else {"clean_session": clean}
        self.c = mqtt.Client(id or f"t{uuid.uuid4().hex[:12]}",
                             transport=door, protocol=protocol, **more)
        self.c.username_pw_set(user, token)
        if will:
            self.c.will_set(*will, 1, retain)
        self.c.on_connect = self.connected
        self.c.on_disconnect = self.disconnected
        self.c.on_message = lambda c, u, m: self.heard.append(
            (m.topic, m.payload))
        self.c.on_subscribe = self.subscribed
        port = house.town.live_port
        if door == "websockets":
            port = house.town.port
            self.c.ws_set_options(path="/mqtt")
        try:
            self.c.connect("127.0.0.1", port, keepalive)
        except mqtt.WebsocketConnectionError:
            self.answer = self.closed = -1
            return
        self.c.reconnect_delay_set(3600, 3600)      # it stays away
        self.c.loop_start()
        until(lambda: self.answer is not None or self.closed is not None,
              "the broker's answer")

    def connected(self, c, userdata, flags, reason, *rest):
        self.answer = getattr(reason, "value", reason)

    def disconnected(self, c, userdata, reason, *rest):
        self.closed = time.monotonic()

    def subscribed(self, c, userdata, mid, granted, *rest):
        self.granted[mid] = [getattr(g, "value", g) for g in granted]

    @property
    def is_in(self):
        return self.answer == 0 and self.closed is None

    def subscribe(self, *filters):
        """What the broker says of each."""
        _, mid = self.c.subscribe([(f, 1) for f in filters])
        return until(lambda: self.granted.get(mid),
                     f"a SUBACK about {filters}; closed: {self.closed}")

    def topics(self):
        return [t for t, _ in list(self.heard)]

    def until_closed(self, seconds=30):
        until(lambda: self.closed is not None, "the end of a connection",
              seconds)

    def cut(self):
        """The line, without a word of farewell."""
        with socket.socket(fileno=os.dup(self.c.socket().fileno())) as s:
            s.shutdown(socket.SHUT_RDWR)
        self.until_closed()

    def close(self):
        self.c.disconnect()     # its thread ends by itself


class House:
    def __init__(self, town):
        self.town, self.clients, self.may_die = town, [], False
        self.key = (town.data / "secret/token-key").read_bytes()
        self.counter = itertools.count()
        self.relay = self.backbone("relay")

    def backbone(self, user):
        """At the broker of events, as one of the platform's own."""
        c = mqtt.Client(f"{user}-{uuid.uuid4().hex[:8]}",
                        protocol=mqtt.MQTTv5)
        c.username_pw_set(
            user, (self.town.data / f"secret/mqtt-{user}").read_text())
        c.connect("127.0.0.1", self.town.mqtt_port)
        c.loop_start()
        until(c.is_connected, f"{user} at the broker")
        return c

    def close(self):
        for c in self.clients:
            c.close()
        self.relay.disconnect()
        self.relay.loop_stop()

    def token(self, ttl=600, **claims):
        return jwt(self.key, {"exp": int(time.time()) + ttl, **claims})

    def client(self, token, door="tcp", **how):
        c = Client(self, token, door, **how)
        self.clients.append(c)
        return c

    def say(self, topic, data=b"{}"):
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        self.relay.publish(topic, data, 1).wait_for_publish(20)

    def say_all(self, topics, *clients):
        """Each is said; when a last one that all may hear has come to the
        clients, the others have or never will."""
        last = f"live/restaurants/{10**9 + next(self.counter)}"
        for t in topics:
            self.say(t)
        self.say(last)
        for c in clients:
            until(lambda: last in c.topics(), f"{last} at a client")

    def bridged(self, seconds=30):
        """Until what is said at the events' broker comes here."""
        def there():
            try:
                return self.client(self.token(live=True))
            except OSError:
                return None
        c = until(there, "the broker", seconds)
        c.subscribe("live/restaurants/+")

        def came():
            self.say("live/restaurants/1")
            return c.heard
        until(came, "a message over the bridge", seconds)
        c.close()
