"""A private Postgres for a test run, and the platform's programs beside it."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
BIN = BUILD / "bin"
PG_BIN = "/usr/lib/postgresql/15/bin/"
CONTEXTS = ("identity", "order", "payment", "store", "delivery", "dashboard",
            "monitor")


def unprivileged(argv):
    """Postgres does not run as root."""
    if os.geteuid() == 0:
        return ["s6-setuidgid", "postgres", *argv]
    return argv


class Cluster:
    """initdb, started on a unix socket, migrated once into a template."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bd-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.dir, "postgres")
        self.dir.chmod(0o755)
        self.n, self.free = 0, []
        self.data = self.dir / "data"
        subprocess.run(unprivileged([
            PG_BIN + "initdb", "-D", self.data, "-A", "trust", "-U",
            "postgres", "-N", "-E", "UTF8", "--locale=C.UTF-8"]),
            check=True, stdout=subprocess.DEVNULL, cwd="/")
        with open(self.data / "postgresql.conf", "a") as f:
            f.write(f"listen_addresses = ''\n"
                    f"unix_socket_directories = '{self.dir}'\n"
                    "max_connections = 200\nfsync = off\n"
                    "full_page_writes = off\nautovacuum = off\n"
                    "checkpoint_timeout = '1h'\n"
                    "deadlock_timeout = '50ms'\nshared_buffers = '32MB'\n")
        self.ctl("start")
        try:
            self.prepare()
        except BaseException:
            self.ctl("stop")
            shutil.rmtree(self.dir, ignore_errors=True)
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

    def ctl(self, verb):
        # the server keeps no pipe of ours open
        subprocess.run(unprivileged([
            PG_BIN + "pg_ctl", "-D", self.data, "-w", "-m", "immediate",
            "-l", self.dir / "log", verb]),
            check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            cwd="/")

    def url(self, name, user="postgres"):
        return f"host={self.dir} dbname={name} user={user}"

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
        self.ctl("stop")
        shutil.rmtree(self.dir, ignore_errors=True)
