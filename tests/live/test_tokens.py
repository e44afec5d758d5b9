"""Who is let in, and for how long."""
import base64
import json
import os
import random
import socket
import struct
import time

import paho.mqtt.client as mqtt
import pytest

from people import DOORS, b64, jwt
from platform_run import until


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def at(town, who=None, **headers):
    r = town.post("/sessions/live", as_=who, headers=headers)
    assert r.status == 200, r
    return r.json


def test_a_token_for_the_broker(town):
    account = town.get("/me", as_="customer1").json["id"]
    said = at(town, "customer1")
    assert said["topics"] == ["live/restaurants/+",
                              f"live/customers/{account}"]
    assert claims(said["token"])["live"] is True
    assert 890 < claims(said["token"])["exp"] - time.time() <= 900
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(
        claims(said["token"])["exp"])) == said["expiresAt"]
    assert "live/#" in at(town, "operator")["topics"]
    assert "live/stores/1" in at(town, "owner1")["topics"]
    assert "live/riders" in at(town, "rider1")["topics"]


@pytest.mark.parametrize("door", DOORS)
def test_who_has_no_account_hears_what_is_public(town, house, door):
    said = at(town)
    assert said["topics"] == ["live/restaurants/+"]
    c = house.client(said["token"], door)
    assert c.subscribe("live/restaurants/+", "live/customers/1") == [1, 0x80]


def test_a_cookie_is_enough_for_a_page(town):
    cookie = f"session={town.token('customer1')}"
    assert len(at(town, Cookie=cookie)["topics"]) == 2
    assert len(at(town, Cookie="session=old")["topics"]) == 1
    assert town.post("/sessions/live", headers={
        "Authorization": "Bearer old"}).status == 401


def test_a_token_for_the_broker_opens_nothing_else(town):
    bearer = {"Authorization": "Bearer " + at(town, "customer1")["token"]}
    assert town.get("/me", headers=bearer).status == 401
    assert town.get("/orders", headers=bearer).status == 401
    assert town.post("/sessions/live", headers=bearer).status == 401
    cookie = {"Cookie": "session=" + at(town, "operator")["token"]}
    assert town.get("/events", headers=cookie).status == 401


@pytest.mark.parametrize("door", DOORS)
def test_what_a_person_signs_in_with_is_good_here_too(town, house, door):
    c = house.client(town.token("operator"), door, user="operator")
    assert c.subscribe("live/#") == [1]


def forged(house):
    key, soon = house.key, int(time.time()) + 600
    one = {"id": 1, "roles": ["operator"], "exp": soon}
    good = jwt(key, one)
    head, body, mac = good.split(".")
    return {
        "no token": "", "no JWT": "operator", "dots": "...", "a dot": ".",
        "demo": "demo", "one part": head, "no signature": f"{head}.{body}.",
        "two parts": f"{head}.{body}", "cut": good[:-1],
        "longer": good + "A", "another part": good + ".A",
        "another body": f"{head}.{b64(json.dumps(dict(one, id=2)).encode())}"
                        f".{mac}",
        "another key": jwt(b"x" * 48, one),
        "a password of the events' broker": (
            house.town.data / "secret/mqtt-live").read_text(),
        "alg none": jwt(key, one, "none"),
        "alg none, signed": good.replace(head, b64(
            b'{"alg":"none","typ":"JWT"}')),
        "alg HS512": jwt(key, one, "HS512"),
        "alg RS256": jwt(key, one, "RS256"),
        "ended": jwt(key, dict(one, exp=int(time.time()) - 1)),
        "ended long ago": jwt(key, dict(one, exp=1)),
        "no end": jwt(key, {"id": 1, "roles": ["operator"]}),
        "an end in words": jwt(key, dict(one, exp="tomorrow")),
        "of nobody": jwt(key, {"exp": soon}),
        "of nobody, live in words": jwt(key, {"live": "yes", "exp": soon}),
        "of account 0": jwt(key, {"id": 0, "exp": soon}),
        "of account -1": jwt(key, {"id": -1, "exp": soon}),
        "of an id in words": jwt(key, {"id": "1", "exp": soon}),
        "of a device of nowhere": jwt(key, {"device": 5, "exp": soon}),
        "a list": f"{head}.{b64(b'[1]')}.{mac}",
        "deep": f"{head}.{b64(b'[' * 9000)}.{mac}",
        "huge": jwt(key, dict(one, owns=list(range(4000)))),
        "not UTF-8": "\u00ff\u0100" * 20,
    }


