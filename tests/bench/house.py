"""A house of the bench's own: a private Postgres, a pool with the functions of
tests/bench/functions, an nginx, and the peer, on free ports; gone afterwards.

How nginx speaks to functions is what the gateway's own files say.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import psycopg2

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/lib"))
from platform_run import until  # noqa: E402
from ports import free_port  # noqa: E402
from postgres import Postgres  # noqa: E402

import proc  # noqa: E402
import statements  # noqa: E402
from load import Broken  # noqa: E402

BUILD = ROOT / os.environ.get("BUILD", "build")
BIN = BUILD / "tests/bench/bin"
PEERS = HERE / "peers"
# As $1 comes from a function that anyone may call.
ORIGIN = json.dumps({
    "actor": 0, "key": "6f0e0c1a-93b5-4f2c-9b5e-2f6f0f3e8f11",
    "hash": "0d0c5c1e-7d0e-4a53-8a39-6f2f3c7f4c10",
    "trace": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "by": "anyone"}, separators=(",", ":"))

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes 1;
{user}
events {{ worker_connections 4096; }}
http {{
	access_log off;
	client_body_temp_path {folder}/ngx-body;
	fastcgi_temp_path {folder}/ngx-fastcgi;
	proxy_temp_path {folder}/ngx-proxy;
	scgi_temp_path {folder}/ngx-scgi;
	uwsgi_temp_path {folder}/ngx-uwsgi;
	keepalive_requests 100000;
	default_type application/json;
	map $http_host $seen_host {{ default $http_host; }}
	map $scheme $seen_scheme {{ default $scheme; }}
	map $http_idempotency_key $idempotency_key {{
		default	$http_idempotency_key;
		""	$request_id;
	}}
	{directives}
	{upstreams}
	upstream peer {{
		server unix:{folder}/peer.sock max_fails=0;
		keepalive 64;
	}}
	server {{
		listen 127.0.0.1:{port} backlog=4096;
		include {root}/nginx/fastcgi.conf;
		location = /nothing {{ return 200 '{{"word":"baedal"}}'; }}
		location /peer/ {{
			proxy_pass http://peer/;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $http_host;
		}}
		{locations}
	}}
}}
"""


