"""Workers of the tests' functions, their database, and hands on its locks."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

import psycopg2

from cluster import BUILD
from line import Line, until
from town import unharmed

FOLDER = pathlib.Path(__file__).parent
BIN = BUILD / "tests/engine"


class Worker:
    """One process of a function, on its socket, with its status pipe."""

    def __init__(self, lab, fn, env):
        self.lab, self.fn, self.env = lab, fn, env
        self.path = lab.run / (fn + ".sock")
        self.path.parent.mkdir(exist_ok=True)
        if fn not in lab.sockets:
            s = lab.sockets[fn] = socket.socket(socket.AF_UNIX)
            s.bind(str(self.path))
            s.listen(4096)
        self.log = lab.run / "log"
        self.start()

    def start(self):
        """As the pool does; again after it has left."""
        self.status, theirs = os.pipe()
        os.set_blocking(self.status, False)
        os.set_blocking(theirs, False)
        self.said = ""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BIN / self.fn], stdin=self.lab.sockets[self.fn].fileno(),
                stderr=log, pass_fds=[theirs],
                env=self.lab.environment(BAEDAL_STATUS_FD=str(theirs),
                                         **self.env))
        os.close(theirs)
        until(lambda: "i" in self.hear(), "its first word")

    def hear(self):
        """All that it has said on its status pipe (status.h)."""
        try:
            self.said += os.read(self.status, 4096).decode()
        except BlockingIOError:
            pass
        return self.said

    def line(self):
        line = Line(self.path)
        self.lab.lines.append(line)
        return line

    def call(self, *args, **kw):
        """A call on a connection of its own, which is not kept."""
        with Line(self.path) as line:
            return line.call(*args, keep=False, **kw)

    def keep(self, slot, label, **body):
        return self.call("PUT", f"/lab/{slot}", {"label": label, **body})

    @contextlib.contextmanager
    def stopped(self):
        """What is sent meanwhile is all there when it looks again."""
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def callers(self):
        """Connections to its socket that it has not closed (proc(5))."""
        with open("/proc/net/unix") as f:
            return sum(line.split()[5] == "03" and line.endswith(
                f" {self.path}\n") for line in f)

    def left(self, seconds=20):
        """Its exit code, when it has left by itself."""
        return self.process.wait(seconds)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.status)


class Hold:
    """A row that somebody else has locked, until release()."""

    def __init__(self, lab, text):
        self.db = lab.connect()
        self.cursor = self.db.cursor()
        self.cursor.execute(text)

    def release(self):
        self.db.close()     # which rolls back


class Lab:
    NAME = "lab"

    def __init__(self, cluster):
        self.cluster = cluster
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="bdl-", dir="/tmp"))
        self.workers, self.lines, self.sockets, self.holds = [], [], {}, []
        self.host = cluster.folder
        self.db = None
        self.sql("DROP SCHEMA IF EXISTS lab CASCADE")
        self.sql("CREATE SCHEMA lab")
        self.sql((FOLDER / "lab.sql").read_text())

    def environment(self, **more):
        return {
            **os.environ, "RUN_DIR": str(self.run), "AUTH": "roles",
            "IDLE_S": "600", "DATABASE_URL":
            f"host={self.host} dbname={self.NAME} user=postgres "
            "application_name='lab worker' options='-csearch_path=lab -ctimezone=UTC "
            "-clock_timeout=20s'",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS",
                                           "detect_leaks=0"), **more}

    def start(self, fn, **env):
        worker = Worker(self, fn, env)
        self.workers.append(worker)
        return worker

    # -- the database

    def connect(self):
        return psycopg2.connect(self.cluster.url(self.NAME),
                                options="-csearch_path=lab")

    def sql(self, text, *args):
        if self.db is None or self.db.closed:
            self.db = self.connect()
            self.db.autocommit = True
        with self.db.cursor() as c:
            c.execute(text, args or None)
            return c.fetchall() if c.description else []

    def one(self, text, *args):
        return self.sql(text, *args)[0][0]

    def hold(self, slot):
        h = Hold(self, "SELECT FROM slot WHERE id = "
                       f"{slot} FOR UPDATE")
        self.holds.append(h)
        return h

    def hold_table(self):
        h = Hold(self, "LOCK TABLE slot IN ACCESS EXCLUSIVE MODE")
        self.holds.append(h)
        return h

    def waiting(self, n=1):
        """Until n statements of workers wait for a lock."""
        until(lambda: self.one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s "
            "AND wait_event_type = 'Lock'", self.NAME) == n,
            f"{n} waiting for a lock")

    def backends(self):
        """Connections of workers."""
        return self.one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s "
            "AND application_name = 'lab worker'", self.NAME)

    def effects(self):
        """label -> the transaction that wrote it."""
        return dict(self.sql("SELECT label, tx FROM effect"))

    def sound(self):
        """What the slots count is what the effects say: nothing twice."""
        return self.one(
            "SELECT NOT EXISTS (SELECT FROM slot s WHERE n <> "
            "(SELECT count(*) FROM effect e WHERE e.slot = s.id))")

    # -- many calls at once

    def gather(self, worker, requests):
        """Begins the calls while the worker's writer waits for slot 1, so that
        they are the next batch; their lines, and a function that lets them go.
        """
        held = self.hold(1)
        first = worker.line().begin("PUT", "/lab/1", {"label": "first"})
        self.waiting()
        lines = []
        for args, kw in requests:
            lines.append(worker.line().begin(*args, **kw))
        self.read(worker, lines)

        def go():
            held.release()
            assert first.answer().status == 200
        return lines, go

    def read(self, worker, lines):
        """Until the worker has these calls, and has gone on after them."""
        until(lambda: all(line.taken() for line in lines), "all are read")
        assert worker.call("GET", "/nowhere").status == 404

    def close(self):
        for h in self.holds:
            h.release()
        for line in self.lines:
            line.close()
        for w in self.workers:
            w.close()
        for s in self.sockets.values():
            s.close()
        if self.db:
            self.db.close()
        log = self.run / "log"
        said = log.read_bytes() if log.exists() else b""
        print(said[-8000:].decode(errors="replace"))    # where a test failed
        shutil.rmtree(self.run)
        unharmed(said)


def put(slot, label, **body):
    """A request of lab/keep, for gather()."""
    kw = {k: body.pop(k) for k in ("deadline",) if k in body}
    return ("PUT", f"/lab/{slot}", {"label": label, **body}), kw
