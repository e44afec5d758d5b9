"""One function at a time against a real Postgres: the conversation tests.

A function is run as plain CGI; those that it asks (rpc) are run as workers on
their sockets.  Nothing is mocked but the caller.
"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import uuid

import psycopg2.extras

import fastcgi
from cluster import BIN

SECRET = b"a test key that is long enough, 32 bytes and more"


def signed(claims, ttl=3600, key=SECRET, alg="HS256"):
    """A signed token (RFC 7519), made without the code under test."""
    def b64(b):
        return base64.urlsafe_b64encode(b).rstrip(b"=")
    head = b64(json.dumps({"alg": alg, "typ": "JWT"}).encode())
    body = b64(json.dumps({**claims, "exp": int(time.time()) + ttl}).encode())
    mac = hmac.new(key, head + b"." + body, hashlib.sha256).digest()
    return (head + b"." + body + b"." + b64(mac)).decode()


def token(account=7, roles=("customer",), owns=(), works=(), **how):
    return signed({"id": account, "name": f"account {account}",
                   "roles": list(roles), "owns": list(owns),
                   "works": list(works)}, **how)


def claims(jwt):
    """What a token says, whoever signed it."""
    body = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def unharmed(log):
    """No sanitizer had anything to say."""
    assert b"Sanitizer" not in log and b"runtime error:" not in log, \
        log.decode(errors="replace")


class Reply:
    def __init__(self, out, err, code):
        head, _, body = out.partition(b"\r\n\r\n")
        self.err, self.code, self.text = err, code, body.decode()
        self.headers = {}
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.status = int(self.headers.pop("status", "0")[:3])
        kind = self.headers.get("content-type", "")
        self.json = json.loads(self.text) if "json" in kind else None

    @property
    def slug(self):
        return self.json["type"].removeprefix("/problems/")

    def __repr__(self):
        return f"<{self.status} {self.text[:600]} {self.err[-600:]}>"


class Town:
    def __init__(self, cluster):
        self.cluster = cluster
        self.name = cluster.fresh()
        self.db = cluster.connect(self.name)
        self.db.autocommit = True
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="bdr-", dir="/tmp"))
        (self.run / "secret").write_bytes(SECRET)
        self.workers, self.sequence, self.env = [], 0, {}

    # -- the caller's side

    def environment(self, fn, **more):
        context = fn.split("/")[0]
        return {
            **os.environ, "RUN_DIR": str(self.run), "AUTH": "roles",
            "SECRET_FILE": str(self.run / "secret"), "TOWN_TZ": "Asia/Seoul",
            "RPC_MS": "2000",
            "DATABASE_URL": self.cluster.url(self.name, context) +
            f" options='-csearch_path={context} -ctimezone=UTC'",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS",
                                           "detect_leaks=0"),
            **self.env, **more}

    def cgi(self, fn, body=b"", **params):
        p = subprocess.run([BIN / fn], input=body, capture_output=True,
                           env=self.environment(fn, **params), timeout=30)
        unharmed(p.stderr)
        return Reply(p.stdout, p.stderr.decode(), p.returncode)

    def call(self, fn, method, path, body=None, *, as_=None, key=None,
             raw=None, headers=None, **params):
        """A request as the gateway sends it; as_: a token, or None."""
        data = raw if raw is not None else \
            b"" if body is None else json.dumps(body).encode()
        return self.cgi(fn, data, **{**self.request(
            method, path, data, as_, key, headers), **params})

    def ask(self, fn, method, path, *, as_=None, headers=None, **params):
        """The same of a worker that was started."""
        said = fastcgi.call(self.run / (fn + ".sock"), b"", **{
            **self.request(method, path, b"", as_, None, headers), **params})
        return Reply(said.encode(), "", 0)

    def request(self, method, path, data, as_, key, headers):
        uri, _, query = path.partition("?")
        env = {"REQUEST_METHOD": method, "REQUEST_URI": path,
               "SCRIPT_NAME": uri, "QUERY_STRING": query,
               "CONTENT_LENGTH": str(len(data)),
               "CONTENT_TYPE": "application/json" if data else "",
               "HTTP_IDEMPOTENCY_KEY": key or uuid.uuid4().hex,
               "HTTP_HOST": "town.test", "REQUEST_SCHEME": "http"}
        if as_:
            env["HTTP_AUTHORIZATION"] = "Bearer " + as_
        for name, value in (headers or {}).items():
            env["HTTP_" + name.upper().replace("-", "_")] = value
        return env

    def internal(self, fn, body, actor=0, by="test"):
        """A call as rpc makes it."""
        return self.call(fn, "POST", "/" + fn, body, BAEDAL_CALLER="test",
                         BAEDAL_ACTOR=str(actor), BAEDAL_BY=by)

    def event(self, fn, type_, subject, data, *, source=None, id_=None,
              generation=1, time_=None, pos=None):
        """An event as the trigger delivers it."""
        self.sequence += 1
        data = dict({"by": "test"}, **data)
        if type_ not in ("RestaurantChanged", "MenuChanged"):
            of = "accountId" if type_ == "AccountDeleted" else "orderId"
            data = dict({of: subject}, **data)
        source = source or SOURCES[type_]
        event = {"specversion": "1.0", "id": str(id_ or uuid.uuid4()),
                 "source": source, "type": type_, "subject": str(subject),
                 "time": time_ or time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                time.gmtime()),
                 "datacontenttype": "application/json",
                 "sequence": str(pos or self.sequence), "data": data}
        body = json.dumps(event).encode()
        return self.cgi(
            fn, body, REQUEST_METHOD="POST", SCRIPT_NAME="/" + fn,
            CONTENT_LENGTH=str(len(body)),
            CONTENT_TYPE="application/cloudevents+json",
            BAEDAL_CALLER="trigger", BAEDAL_EVENT="1",
            BAEDAL_SUBSCRIPTION=fn.split("/")[0] + "/" + source,
            BAEDAL_GENERATION=str(generation))

    def tick(self, fn):
        """A timer as the pool fires it."""
        return self.cgi(fn, REQUEST_METHOD="POST", SCRIPT_NAME="/" + fn,
                        BAEDAL_CALLER="pool", BAEDAL_TIMER="1")

    # -- those that it asks

    def start(self, fn, n=2, **env):
        """Workers of a function on its socket, as the pool runs them."""
        path = self.run / (fn + ".sock")
        path.parent.mkdir(exist_ok=True)
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.bind(str(path))
        s.listen(128)
        with open(self.run / "log", "ab") as log:
            for _ in range(n):
                self.workers.append(subprocess.Popen(
                    [BIN / fn], stdin=s.fileno(), stderr=log,
                    env=self.environment(fn, IDLE_S="600", **env)))
        s.close()

    # -- what is left behind

    def sql(self, schema, text, *args):
        with self.db.cursor(
                cursor_factory=psycopg2.extras.RealDictCursor) as c:
            c.execute(f'SET search_path = "{schema}"')
            c.execute(text, args or None)
            return [dict(r) for r in c.fetchall()] if c.description else []

    def one(self, schema, text, *args):
        rows = self.sql(schema, text, *args)
        return next(iter(rows[0].values())) if rows else None

    def outbox(self, schema, kind="event"):
        return [(r["type"], int(r["subject"]), r["data"]) for r in self.sql(
            schema, "SELECT * FROM outbox WHERE kind = %s ORDER BY id", kind)]

    def close(self):
        for w in self.workers:
            w.kill()
            w.wait()
        self.db.close()
        self.cluster.drop(self.name)
        log = self.run / "log"
        said = log.read_bytes() if log.exists() else b""
        shutil.rmtree(self.run)
        unharmed(said)


SOURCES = {t: source for source, types in {
    "identity": "AccountDeleted",
    "order": "Ordered OrderCancelRequested OrderCanceled OrderForgotten",
    "payment": "PaymentApproved PaymentCanceled PaymentRefunded",
    "store": "StoreConfirmed StoreDelayed StoreRejected StoreExpired "
             "StoreLate StoreCanceled StoreCancelRefused CookStarted "
             "CookCompleted RestaurantChanged MenuChanged",
    "delivery": "RiderAssigned RiderReleased DeliveryStarted PickedUp "
                "DeliveryCompleted DeliveryFailed DeliveryCanceled "
                "DeliveryCancelRefused DeliveryUnclaimed",
}.items() for t in types.split()}
