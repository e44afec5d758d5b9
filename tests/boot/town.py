"""A checkout of its own with a town in it, for root or for nobody."""
import http.client
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
from ports import free_port  # noqa: E402

BUILD = ROOT / os.environ.get("BUILD", "build")
STRIP = ("PORT", "DATA", "BIND", "AUTH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS",
         "LIVE_PORT")

ROUTES = """
location = /show {
	set $fn store/show;
	set $allow "GET, POST";
	if ($request_method !~ "^(GET|HEAD|POST)$") {
		return 405;
	}
	include fastcgi.conf;
	fastcgi_pass unix:@RUN_DIR@/store/show.sock;
}
"""

SHOW = """#!/bin/sh
[ "$1" = --describe ] &&
	exec echo '{"name":"store/show","workers":{"keep":0,"max":2}}'
exec "${0%/*}/.show"
"""


def until(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


class Town:
    def __init__(self, user=None):
        self.user = user
        self.checkout = pathlib.Path(tempfile.mkdtemp(prefix="baedal-co-"))
        for part in ("shared/run", "nginx"):
            shutil.copytree(ROOT / part, self.checkout / part)
        (self.checkout / "sql").mkdir()
        for script in ("log.sql", "log_grants.sql"):
            shutil.copy(ROOT / "sql" / script, self.checkout / "sql")
        for made in ("routes.conf", "upstreams.conf"):
            (self.checkout / "nginx" / made).unlink(missing_ok=True)
        # What is under test is how it is started, not what the town has.
        for script in ("seed", "accounts"):
            self.write(self.checkout / "shared/run" / script, "#!/bin/sh\n")
        (self.checkout / "nginx/routes.conf").write_text(ROUTES)
        programs = self.checkout / "build/bin"
        (programs / "store").mkdir(parents=True)
        for program in ("pool", "migrate", "relay", "trigger", "live.so"):
            if (BUILD / "bin" / program).exists():
                shutil.copy(BUILD / "bin" / program, programs)
        shutil.copy(BUILD / "tests/boot/show", programs / "store/.show")
        self.write(programs / "store/show", SHOW)
        (self.checkout / "web").mkdir()
        (self.checkout / "web/index.html").write_text("<!doctype html>hello")
        self.port, self.mqtt, self.live = (free_port() for _ in range(3))
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in STRIP},
            "PORT": str(self.port), "MQTT_PORT": str(self.mqtt),
            "LIVE_PORT": str(self.live),
            "BUILD": "build"}
        self.boot = None
        if user:
            entry = pwd.getpwnam(user)
            for folder, names, files in os.walk(self.checkout):
                for name in (folder, *names, *files):
                    os.chown(os.path.join(folder, name), entry.pw_uid,
                             entry.pw_gid)

    @staticmethod
    def write(path, text):
        path.write_text(text)
        path.chmod(0o755)

    def command(self, *words):
        prefix = ["s6-setuidgid", self.user] if self.user else []
        return [*prefix, str(self.checkout / "shared/run" / words[0]), *words[1:]]

    def start(self, **environment):
        self.boot = subprocess.Popen(
            self.command("boot"), text=True, start_new_session=True,
            cwd=self.checkout, env={**self.environment, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            # not ignored, as it is for a background job of a shell
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        lines = []
        for line in self.boot.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return "".join(lines)
        self.boot.wait()
        raise AssertionError("".join(lines))

    def run(self, *words, **environment):
        """(exit code, what it said) of a tool."""
        p = subprocess.run(
            self.command(*words), text=True, cwd=self.checkout,
            env={**self.environment, **environment}, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return p.returncode, p.stdout

    def call(self, path="/", method="GET", body=None, **headers):
        """(status, headers, text); header names are written_so."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            c.request(method, path, body,
                      {k.replace("_", "-"): v for k, v in headers.items()})
            r = c.getresponse()
            return r.status, r.headers, r.read().decode()
        finally:
            c.close()

    def data(self):
        p = subprocess.run(
            [*self.command("boot")[:-1], "sh", "-c",
             ". shared/run/lib.sh; find_data; echo $DATA", "shared/run/x"],
            text=True, cwd=self.checkout, env=self.environment, check=True,
            stdout=subprocess.PIPE)
        return pathlib.Path(p.stdout.strip())

    def processes(self, data):
        """Of this town's: who still runs, by command line or by folder."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                command = (entry / "cmdline").read_bytes()
                where = os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(data).encode() in command or where.startswith(str(data)):
                found.append(f"{entry.name} {command!r}")
        return found

    def interrupt(self):
        os.killpg(self.boot.pid, signal.SIGINT)
        self.boot.stdout.read()
        return self.boot.wait(60)

    def remove(self):
        data = self.data()
        if self.boot and self.boot.poll() is None:
            self.run("control", "stop")
            self.boot.stdout.read()
            self.boot.wait(60)
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(self.checkout)
