"""Outbox to handler with every part real: Postgres, broker, relay, trigger."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
from ports import free_port  # noqa: E402
from postgres import Postgres  # noqa: E402

BUILD = ROOT / os.environ.get("BUILD", "build")
SOURCES = ["order", "payment"]
# store holds what is dead, dashboard skips it; nobody wants Unwanted.
EVENT_MAP = """
# consumer source Type function on_dead
store order Ordered store/on_event hold
store payment Paid store/on_event hold   # and a comment
dashboard order Ordered dashboard/on_event skip
dashboard payment Paid dashboard/on_event skip
"""
CONSUMERS = ["store", "dashboard"]
TYPE = {"order": "Ordered", "payment": "Paid"}
STATE = """CREATE TABLE state (subject text PRIMARY KEY, version bigint);
"""
EFFECT = """CREATE TABLE effect (n bigserial PRIMARY KEY, subscription text,
 generation int, source text, event_id uuid, type text, subject text,
 pos bigint, version bigint, body text);
"""
WRITE = """WITH s AS (INSERT INTO {0}.state VALUES (%(subject)s, 1)
  ON CONFLICT (subject) DO UPDATE SET version = state.version + 1
  RETURNING subject, version)
INSERT INTO {0}.outbox (id, type, subject, data, trace)
SELECT nextval('{0}.outbox_id'), %(type)s, subject,
 jsonb_build_object('version', version, 'text', %(text)s::text), %(trace)s
