"""A private Postgres for a test: unix socket only, gone when stopped."""
import os
import pathlib
import shutil
import subprocess
import tempfile

SERVER = "/usr/lib/postgresql/15/bin"


class Cluster:
    """Runs as postgres when we are root, for Postgres refuses to be root."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="baedal-pg-"))
        self.as_user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.as_user = ["s6-setuidgid", "postgres"]

    def start(self, **settings):
        self._run(["initdb", "-N", "-A", "trust", "-U", "postgres",
                   "--locale=C.UTF-8", "-D", str(self.folder / "data")])
        return self.start_again(**settings)

    def start_again(self, **settings):
        settings = {"listen_addresses": "", "fsync": "off",
                    "unix_socket_directories": str(self.folder),
                    "shared_buffers": "32MB", **settings}
        args = [f"-c{name}={value}" for name, value in settings.items()]
        self._run(["pg_ctl", "-w", "-l", str(self.folder / "log"),
                   "-D", str(self.folder / "data"),
                   "-o", " ".join(f"'{a}'" for a in args), "start"])
        return self

    def stop(self, mode="immediate"):
        self._run(["pg_ctl", "-w", "-m", mode,
                   "-D", str(self.folder / "data"), "stop"])

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database="postgres", user="postgres", password=""):
        return (f"host={self.folder} dbname={database} user={user}"
                + (f" password={password}" if password else ""))

    def _run(self, command):
        subprocess.run([*self.as_user, f"{SERVER}/{command[0]}", *command[1:]],
                       check=True, cwd="/", stdout=subprocess.DEVNULL)
