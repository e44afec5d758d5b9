"""An MQTT subscriber with the operator's credentials, as `make sub` is."""
import json
import threading

import paho.mqtt.client as mqtt

from platform_run import until


class Listener:
    """What was said on the topics since it was made: (topic, message)s."""

    def __init__(self, p, *topics):
        self.heard, self.lock = [], threading.Lock()
        self.ready = threading.Event()
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.username_pw_set(
            "operator", (p.data / "secret/mqtt-operator").read_text().strip())
        self.client.on_connect = lambda c, *rest: c.subscribe(
            [(t, 1) for t in topics or ("events/#", "live/#")])
        self.client.on_subscribe = lambda *rest: self.ready.set()
        self.client.on_message = self.hear
        self.client.connect("127.0.0.1", p.mqtt_port)
        self.client.loop_start()
        assert self.ready.wait(20), "the broker takes no subscription"

    def hear(self, client, userdata, message):
        with self.lock:
            self.heard.append((message.topic, json.loads(message.payload)))

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.client.disconnect()
        self.client.loop_stop()

    def events(self, subject):
        """The CloudEvents about an order, as they came."""
        with self.lock:
            return [m for topic, m in self.heard if topic.startswith("events/")
                    and topic.endswith(f"/{subject}")]

    def types(self, subject):
        return {m["type"] for m in self.events(subject)}

    def live(self, topic):
        with self.lock:
            return [m for t, m in self.heard if t == f"live/{topic}"]

    def await_types(self, subject, *types):
        return until(lambda: set(types) <= self.types(subject),
                     f"{types} about {subject}; heard {self.types(subject)}")