@pytest.mark.parametrize("door", DOORS)
def test_forged_tokens(house, door):
    for name, token in forged(house).items():
        c = house.client(token, door)
        assert not c.is_in and c.answer != 0, name
    c = house.client(house.token(id=1, roles=["operator"]), door)
    assert c.is_in, "and all the same, who is right is let in"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("how", [
    {"protocol": mqtt.MQTTv5}, {"protocol": mqtt.MQTTv31}, {"clean": False},
    {"keepalive": 121}, {"id": "bridge.events"}, {"id": "a/b"},
    {"id": "+"}, {"id": "x" * 65}, {"id": "가"}],
    ids=lambda how: str(how)[1:-1])
def test_bad_manners(house, door, how):
    c = house.client(house.token(live=True), door, **how)
    assert not c.is_in and c.answer != 0
    house.bridged()


def test_a_keepalive_of_none(house):
    with socket.create_connection(("127.0.0.1", house.town.live_port)) as s:
        s.settimeout(20)
        s.sendall(connect(house.token(live=True), keepalive=0))
        assert s.recv(4) == b"\x20\x02\x00\x05"


@pytest.mark.parametrize("door", DOORS)
def test_the_end_of_a_token_is_the_end_of_the_connection(house, door):
    begun = time.time()
    c = house.client(house.token(ttl=3, live=True, id=7,
                                 roles=["customer"]), door, id="mine")
    other = house.client(house.token(ttl=60, live=True), door)
    assert c.subscribe("live/customers/7") == [1]
    c.until_closed()
    assert 2 <= time.time() - begun < 6
    again = house.client(house.token(ttl=60, live=True, id=7,
                                     roles=["customer"]), door, id="mine")
    assert again.subscribe("live/customers/7") == [1]
    house.say_all(["live/customers/7"])
    until(lambda: "live/customers/7" in again.topics(), "news")
    assert other.is_in


@pytest.mark.parametrize("door", DOORS)
def test_a_client_id_is_taken_over_by_its_owner_only(house, door):
    mine = house.token(live=True, id=7, roles=["customer"])
    first = house.client(mine, door, id="page7")
    thief = house.client(house.token(live=True, id=8), door, id="page7")
    stranger = house.client(house.token(live=True), door, id="page7")
    assert first.is_in and not thief.is_in and not stranger.is_in
    second = house.client(mine, door, id="page7")
    first.until_closed()
    assert second.subscribe("live/customers/7") == [1]


def test_a_new_key_shuts_everybody_out(town, house):
    """Only what is signed by the key that the platform has now."""
    assert not house.client(jwt(os.urandom(32), {
        "live": True, "exp": int(time.time()) + 60})).is_in


def connect(token, id=b"raw", keepalive=60, flags=0xC2):
    def text(b):
        return struct.pack(">H", len(b)) + b
    body = (text(b"MQTT") + bytes([4, flags]) + struct.pack(">H", keepalive) +
            text(id) + text(b"") + text(token.encode()))
    n, length = len(body), b""
    while True:
        n, digit = divmod(n, 128)
        length += bytes([digit | (0x80 if n else 0)])
        if not n:
            return b"\x10" + length + body


def test_any_bytes(house):
    """Random bytes where the token is, and after a good one."""
    rnd = random.Random(7)
    good = connect(house.token(live=True))
    for i in range(400):
        noise = bytes(rnd.randrange(256) for _ in range(rnd.randrange(1, 80)))
        token = house.token(live=True)
        kind = i % 4
        if kind == 0:
            sent = connect(b64(noise) + "." + b64(noise) + "." + b64(noise))
        elif kind == 1:
            where = rnd.randrange(len(token))
            sent = connect(token[:where] + rnd.choice(".=-_A\x01é") +
                           token[where + 1:])
        elif kind == 2:
            sent = good + noise
        else:
            sent = noise
        with socket.create_connection(
                ("127.0.0.1", house.town.live_port)) as s:
            s.sendall(sent)
    assert house.client(house.token(live=True)).is_in
