"""The town as a stack: its services by docker, its people through the port
that it publishes."""
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))

from platform_run import Platform, until  # noqa: E402

DOCKER = "/usr/bin/docker"


def docker(*args, input=None, check=True):
    r = subprocess.run([DOCKER, *args], input=input, text=True,
                       capture_output=True)
    if check and r.returncode:
        raise AssertionError(f"docker {args}: {r.stdout} {r.stderr}")
    return r if not check else r.stdout.strip()


class Stack(Platform):
    def __init__(self, name="baedal", port=8088):
        self.name, self.port, self.auth = name, port, "roles"
        self.live_port = 1884
        self.tokens, self.local = {}, threading.local()

    # -- services

    def replicas(self):
        out = docker("stack", "services", self.name, "--format",
                     "{{.Name}} {{.Replicas}}")
        return {name.removeprefix(self.name + "_"): is_of.split("/")
                for name, is_of, *_ in map(str.split, out.splitlines())}

    def away(self):
        """Services that are not all there and healthy."""
        return [f"{name} {a}/{b}" for name, (a, b) in self.replicas().items()
                if a != b and not (name == "migrate" and self.migrated())]

    def migrated(self):
        out = docker("service", "ps", f"{self.name}_migrate", "--format",
                     "{{.CurrentState}}")
        return out.startswith("Complete")

    def await_all(self, seconds):
        try:
            until(lambda: not self.away(), "all services", seconds)
        except AssertionError:
            said = "".join(
                f"\n-- {s}\n" + self.tail(s.split()[0]) for s in self.away())
            raise AssertionError(f"not there:{said}") from None

    def tail(self, service):
        r = docker("service", "logs", "--raw", "--tail", "15",
                   f"{self.name}_{service}", check=False)
        ps = docker("service", "ps", "--no-trunc", "--format",
                    "{{.CurrentState}} {{.Error}}",
                    f"{self.name}_{service}", check=False)
        return ps.stdout + r.stdout + r.stderr

    def container(self, service):
        out = docker("ps", "-q", "-f", "label=com.docker.swarm.service.name="
                     f"{self.name}_{service}")
        return out.split()[0] if out else None

    def inside(self, service, *command, input=None):
        """What a command says in the service's container, once one runs:
        Swarm lists one that has just ended, too."""
        def said():
            container = self.container(service)
            r = container and docker("exec", *(["-i"] if input else []),
                                     container, *command, input=input,
                                     check=False)
            if not r or r.returncode == 0:
                return r
            away = ("is not running", "No such container")
            assert any(a in r.stderr for a in away), r.stderr
            return None
        return until(said, f"a container of {service}", 60).stdout.strip()

    def update(self, service, *what):
        """Waits until the update has ended; how it did."""
        full = f"{self.name}_{service}"
        docker("service", "update", "--no-resolve-image", "-q", *what, full,
               check=False)

        def ended():
            state = json.loads(docker("service", "inspect", full))[0][
                "UpdateStatus"]["State"]
            return state not in ("updating", "rollback_started") and state
        return until(ended, f"the end of {service}'s update", 120)

    # -- people

    def settle(self):
        """The demo town's people and restaurants."""
        accounts = (ROOT / "shared/run/accounts").read_text()
        url = f"http://127.0.0.1:{self.port}"
        # 111 of both is: try again
        until(lambda: docker(
            "exec", "-i", self.container("identity"), "s6-envdir",
            "/tmp/baedal/etc/pool-identity", "sh", "-s", input=accounts,
            check=False).returncode == 0, "the accounts", 60)
        until(lambda: subprocess.run(
            [ROOT / "shared/run/seed"], stdout=subprocess.DEVNULL,
            env={**os.environ, "AUTH": "roles", "URL": url}).returncode == 0,
            "the restaurants", 60)


class Load:
    """People who order and look, a few dozen calls a second, until told to
    stop; what was not answered well is in `failed`."""

    def __init__(self, town, clients=4):
        self.town, self.orders, self.calls, self.failed = town, [], 0, []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.client)
                        for _ in range(clients)]

    def client(self):
        while not self.stop.wait(0.1):
            self.one(201, self.town.order)
            self.one(200, lambda: self.town.get("/restaurants"))
            self.one(200, lambda: self.town.get("/orders", as_="customer1"))

    def one(self, good, call):
        self.calls += 1
        try:
            r = call()
        except Exception as e:      # whatever it is, it is a failed call
            r = e
        if getattr(r, "status", None) != good:
            self.failed.append(r)
        elif good == 201:
            self.orders.append(r.id)

    def __enter__(self):
        self.began = time.monotonic()
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for t in self.threads:
            t.join()
        took = time.monotonic() - self.began
        print(f"{self.calls} calls in {took:.0f} s, {len(self.orders)} "
              f"orders, {len(self.failed)} failed")
