"""The whole platform as `make run` starts it, on ports and data of its own.

Only the public ways in are used: HTTP through nginx, MQTT topics, `make
up/down`.  What is in the tables is read as the database's owner, to check
promises, and changed only to let time pass.
"""
import http.client
import json
import multiprocessing.pool
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid

import psycopg2
import psycopg2.extras

import fastcgi
from cluster import BUILD, ROOT
from ports import free_port

RUN = ROOT / "shared/run"
CLEAN = ("PORT", "DATA", "BIND", "AUTH", "PAYMENT", "MQTT_PORT",
         "LIVE_PORT", "MAKEFLAGS",
         "MAKELEVEL", "MFLAGS", "TOWN_TZ", "DATABASES", "CORS_ORIGINS")
TROUBLE = re.compile("Sanitizer|runtime error:|permission denied|"
                     "deadlock detected|BUG: |PANIC")
# How long functions wait for each other: a machine that is busy with tests is
# not payment that is out; less than the three seconds of its slow cards.
PATIENCE_MS = "2000"
SOURCES = ("identity", "order", "payment", "store", "delivery")


def until(condition, what, seconds=30.0):
    """The condition's first true value; seconds is a generous limit."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        time.sleep(0.02)


class Answer:
    def __init__(self, response, data):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.text = data.decode()
        kind = self.headers.get("content-type", "")
        self.json = json.loads(self.text) if "json" in kind and data else None

    @property
    def slug(self):
        return self.json["type"].removeprefix("/problems/")

    @property
    def id(self):
        return self.json["id"]

    def __repr__(self):
        return f"<{self.status} {self.text[:500]}>"


class Platform:
    def __init__(self, auth="roles", build=None, **env):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="bds-", dir="/tmp"))
        self.data.chmod(0o755)
        self.port, self.mqtt_port, self.live_port = (
            free_port() for _ in range(3))
        self.auth = auth
        self.env = {**{k: v for k, v in os.environ.items()
                       if k not in CLEAN},
                    "PORT": str(self.port), "MQTT_PORT": str(self.mqtt_port),
                    "LIVE_PORT": str(self.live_port),
                    "DATA": str(self.data), "AUTH": auth,
                    "RPC_MS": PATIENCE_MS,
                    "BUILD": str(build or BUILD), **env}
        self.tokens, self.boot, self.local = {}, None, threading.local()
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    # -- up and down

    def start(self):
        self.log = open(self.data / "boot.out", "ab")
        self.boot = subprocess.Popen(
            [RUN / "boot"], env=self.env, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        until(self.is_up, "the platform: " + str(self.data / "boot.out"), 180)
        self.up_at = time.monotonic()
        # What outlives a killed process lies with the kernel; no test pulls
        # the machine's plug.
        self.sql("trigger", "ALTER SYSTEM SET fsync = off")
        self.sql("trigger", "SELECT pg_reload_conf()")

    def is_up(self):
        if self.boot.poll() is not None:
            raise AssertionError((self.data / "boot.out").read_text()[-3000:])
        return b"Baedal runs at" in (self.data / "boot.out").read_bytes()

    def control(self, *args):
        return subprocess.run([RUN / "control", *args], env=self.env,
                              check=True, capture_output=True, text=True)

    def down(self, name):
        self.control("down", name)

    def up(self, name):
        self.control("up", name)

    def pids(self, name):
        """The supervised process of a service and its children."""
        r = subprocess.run(["s6-svstat", "-o", "pid",
                            self.data / "service" / name],
                           capture_output=True, text=True, check=True)
        pid = int(r.stdout)
        if pid < 0:
            return []
        kids = subprocess.run(["pgrep", "-P", str(pid)],
                              capture_output=True, text=True).stdout.split()
        return [pid, *map(int, kids)]

    def kill(self, name, sig=signal.SIGKILL):
        """The service's process, as a fault would; s6 brings it back."""
        pid = self.pids(name)[:1]
        for p in pid:
            self.kill_pid(p, sig)
        return pid

    def workers(self, function):
        """The processes of one function."""
        context, verb = function.split("/")
        found = []
        for pid in self.pids("pool-" + context)[1:]:
            try:
                exe = os.readlink(f"/proc/{pid}/exe")
            except OSError:
                continue
            if exe.endswith(f"/{context}/{verb}"):
                found.append(pid)
        return found

    @staticmethod
    def kill_pid(pid, sig=signal.SIGKILL):
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            pass

    def logs(self):
        return (self.data / "log/current").read_text(errors="replace")

    def troubles(self):
        """What no fault excuses: a process that found itself wrong, a grant
        that is missing, a deadlock, a 500."""
        found = [line for f in sorted((self.data / "log/all").iterdir())
                 if f.name == "current" or f.name.startswith("@")
                 for line in f.read_text(errors="replace").splitlines()
                 if TROUBLE.search(line)]
        return found + [
            line for f in sorted((self.data / "log/access").iterdir())
            if f.name == "current" or f.name.startswith("@")
            for line in f.read_text(errors="replace").splitlines()
            if re.search(r" [A-Z]+ \S+ 500 \d+ ", line)]

    def close(self):
        # what is thrown away need not be written out first
        postgres = self.data / "service/postgres"
        if postgres.exists():
            (postgres / "down-signal").write_text("SIGQUIT\n")
        subprocess.run([RUN / "control", "stop"], env=self.env,
                       capture_output=True)
        try:
            self.boot.wait(60)
        except subprocess.TimeoutExpired:
            self.boot.kill()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)

    # -- the people's side

    def request(self, method, path, body=None, *, as_=None, key=None,
                headers=None, raw=None, timeout=20):
        h = {"Accept": "application/json", **(headers or {})}
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            h["Content-Type"] = "application/json"
        if as_ and self.auth == "roles":
            h["Authorization"] = "Bearer " + self.token(as_)
        if key:
            h["Idempotency-Key"] = key
        c = http.client.HTTPConnection("127.0.0.1", self.port,
                                       timeout=timeout)
        try:
            c.request(method, path, data, h)
            r = c.getresponse()
            return Answer(r, r.read())
        finally:
            c.close()

    def get(self, path, **kw):
        return self.request("GET", path, **kw)

    def post(self, path, body=None, **kw):
        return self.request("POST", path, body or {}, **kw)

    def put(self, path, body=None, **kw):
        return self.request("PUT", path, body or {}, **kw)

    def delete(self, path, body=None, **kw):
        return self.request("DELETE", path, body, **kw)

    def token(self, login):
        if login not in self.tokens:
            r = self.post("/sessions", {"login": login, "password": "demo"})
            assert r.status in (200, 201), r
            self.tokens[login] = r.json["token"]
        return self.tokens[login]

    def basket(self, **changes):
        """Something that restaurant 1 of the demo town always sells."""
        if not hasattr(self, "item"):
            menu = self.get("/restaurants/1/menu").json
            restaurant = self.get("/restaurants/1").json
            item = next(i for s in menu["sections"] for i in s["items"]
                        if not i["soldOut"] and not any(
                            g["min"] for g in i["optionGroups"]))
            self.item = item
            self.quantity = -(-restaurant["minimumOrder"] // item["price"])
            self.dong = restaurant["areas"][0]["dong"]
        return {"restaurantId": 1,
                "items": [{"menuItemId": self.item["id"],
                           "quantity": self.quantity}],
                "address": {"road": "시험로 1", "detail": "101호",
                            "dong": self.dong},
                "name": "김시험", "phone": "010-1111-2222",
                "card": "tok_ok", **changes}

    def order(self, as_="customer1", key=None, **changes):
        return self.post("/orders", self.basket(**changes), as_=as_,
                         key=key or uuid.uuid4().hex)

    def cancel(self, id, as_=None, seconds=30, **kw):
        """It is canceled: 204, at once or, on a busy machine, when asked
        again.  Or the last answer, if it is another."""
        key = uuid.uuid4().hex
        return until(lambda: (r := self.delete(
            f"/orders/{id}", as_=as_, key=key, **kw)).status != 202 and r,
            f"the cancel of {id}", seconds)

    def follow(self, path, as_, seconds=30, **want):
        """The record, once it is there and says what is wanted; status_ is
        its member status."""
        want = {k.rstrip("_"): v for k, v in want.items()}
        last = []

        def there():
            r = self.get(path, as_=as_)
            last[:] = [r]
            return r.status == 200 and all(
                r.json.get(k) == v for k, v in want.items()) and r
        try:
            return until(there, path, seconds)
        except AssertionError:
            raise AssertionError(f"never came: {path} {want}; it is "
                                 f"{last[0]}") from None

    def command(self, path, body=None, as_=None, seconds=30):
        """A command, as soon as its record is there for this person."""
        def done():
            r = self.put(path, body, as_=as_)
            return r.status not in (404, 503) and r
        r = until(done, f"PUT {path}", seconds)
        assert r.status == 200, r
        return r

    def each(self, do, things, at_once=8):
        """do(thing) for all, so many at once; the results in their order."""
        with multiprocessing.pool.ThreadPool(at_once) as pool:
            return pool.map(do, things, chunksize=1)

    def timer(self, function):
        """One tick of a function's timer, now instead of soon."""
        told = fastcgi.call(self.data / f"run/{function}.sock",
                            SCRIPT_NAME="/" + function, BAEDAL_TIMER="1")
        assert told.startswith("Status: 2"), told

    # -- what is left behind

    def sql(self, schema, text, *args):
        """As the database's owner; rows are dicts.  A connection that a
        fault of the test has ended is made anew."""
        if not hasattr(self.local, "db"):
            self.local.db = {}
        db = self.local.db.get(schema)
        try:
            if db:
                db.cursor().execute("SELECT 1")
        except psycopg2.Error:
            db = None
        if not db:
            db = self.connect(schema)
            self.local.db[schema] = db
        with db.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as c:
            c.execute(text, args or None)
            return [dict(r) for r in c.fetchall()] if c.description else []

    def connect(self, schema):
        folder = self.data / "etc/migrate"
        url = next(f for f in (folder / f"MIGRATE_URL_{schema}",
                               folder / "MIGRATE_URL") if f.exists())
        db = psycopg2.connect(url.read_text().strip(),
                              options=f'-csearch_path="{schema}"')
        db.autocommit = True
        return db

    def one(self, schema, text, *args):
        rows = self.sql(schema, text, *args)
        return next(iter(rows[0].values())) if rows else None

    def behind(self):
        """What is still to be done by itself, in words; "" when all is."""
        last = {}
        for c in SOURCES:
            if self.one(c, "SELECT EXISTS (SELECT FROM outbox "
                        "WHERE kind = 'event')"):
                return f"{c} has events that the relay has not moved"
            last[c] = self.one(c, "SELECT last_pos FROM relay_state")
        subs = self.sql("trigger", "SELECT * FROM subscription "
                        "WHERE state <> 'retired'")
        if not subs:
            return "there are no subscriptions yet"
        late = [f"{s['consumer']}/{s['source']} is {s['state']} at "
                f"{s['checkpoint']} of {last[s['source']]}" for s in subs
                if s["checkpoint"] < last.get(s["source"], 0)]
        if late:
            return ", ".join(late)
        for schema, what, text in (
                ("trigger", "set aside and tried again",
                 "SELECT subject AS id FROM delivery "
                 "WHERE state = 'parked'"),
                ("payment", "the card company has not answered",
                 "SELECT id FROM payinfo WHERE open"),
                ("order", "not decided",
                 "SELECT id FROM orders WHERE status IN "
                 "('PENDING', 'CANCELING')")):
            ids = [r["id"] for r in self.sql(schema, text)]
            if ids:
                return f"{what}: orders {ids[:10]}"
        return ""

    def half_a_minute_later(self):
        """Time passes for what is begun and for who waits to ask again."""
        self.sql("order", "UPDATE orders SET order_date = order_date - "
                 "interval '30 seconds', leased_until = NULL "
                 "WHERE status = 'PENDING'")
        self.sql("payment", "UPDATE payinfo SET ask_at = clock_timestamp() "
                 "WHERE open")

    def settled(self, seconds=90):
        """Quiet, with time passing for all that was begun and not ended."""
        said = [""]

        def still():
            self.half_a_minute_later()
            for timer in ("order/settle", "payment/settle"):
                self.timer(timer)
            said[0] = self.behind()
            return not said[0]
        try:
            until(still, "settled", seconds)
        except AssertionError:
            raise AssertionError(f"never settled: {said[0]}") from None

    def quiet(self, seconds=60):
        """Until nothing is left that goes on by itself: logs are drained,
        subscriptions have caught up, money is settled, cancels decided.
        What happened may make more happen, so it is seen quiet twice."""
        said = ["nothing looked at"]

        def still():
            said[0] = self.behind() or self.behind()
            return not said[0]
        try:
            until(still, "quiet", seconds)
        except AssertionError:
            raise AssertionError(f"never quiet: {said[0]}\n"
                                 f"{self.logs()[-4000:]}") from None
