"""A private Postgres for a test: unix socket only, gone when stopped."""
import os
import pathlib
import shutil
import subprocess
import tempfile

SERVER = "/usr/lib/postgresql/15/bin"


class Postgres:
    """Runs as postgres when we are root, for Postgres refuses to be root."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bd-"))
        self.as_user = []
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.as_user = ["s6-setuidgid", "postgres"]

    def start(self, **settings):
        self._run(["initdb", "-N", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                   "--locale=C.UTF-8", "-D", str(self.folder / "data")])
        self.settings = {"listen_addresses": "", "fsync": "off",
                         "unix_socket_directories": str(self.folder),
                         "shared_buffers": "32MB", **settings}
        return self.start_again()

    def start_again(self):
        args = [f"-c{name}={value}" for name, value in self.settings.items()]
        self._run(["pg_ctl", "-w", "-l", str(self.folder / "log"),
                   "-D", str(self.folder / "data"),
                   "-o", " ".join(f"'{a}'" for a in args), "start"])
        return self

    def stop(self, mode="immediate"):
        self._run(["pg_ctl", "-w", "-m", mode,
                   "-D", str(self.folder / "data"), "stop"])

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database="postgres", user="postgres", password=""):
        return (f"host={self.folder} dbname={database} user={user}"
                + (f" password={password}" if password else ""))

    def _run(self, command):
        subprocess.run([*self.as_user, f"{SERVER}/{command[0]}", *command[1:]],
                       check=True, cwd="/", stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
