"""The whole platform, of a crash build, and ways to hurt it."""
import os
import pathlib
import shutil
import signal
import subprocess
import uuid

import psycopg2

from platform_run import Platform, until

POOLS = ("identity", "order", "payment", "store", "delivery", "dashboard",
         "monitor", "testpay")
PEOPLE = ("customer1", "customer2", "customer3", "owner1", "staff1",
          "rider1", "rider2", "rider3", "operator")


class Killable(Platform):
    def start(self):
        super().start()
        # Each pool with a folder of crash points of its own, so that a test
        # may say whom handler.after_commit is meant for.
        settings = {c: {"CRASH_DIR": str(self.crash(c))} for c in POOLS}
        settings["order"]["SETTLE_AFTER_S"] = "3"   # not 30
        for context in POOLS:
            self.crash(context).mkdir(exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(self.crash(context), "www-data")
        # one death after the other is no reason to stop asking
        settings["order"]["BREAKER_MIN"] = settings["payment"][
            "BREAKER_MIN"] = "1000"
        self.basket()       # known before anything breaks
        for who in PEOPLE:
            self.token(who)
        self.configure(settings)
        self.all_up()

    def configure(self, settings):
        """{context: {variable: value}}; its pool is started again."""
        for context, values in settings.items():
            for name, value in values.items():
                (self.data / "etc" / f"pool-{context}" / name).write_text(
                    value + "\n")
        self.each(lambda c: self.svc(f"pool-{c}", "-wr", "-T", "30000", "-r"),
                  settings)

    def all_up(self, seconds=60):
        for path in ("orders", "payinfos", "stores", "deliveries",
                     "dashboards", "accounts"):
            until(lambda: self.get(f"/{path}/999999999", as_="operator")
                  .status == 404, f"{path} up again", seconds)

    def svc(self, service, *args):
        subprocess.run(["s6-svc", *args, self.data / "service" / service],
                       check=True, capture_output=True)

    # -- the whole

    def everything(self):
        """All that boot has started, by who is whose child."""
        parent = {}
        for d in pathlib.Path("/proc").iterdir():
            if d.name.isdigit():
                try:
                    stat = (d / "stat").read_text()
                    parent[int(d.name)] = int(stat.rpartition(")")[2]
                                              .split()[1])
                except OSError:
                    pass
        found = [self.boot.pid]
        for pid in found:
            found += [child for child, of in parent.items() if of == pid]
        return found

    @staticmethod
    def lives(pid):
        try:
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] not in "ZX"

    def power_cut(self):
        """Everything is gone at once, and is started again."""
        pids = self.everything()
        self.signal(pids, signal.SIGSTOP)       # so that nobody forks more
        late = self.everything()
        self.signal({*pids, *late})
        self.boot.wait()
        until(lambda: not any(map(self.lives, {*pids, *late})),
              "everything's end: who dies holds his port yet")
        self.log.close()
        (self.data / "boot.out").unlink()
        self.start()

    # -- crash points

    def crash(self, context=""):
        return self.data / "crash" / context

    def arm(self, point, context=""):
        (self.crash(context) / point).touch()
        return self.crash(context) / point

    def fell(self, point, context="", seconds=30):
        """Waits until somebody has died there."""
        until(lambda: not (self.crash(context) / point).exists(),
              f"a death at {point}", seconds)

    # -- processes

    def running(self, what):
        """Processes of a program or a function (order/place), by /proc."""
        path, found = str(self.data / "app/bin" / what), []
        for d in pathlib.Path("/proc").iterdir():
            if d.name.isdigit():
                try:
                    if os.readlink(d / "exe") == path:
                        found.append(int(d.name))
                except OSError:
                    pass
        return found

    def signal(self, pids, sig=signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                pass

    def by_hand(self, service, what, *args, **env):
        """A second process beside a service's, in its environment."""
        user = ["s6-setuidgid", "www-data"] if os.geteuid() == 0 else []
        return subprocess.Popen(
            ["s6-envdir", self.data / "etc" / service, "env",
             *[f"{k}={v}" for k, v in env.items()], *user,
             self.data / "app/bin" / what, *args],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def sql(self, schema, text, *args):
        """A connection that was cut is made again, once."""
        try:
            return super().sql(schema, text, *args)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self.local.db.pop(schema, None)
            return super().sql(schema, text, *args)

    def timer(self, function):
        """Fires it now, beside the pool, which has its own time."""
        return self.by_hand(
            "pool-" + function.split("/")[0], function, REQUEST_METHOD="POST",
            SCRIPT_NAME="/" + function, BAEDAL_CALLER="pool",
            BAEDAL_TIMER="1").wait(60)

    # -- the card company

    def behave(self, how):
        self.sql("testpay", "UPDATE setting SET behaviour = %s", how)

    def behave_at_last(self):
        """Once the database takes it."""
        def done():
            try:
                self.behave("")
            except psycopg2.Error:
                return False
            return True
        until(done, "the card company's good behaviour", 60)

    def ledger(self, order):
        return [r["op"] for r in self.sql(
            "testpay", "SELECT op FROM ledger WHERE key LIKE %s ORDER BY id",
            f"{order}:%")]

    # -- people

    def insist(self, method, path, body=None, *, as_, key=None, seconds=60):
        """As a good client does: the same key, until there is an answer."""
        key = key or uuid.uuid4().hex

        def answered():
            try:
                r = self.request(method, path, body, as_=as_, key=key)
            except OSError:
                return None
            except Exception as e:     # cut off in the middle of an answer
                if type(e).__module__ != "http.client":
                    raise
                return None
            return r.status < 500 and r
        return until(answered, f"an answer to {method} {path}", seconds)

    def place(self, as_="customer1", key=None, **changes):
        """Ordered anew if it was closed before payment was there again."""
        r = self.insist("POST", "/orders", self.basket(**changes), as_=as_,
                        key=key)
        if r.status == 409 and r.slug == "order-lapsed":
            return self.place(as_, None, **changes)
        assert r.status == 201, r
        return r.id

    def step(self, order, what, body=None, seconds=60):
        """A command on what may not have heard of the order yet: then it
        is given again, with a new key."""
        place = "stores" if what in ("confirm", "cookstart", "cookcomplete",
                                     "reject", "delay") else "deliveries"
        as_ = "owner1" if place == "stores" else "rider1"
        path = f"/{place}/{order}/{what}"

        def heard():
            r = self.insist("PUT", path, body or {}, as_=as_,
                            seconds=seconds)
            return r.status not in (404, 409) and r
        r = until(heard, f"PUT {path}", seconds)
        assert r.status == 200, r

    def walk(self, order):
        """All the way to its door."""
        for step in ("confirm", "take", "cookcomplete", "pickup",
                     "complete"):
            self.step(order, step)

    def disarm(self):
        for context in ("", *POOLS):
            for f in self.crash(context).iterdir():
                if f.is_file():
                    f.unlink(missing_ok=True)

    def calm(self):
        """Nothing is armed, everything is up and quiet."""
        self.disarm()
        self.behave("")
        self.quiet(120)
