"""Events arrive: in order, once, whole, whatever is killed meanwhile."""
import contextlib
import json
import threading
import time

import paho.mqtt.client as mqtt
import pytest

from town import CONSUMERS, await_

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@contextlib.contextmanager
def listening(town, topic):
    heard, ready = [], threading.Event()
    c = mqtt.Client(protocol=mqtt.MQTTv5)
    c.on_message = lambda c, u, m: heard.append(m)
    c.on_subscribe = lambda *a: ready.set()
    c.connect("127.0.0.1", town.port)
    c.subscribe(topic, qos=1)
    c.loop_start()
    assert ready.wait(5)
    yield heard
    c.disconnect()
    c.loop_stop()


def test_order_of_a_subject(town):
    town.write("a", n=50)
    town.write("a", "payment", n=20)
    for c in CONSUMERS:
        town.arrived(c, "a", 50)
        town.arrived(c, "a", 20, source="payment")


def test_envelope(town):
    """What MQTT says is a CloudEvent, and the handler gets the same bytes."""
    text = 'quote " back \\ tab \t 김치찌개'
    with listening(town, "events/#") as heard:
        town.write("e1", text=text, trace=TRACE)
        m = await_(lambda: heard and heard[0])
    event = json.loads(m.payload)
    row = town.rows("SELECT pos, event_id, at FROM \"order\".event_log"
                    " WHERE subject = 'e1'")[0]
    assert m.topic == "events/order/Ordered/e1"
    assert m.properties.ContentType == "application/cloudevents+json"
    properties = dict(m.properties.UserProperty)
    assert properties["pos"] == event["sequence"] == str(row[0])
    assert properties["id"] == event["id"] == row[1]
    assert properties["type"] == event["type"] == "Ordered"
    assert properties["subject"] == event["subject"] == "e1"
    assert event["source"] == "order" and event["specversion"] == "1.0"
    assert event["time"].endswith("Z") and event["time"][:10] == \
        row[2].strftime("%Y-%m-%d")
    assert event["datacontenttype"] == "application/json"
    assert event["traceparent"] == TRACE and "causationid" not in event
    assert event["data"] == {"version": 1, "text": text}
    town.arrived("store", "e1", 1)
    assert town.one("SELECT body FROM store.effect WHERE subject = 'e1'") == \
        m.payload.decode()


def test_live_is_published_and_not_kept(town):
    with listening(town, "live/#") as heard:
        town.rows("INSERT INTO \"order\".outbox (kind, type, subject, data)"
                  " VALUES ('live', 'live/orders/7', '7', '{\"a\": 1}')")
        town.poke()
        m = await_(lambda: heard and heard[0])
    assert (m.topic, m.payload, m.retain) == \
        ("live/orders/7", b'{"a": 1}', False)
    assert town.one("SELECT count(*) FROM \"order\".event_log"
                    " WHERE type LIKE 'live%%'") == 0


def test_a_type_that_nobody_wants_only_moves_the_checkpoint(town):
    town.write("u", type_="Unwanted", n=3)
    town.write("u")
    for c in CONSUMERS:
        await_(lambda: town.versions(c, "u") == [4])
    town.quiet()


def test_a_subject_that_is_no_topic_is_still_handled(town):
    """The broker cannot have it; the log has."""
    town.write("no/#/topic", n=2)
    town.arrived("store", "no/#/topic", 2)


def test_without_a_broker_within_a_second_or_so(town):
    town.quiet()
    town.broker.kill()
    try:
        began = time.monotonic()
        town.write("nobroker", n=5)
        town.arrived("store", "nobroker", 5)
        assert time.monotonic() - began < 2
        payload = town.one("SELECT body FROM dashboard.effect"
                           " WHERE subject = 'nobroker' AND version = 1")
        assert json.loads(payload)["data"]["version"] == 1
    finally:
        town.broker.start()