class House:
    SETTINGS = {"fsync": "on", "shared_buffers": "256MB",
                "max_connections": "300", "max_wal_size": "2GB",
                "deadlock_timeout": "50ms"}

    def __init__(self, peer=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bdb-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.processes, self.logs, self.peer = [], [], None
        self.pg = Postgres()
        self.binaries = {p.name: p for p in sorted(
            (BIN / "bench").iterdir())}
        self.sql = {name: text for b in self.binaries.values()
                    for name, text in statements.of(b).items()}
        try:
            self.start(peer)
        except BaseException:
            self.close()
            raise

    def start(self, peer):
        self.pg.start(**self.SETTINGS)
        self.db = psycopg2.connect(self.pg.url())
        self.db.autocommit = True
        self.prepare()
        self.pool = self.spawn("pool", [BUILD / "bin/pool", "bench"],
                               **self.environment())
        if peer:
            self.start_peer()
        (self.folder / "nginx.conf").write_text(self.nginx_conf())
        self.nginx = self.spawn("nginx", [
            shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin"), "-e",
            "stderr", "-p", self.folder, "-c", self.folder / "nginx.conf"])
        until(self.answers, "the bench's nginx", 20)

    def prepare(self):
        for script in (ROOT / "sql/log.sql", HERE / "sql/bench/001_bench.sql"):
            self.run(script.read_text())
        self.run("VACUUM ANALYZE item")

    def environment(self):
        secret = self.folder / "secret"
        secret.write_text("s" * 48)
        run = self.folder / "run"
        run.mkdir(exist_ok=True)
        return {"BIN_DIR": str(BIN), "RUN_DIR": str(run), "AUTH": "roles",
                "DATABASE_URL": self.pg.url(), "SECRET_FILE": str(secret),
                "RELAY_POKE": str(run / "relay.poke"),
                "IDLE_S": "86400", "WORKER_CALLS": "1000000000"}

    def start_peer(self):
        if not (PEERS / "node_modules/.package-lock.json").exists():
            subprocess.run(["npm", "ci", "--no-progress",
                            "--loglevel=error"], cwd=PEERS, check=True)
        said = self.folder / "statements.json"
        said.write_text(json.dumps({
            name: {"text": statements.for_node(text),
                   "origin": statements.uses_origin(text)}
            for name, text in self.sql.items()}))
        self.peer = self.spawn(
            "peer", ["node", PEERS / "peer.mjs"], NODE_ENV="production",
            SOCKET=str(self.folder / "peer.sock"), STATEMENTS=str(said),
            PGHOST=str(self.pg.folder), PGDATABASE="postgres",
            PGUSER="postgres")
        until((self.folder / "peer.sock").exists, "the peer", 20)

    def spawn(self, name, command, **env):
        log = open(self.folder / f"{name}.out", "ab")
        self.logs.append(log)
        p = subprocess.Popen([str(c) for c in command], stdout=log,
                             stderr=log, stdin=subprocess.DEVNULL,
                             env={**os.environ, **env},
                             start_new_session=True)
        self.processes.append(p)
        return p

    def nginx_conf(self):
        """Upstreams in the gateway's form, routes as the functions say."""
        directives = re.findall(r"^\t(fastcgi_(?!temp|hide)[^;]*;)",
                                (ROOT / "nginx/nginx.conf.in").read_text(),
                                re.M)
        form = re.search(r"upstream order_place \{(.*?)\n\}",
                         (ROOT / "nginx/upstreams.conf").read_text(),
                         re.S)[1]
        upstreams, locations = [], []
        for verb, binary in self.binaries.items():
            upstreams.append("upstream bench_%s {%s\n\t}" % (
                verb, form.replace("@RUN_DIR@", str(self.folder / "run"))
                .replace("order/place.sock", f"bench/{verb}.sock")))
            for route in statements.describe(binary)["routes"]:
                path = route.split()[1]
                exact = re.sub(r"\{.*", "", path)
                locations.append("location %s%s { fastcgi_pass bench_%s; }" % (
                    "= " if exact == path else "", exact, verb))
        return NGINX.format(
            folder=self.folder, port=self.port, root=ROOT,
            user="user root;" if os.geteuid() == 0 else "",
            directives="\n\t".join(directives),
            upstreams="\n\t".join(upstreams),
            locations="\n\t\t".join(locations))

    def answers(self):
        for p in self.processes:
            if p.poll() is not None:
                raise Broken("\n".join(
                    f.read_text()[-2000:]
                    for f in sorted(self.folder.glob("*.out"))))
        try:
            return self.get("/nothing")[0] == 200 and \
                self.get("/echo")[0] == 200
        except OSError:
            return False

    def get(self, path, method="GET", body=None, timeout=10):
        c = http.client.HTTPConnection("127.0.0.1", self.port,
                                       timeout=timeout)
        try:
            c.request(method, path, body, {
                "Content-Type": "application/json"} if body else {})
            r = c.getresponse()
            return r.status, r.read().decode()
        finally:
            c.close()

    def run(self, text, *args):
        with self.db.cursor() as c:
            c.execute(text, args or None)
            return c.fetchall() if c.description else []

    def empty(self):
        """Every round begins with the same tables."""
        self.run("TRUNCATE orders, outbox, answer")
        self.run("CHECKPOINT")

    # -- who is measured

    def functions(self):
        return proc.children(self.pool.pid)

    def workers(self, verb):
        return [p for p in self.functions()
                if proc.exe(p).endswith(f"/bench/{verb}")]

    def nginx_pids(self):
        return proc.family(self.nginx.pid)

    def peer_pids(self):
        return proc.family(self.peer.pid)

    @property
    def postmaster(self):
        return int((self.pg.folder / "data/postmaster.pid")
                   .read_text().split()[0])

    def postgres_pids(self):
        return proc.children(self.postmaster)

    def close(self):
        for p in reversed(self.processes):
            if p.poll() is None:
                p.send_signal(signal.SIGTERM)
        for p in self.processes:
            try:
                p.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.wait()
        for log in self.logs:
            log.close()
        if hasattr(self, "db"):
            self.db.close()
        try:
            self.pg.stop()
        except subprocess.CalledProcessError:
            pass	# it never came up
        shutil.rmtree(self.pg.folder, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
