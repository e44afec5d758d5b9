"""A private Postgres for a test run, and the platform's programs beside it."""
import os
import pathlib
import subprocess

import psycopg2

from postgres import Postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
BIN = BUILD / "bin"
CONTEXTS = ("identity", "order", "payment", "store", "delivery", "dashboard",
            "monitor")



class Cluster(Postgres):
    """One that is migrated once, into a template."""

    def __init__(self):
        super().__init__()
        self.n, self.free = 0, []
        self.start(max_connections=200, full_page_writes="off",
                   autovacuum="off", checkpoint_timeout="1h",
                   deadlock_timeout="50ms")
        try:
            self.prepare()
        except BaseException:
            self.remove()
            raise

    def prepare(self):
        self.admin = self.connect("postgres")
        self.admin.autocommit = True
        self.new("base", template="template1")
        env = dict(os.environ, MIGRATE_URL=self.url("base"),
                   SQL_DIR=str(ROOT / "sql"),
                   ASAN_OPTIONS="detect_leaks=0")  # it ends at once
        env.update({f"ROLE_PASSWORD_{r}": "x" for r in
                    CONTEXTS + ("testpay", "relay", "trigger")})
        subprocess.run([BIN / "migrate"], env=env, check=True,
                       stdout=subprocess.DEVNULL)
        base = self.connect("base")
        with base, base.cursor() as c:
            c.execute((ROOT / "tests/lib/pristine.sql").read_text())
            c.execute("SELECT pristine.restore()")
            assert c.fetchone() == (True,), "a new one cannot be put back"
        base.close()

    def connect(self, name, user="postgres"):
        return psycopg2.connect(self.url(name, user))

    def new(self, name, template="base"):
        with self.admin.cursor() as c:
            c.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def fresh(self):
        """A database as migration left it: a used one put back, or a new."""
        if self.free:
            return self.free.pop()
        self.n += 1
        return self.new(f"t{self.n}")

    def drop(self, name):
        """Ends whatever is still connected; then it may serve again."""
        with self.admin.cursor() as c:
            c.execute("SELECT pg_terminate_backend(pid, 10000) FROM "
                      "pg_stat_activity WHERE datname = %s", (name,))
        db = self.connect(name)
        with db, db.cursor() as c:
            c.execute("SELECT pristine.restore()")
            good, = c.fetchone()
        db.close()
        if good:
            self.free.append(name)
            return
        with self.admin.cursor() as c:
            c.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self):
        self.admin.close()
        self.remove()
