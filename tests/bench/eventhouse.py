"""The house with what events need: outboxes as migrate makes them, relay,
broker, trigger, and one handler of the bench's own."""
import os
import shutil
import signal
import subprocess
import time

import psycopg2

import house
from house import BUILD, House, ROOT, until
from ports import free_port

# The one event of the bench: CookStarted, as its data are simple.
EVENT_MAP = "bench store CookStarted bench/on_event hold\n"
ROLES = ("identity order payment store delivery dashboard monitor testpay "
         "relay trigger").split()
LATENCY = """SELECT extract(epoch FROM pg_xact_commit_timestamp(i.xmin) -
 pg_xact_commit_timestamp(s.xmin)) * 1000 FROM sent s JOIN inbox i USING
 (event_id)"""


class EventHouse(House):
    SETTINGS = {**House.SETTINGS, "track_commit_timestamp": "on"}

    def prepare(self):
        sql = self.folder / "sql"
        shutil.copytree(ROOT / "sql/trigger", sql / "trigger")
        for name in ("log.sql", "log_grants.sql"):
            shutil.copy(ROOT / "sql" / name, sql / name)
        for context in ROLES[:7]:
            (sql / context).mkdir()
        subprocess.run(
            [BUILD / "bin/migrate"], check=True, stdout=subprocess.DEVNULL,
            env={"SQL_DIR": str(sql), "MIGRATE_URL": self.pg.url(),
                 **{f"ROLE_PASSWORD_{r}": "pw-" + r for r in ROLES}})
        super().prepare()

    def start(self, peer):
        super().start(False)
        self.dead = 0
        f = self.folder
        self.mqtt_port = free_port()
        (f / "event.map").write_text(EVENT_MAP)
        (f / "broker.conf").write_text(
            f"listener {self.mqtt_port} 127.0.0.1\n"
            f"listener 0 {f}/broker.sock\nallow_anonymous true\n"
            "persistence false\nmax_queued_messages 1000\n"
            "set_tcp_nodelay true\nuser root\n")
        self.start_broker()
        self.start_relay()
        self.start_trigger()
        until(lambda: self.run("SELECT 1 FROM trigger.subscription "
                               "WHERE state = 'running'"), "a subscription")

    def events_env(self, role):
        return {"RUN_DIR": str(self.folder / "run"), "MQTT_PORT": "0",
                "MQTT_HOST": str(self.folder / "broker.sock"),
                "EVENT_MAP": str(self.folder / "event.map"),
                "DATABASE_URL": self.pg.url(user=role, password="pw-" + role),
                "DSN_store": self.pg.url(user=role, password="pw-" + role)}

    def start_broker(self):
        self.broker = self.spawn("broker", [
            shutil.which("mosquitto", path="/usr/sbin:/usr/bin"), "-c",
            self.folder / "broker.conf"])
        until((self.folder / "broker.sock").exists, "the broker")

    def start_relay(self):
        self.relay = self.spawn("relay", [BUILD / "bin/relay", "store"],
                                **self.events_env("relay"))

    def start_trigger(self):
        self.trigger = self.spawn("trigger", [BUILD / "bin/trigger"],
                                  **self.events_env("trigger"))

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.remove(process)

    @property
    def poke(self):
        return self.folder / "run/relay.poke"

    def quiet(self, seconds=120):
        """Until nothing is under way: all moved, published and handled."""
        until(lambda: self.run(
            "SELECT 1 FROM store.relay_state r, trigger.subscription s "
            "WHERE r.last_pos = r.published AND s.checkpoint = r.last_pos "
            "AND NOT EXISTS (SELECT FROM store.outbox) AND NOT EXISTS "
            "(SELECT FROM trigger.delivery WHERE state = 'parked' AND "
            "next_at < 'infinity')"),
            "quiet", seconds)

    def forget(self):
        """Begin anew.  What was set aside for good (a machine that is busy
        enough does that) would hold back all later events of its subject;
        how many there were."""
        self.quiet()
        dead = self.run("SELECT count(*) FROM trigger.delivery "
                        "WHERE state <> 'done'")[0][0]
        if dead:
            self.end(self.trigger)
            self.run("TRUNCATE trigger.delivery")
            self.start_trigger()
            self.dead += dead
        self.run("TRUNCATE sent, inbox, projection")

    def write(self, rate, seconds, writers):
        """[(event id, committed at)], by that many writers beside each
        other."""
        each = [subprocess.Popen(
            ["/usr/bin/python3", house.HERE / "writer.py", self.pg.url(),
             str(self.poke), str(rate / writers), str(seconds)],
            stdout=subprocess.PIPE, text=True) for _ in range(writers)]
        said = []
        for p in each:
            out, _ = p.communicate()
            if p.returncode:
                raise house.Broken("a writer of events has failed")
            said += [line.split() for line in out.splitlines()]
        return {event: int(at) for event, at in said}

    def subscriber(self, topic, out):
        """mosquitto_sub, which notes when each message came."""
        p = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.mqtt_port),
             "-q", "1", "-t", topic, "-F", "%U %p"], stdout=out)
        time.sleep(0.5)	# it says nothing when it has subscribed
        return p

    def handled(self):
        """Milliseconds from an event's commit to its handler's, of each."""
        return sorted(float(r[0]) for r in self.run(LATENCY))

    def fresh(self):
        db = psycopg2.connect(self.pg.url())
        db.autocommit = True
        return db