def test_no_poke_no_harm(town):
    with contextlib.closing(town.connect()) as c:
        c.cursor().execute(
            "INSERT INTO \"order\".outbox (type, subject, data)"
            " VALUES ('Ordered', 'unpoked', '{\"version\": 1}')")
    town.arrived("store", "unpoked", 1)


def test_a_late_commit_of_an_early_id(town):
    """Its id is far below the floor when it becomes visible."""
    with contextlib.closing(town.connect()) as c:
        c.autocommit = False
        c.cursor().execute(
            "INSERT INTO \"order\".outbox (type, subject, data)"
            " VALUES ('Ordered', 'late', '{\"version\": 1}')")
        town.rows("SELECT setval('\"order\".outbox_id', 30000 +"
                  " nextval('\"order\".outbox_id'))")
        town.write("early", n=2)
        town.arrived("store", "early", 2)
        c.commit()
    town.arrived("store", "late", 1)


def test_a_late_commit_keeps_its_subjects_order(town):
    """Decision 010: a writer that commits 30,000 ids late, and one of the
    same subject that waited for it, reach the log as they committed."""
    with contextlib.closing(town.connect()) as c:
        c.autocommit = False
        town.write("slow", cursor=c.cursor())
        town.rows("SELECT setval('\"order\".outbox_id', 30000 +"
                  " nextval('\"order\".outbox_id'))")
        for n in range(1, 5):       # looks that would raise a careless floor
            town.write("quick")
            town.arrived("store", "quick", n)
        second = threading.Thread(target=town.write, args=("slow",))
        second.start()
        c.commit()
        second.join()
    town.arrived("store", "slow", 2)
    assert town.rows(
        "SELECT data->>'version' FROM \"order\".event_log"
        " WHERE subject = 'slow' ORDER BY pos") == [("1",), ("2",)]


KILLS = ["relay", "trigger", "handlers", "broker", "postgres", "all"]


def kill(town, what):
    if what in ("relay", "all"):
        town.relay.kill()
    if what in ("trigger", "all"):
        town.trigger.kill()
    if what in ("broker", "all"):
        town.broker.kill()
    if what in ("handlers", "all"):
        for h in town.handlers.values():
            h.kill()
    if what == "postgres":
        town.pg.stop("immediate")
        town.pg.start_again()


def revive(town):
    for p in [town.broker, town.relay, town.trigger, *town.handlers.values()]:
        if p.p.poll() is not None:
            p.start()


@pytest.mark.parametrize("what", KILLS)
def test_flow_under_kill(town, what):
    with town.flow(f"k{what}") as counts:
        await_(lambda: sum(counts) > 200)
        for goal in (500, 900):
            kill(town, what)
            await_(lambda: sum(counts) > goal, 20)
            revive(town)
            await_(lambda: sum(counts) > goal + 200, 20)
    town.quiet()
    # An insert whose commit was cut off may be there twice or not at all for
    # its writer; what was committed must have arrived, and once.
    town.nothing_wrong()
    assert town.one("SELECT count(*) FROM trigger.delivery"
                    " WHERE subject LIKE %s", f"k{what}%") == 0 or \
        what in ("handlers", "postgres", "all")


def test_a_second_relay_takes_over(town):
    town.quiet()
    second = town.another_relay("relay2")
    try:
        town.write("r2", n=3)
        town.arrived("store", "r2", 3)
        assert not second.said("active")
        town.relay.kill()
        town.write("r2", n=3)
        town.arrived("store", "r2", 6)
        assert second.said("relay order: active")
    finally:
        second.kill()
        town.relay.start()


def test_a_second_trigger_takes_over(town):
    second = town.another_trigger("trigger2")
    try:
        town.write("t2", n=3)
        town.arrived("store", "t2", 3)
        assert not second.said("active")
        town.trigger.kill()
        town.write("t2", n=3)
        town.arrived("store", "t2", 6)
        town.arrived("dashboard", "t2", 6)
        assert second.said("trigger store: active")
    finally:
        second.kill()
        town.trigger.start()