FROM s"""


def await_(condition, seconds=10, what=""):
    """Waits until the condition holds and returns what it gave."""
    end = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)


class Process:
    """A program of ours, in a group of its own, that can die and come back."""

    def __init__(self, log, env, *command):
        self.log, self.env, self.command = log, env, command
        self.start()

    def start(self):
        with open(self.log, "ab") as out:
            self.p = subprocess.Popen(
                [str(c) for c in self.command], env=self.env, stdout=out,
                stderr=out, start_new_session=True)

    def kill(self, sig=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.p.pid, sig)
        self.p.wait()

    def restart(self):
        self.kill()
        self.start()

    def said(self, text):
        return text in pathlib.Path(self.log).read_text(errors="replace")


class Town:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="baedal-events-"))
        self.folder.chmod(0o755)
        self.mood = self.folder / "mood"
        self.mood.mkdir()
        self.processes = []
        self.pg = Postgres().start(max_connections="60")
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def open(self):
        self.migrate()
        self.port = free_port()
        self.env = {
            "PATH": os.environ["PATH"], "RUN_DIR": str(self.folder),
            "MOOD_DIR": str(self.mood), "RETRY_MS": "8",
            "EVENT_MAP": str(self.folder / "event.map"),
            "MQTT_HOST": "127.0.0.1", "MQTT_PORT": str(self.port),
            **{k: v for k, v in os.environ.items() if "SAN_OPTIONS" in k}}
        (self.folder / "event.map").write_text(EVENT_MAP)
        self.start()

    def migrate(self):
        sql = self.folder / "sql"
        shutil.copytree(ROOT / "sql/trigger", sql / "trigger")
        for name in ["log.sql", "log_grants.sql"]:
            shutil.copy(ROOT / "sql" / name, sql / name)
        for context, table in [*((s, STATE) for s in SOURCES),
                               *((c, EFFECT) for c in CONSUMERS)]:
            (sql / context).mkdir()
            (sql / context / "001_test.sql").write_text(table)
        roles = ("identity order payment store delivery dashboard monitor "
                 "testpay relay trigger").split()
        subprocess.run(
            [BUILD / "bin/migrate"], check=True, stdout=subprocess.DEVNULL,
            env={"SQL_DIR": str(sql), "MIGRATE_URL": self.pg.url(),
                 "ASAN_OPTIONS": "detect_leaks=0",  # it runs once and ends
                 **{f"ROLE_PASSWORD_{r}": f"pw-{r}" for r in roles}})

    def dsn(self, role):
        return {f"DSN_{s}": self.pg.url(user=role, password=f"pw-{role}")
                for s in SOURCES}

    def start(self):
        f = self.folder
        (f / "broker.conf").write_text(
            f"listener {self.port} 127.0.0.1\nlistener 0 {f}/broker.sock\n"
            "allow_anonymous true\npersistence false\nuser root\n"
            "max_inflight_messages 1000\nset_tcp_nodelay true\n")
        self.broker = self.run("broker", self.env, "mosquitto", "-c",
                               f / "broker.conf")
        self.relay = self.another_relay()
        self.trigger = self.another_trigger()
        self.handlers = {
            c: self.run("handler",
                        {**self.env, "DATABASE_URL": self.pg.url()},
                        BUILD / "tests/events/handler", f"{c}/on_event")
            for c in CONSUMERS}

    def run(self, name, env, *command):
        p = Process(self.folder / f"{name}.log", env, *command)
        self.processes.append(p)
        return p

    def another_relay(self, name="relay"):
        """By the broker's unix socket, as the trigger is by TCP."""
        return self.run(
            name,
            {**self.env, **self.dsn("relay"), "MQTT_PORT": "0",
             "RELAY_POKE": str(self.folder / f"{name}.poke"),
             "MQTT_HOST": str(self.folder / "broker.sock")},
            BUILD / "bin/relay", *SOURCES)

    def another_trigger(self, name="trigger"):
        return self.run(
            name,
            {**self.env, **self.dsn("trigger"),
             "DATABASE_URL": self.pg.url(user="trigger",
                                         password="pw-trigger")},
            BUILD / "bin/trigger")

    def close(self):
        for p in self.processes:
            p.kill()
        self.pg.remove()
        shutil.rmtree(self.folder)

    # What is in the tables.

    def connect(self, user="postgres"):
        c = psycopg2.connect(self.pg.url(user=user, password=f"pw-{user}"))
        c.autocommit = True
        return c

    def rows(self, sql, *values):
        with contextlib.closing(self.connect()) as c, c.cursor() as q:
            q.execute(sql, values)
            return q.fetchall() if q.description else []

    def wish(self, sql, *values):
        """What an operator wants, written by the monitor."""
        with contextlib.closing(self.connect("monitor")) as c:
            c.cursor().execute(sql, values)

    def one(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    # What a context does.

    def poke(self, text=b"\0"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.setblocking(False)
            with contextlib.suppress(OSError):
                s.sendto(text, str(self.folder / "relay.poke"))

    def write(self, subject, source="order", type_=None, n=1, text="",
              trace=None, cursor=None):
        sql = WRITE.format(f'"{source}"')
        values = {"subject": subject, "type": type_ or TYPE[source],
                  "text": text, "trace": trace}
        with contextlib.ExitStack() as stack:
            if cursor is None:
                cursor = stack.enter_context(
                    contextlib.closing(self.connect())).cursor()
            for _ in range(n):
                cursor.execute(sql, values)
                self.poke(source.encode())

    def feel(self, consumer, mood, subject=None):
        name = ".".join(x for x in [consumer, subject, mood] if x)
        (self.mood / name).touch()
        return self.mood / name

    # What has come of it.

    def versions(self, consumer, subject, source="order", generation=1):
        return [r[0] for r in self.rows(
            f"SELECT version FROM {consumer}.effect WHERE subject = %s"
            " AND source = %s AND generation = %s ORDER BY n", subject,
            source, generation)]

    def arrived(self, consumer, subject, n, **which):
        want = list(range(1, n + 1))
        await_(lambda: self.versions(consumer, subject, **which) == want, 10,
               f"{consumer} {subject} 1..{n}")

    def aside(self, consumer, subject):
        return self.rows(
            "SELECT state, attempt, lost, reason FROM trigger.delivery WHERE"
            " consumer = %s AND subject = %s AND state <> 'done'"
            " ORDER BY pos", consumer, subject)

    def quiet(self, seconds=15):
        """Every event is in the log, and every checkpoint at its end."""
        await_(lambda: all(
            self.one(f'SELECT count(*) FROM "{s}".outbox') == 0 and
            self.one("SELECT count(*) FROM trigger.subscription WHERE source"
                     " = %s AND (state <> 'running' OR checkpoint <> (SELECT"
                     f' last_pos FROM "{s}".relay_state))', s) == 0
            for s in SOURCES), seconds, "quiet")

    def nothing_wrong(self):
        """Of all that was ever written: none lost, doubled, out of order;
        what still is set aside is not lost."""
        for s in SOURCES:
            assert self.rows(
                "SELECT coalesce(min(pos), 1), coalesce(max(pos), 0),"
                f' count(*) FROM "{s}".event_log'
            ) == self.rows(
                f'SELECT 1, last_pos, last_pos FROM "{s}".relay_state')
            for c in CONSUMERS:
                lost = self.rows(f"""
                  SELECT subject, pos FROM "{s}".event_log l WHERE type = %s
                  AND NOT EXISTS (SELECT FROM {c}.effect e WHERE
                   e.event_id = l.event_id AND generation = 1)
                  AND NOT EXISTS (SELECT FROM trigger.delivery d WHERE
                   d.event_id = l.event_id AND consumer = %s)""", TYPE[s], c)
                assert lost == [], (c, s)
                assert self.rows(f"""
                  SELECT event_id FROM {c}.effect WHERE generation = 1
                  GROUP BY event_id HAVING count(*) > 1""") == []
                assert self.rows(f"""
                  SELECT subject, version, before FROM (SELECT *,
                   lag(version) OVER (PARTITION BY source, subject, generation
                   ORDER BY n) AS before FROM {c}.effect WHERE source = %s) e
                  WHERE before >= version""", s) == []

    # A flow of events, and whoever disturbs it.

    @contextlib.contextmanager
    def flow(self, prefix, writers=3, subjects=30):
        """Writes until the block ends; yields a list of counts."""
        over, counts = threading.Event(), [0] * writers

        def write(i):
            c = None
            while not over.is_set():
                try:
                    c = c or self.connect()
                    source = SOURCES[counts[i] % 2]
                    self.write(f"{prefix}{i}-{counts[i] // 2 % subjects}",
                               source, cursor=c.cursor())
                    counts[i] += 1
                except psycopg2.Error:
                    c = None
                    over.wait(0.05)

        threads = [threading.Thread(target=write, args=(i,))
                   for i in range(writers)]
        for t in threads:
            t.start()
        try:
            yield counts
        finally:
            over.set()
            for t in threads:
                t.join()
