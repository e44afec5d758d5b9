"""A pool under test, and a caller who connects afresh for every call."""
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
POOL = BUILD / "bin/pool"
ECHO = BUILD / "tests/pool/echo"


def until(condition, what, seconds=10):
    """Waits for a condition and returns its (true) value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.005)
    raise AssertionError(f"never came: {what}")


def record(kind, content):
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def ask(path, query="", uri="/", timeout=20):
    """The answer's body; raises when there is none."""
    params = b""
    for name, value in (("REQUEST_METHOD", "GET"), ("REQUEST_URI", uri),
                        ("QUERY_STRING", query)):
        params += bytes((len(name), len(value))) + (name + value).encode()
    out = b""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(timeout)
        s.connect(str(path))
        s.sendall(record(1, b"\0\1\0\0\0\0\0\0") + record(4, params) +
                  record(4, b"") + record(5, b""))
        raw = b""
        while chunk := s.recv(65536):
            raw += chunk
    ended = False
    while raw:
        kind, length, padding = struct.unpack("!xBxxHBx", raw[:8])
        if kind == 6:
            out += raw[8:8 + length]
        ended = ended or kind == 3
        raw = raw[8 + length + padding:]
    if not ended:
        raise ConnectionError("no end of the answer")
    return out.split(b"\r\n\r\n", 1)[1].decode()


def state(pid):
    """R, S, T (stopped) ... as ps has it; Z also when there is none."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text() \
            .rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def alive(pid):
    """Whether the process runs; one that only waits to be reaped does not."""
    return state(pid) != "Z"


# Says the words that it is told by `tell`, and takes no call.
PUPPET = """mkfifo {folder}/{verb}.$$
exec <>{folder}/{verb}.$$
while read -r words
do printf %b "$words" >/proc/self/fd/$BAEDAL_STATUS_FD
done
"""


class Host:
    def __init__(self, folder, context="shop"):
        self.folder = folder
        self.context = context
        self.bin = folder / "bin"
        self.run = folder / "run"
        (self.bin / context).mkdir(parents=True)
        self.run.mkdir()
        self.log = folder / "log"
        self.timer_log = folder / "timer"
        self.process = None

    def function(self, verb, keep=0, most=4, every=None, generation="one",
                 mark="", body=None, before=""):
        """A function shop/<verb>: an echo, which speaks when it has a mark;
        body replaces it by shell lines, before is what it does first."""
        timer = f',"every":{every}' if every else ""
        text = (f'#!/bin/sh\n[ "$1" = --describe ] && exec echo '
                f"'{{\"name\":\"shop/{verb}\",\"workers\":"
                f"{{\"keep\":{keep},\"max\":{most}}}{timer}}}'\n")
        text += before + "\n"
        text += body or f"exec {ECHO} {generation} {self.timer_log} {mark}\n"
        new = self.bin / "shop" / f".{verb}"
        new.write_text(text)
        new.chmod(0o755)
        new.rename(self.bin / "shop" / verb)

    def puppet(self, verb, **how):
        """A function whose workers say what they are told."""
        self.function(verb, **how, body=PUPPET.format(folder=self.folder,
                                                      verb=verb))

    def puppets(self, verb):
        """Those that can be told, the oldest first."""
        told = {int(p.suffix[1:]) for p in self.folder.glob(f"{verb}.*")}
        return sorted(told.intersection(self.workers()))

    def tell(self, verb, pid, words):
        with (self.folder / f"{verb}.{pid}").open("w") as fifo:
            fifo.write(words + "\n")

    def start(self, **environment):
        before = self.said("functions")
        self.process = subprocess.Popen(
            [POOL, self.context], stderr=self.log.open("ab"),
            env={**os.environ, "BIN_DIR": str(self.bin),
                 "RUN_DIR": str(self.run), "IDLE_S": "30", **environment})
        until(lambda: self.said("functions") > before, "the pool's first line")
        return self

    def said(self, what):
        return self.log.exists() and self.log.read_text().count(what)

    def sock(self, verb):
        return self.run / self.context / f"{verb}.sock"

    def call(self, verb, query=""):
        """(pid, generation) of the worker that answered."""
        pid, generation = ask(self.sock(verb), query).split()
        return int(pid), generation

    def children(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in pathlib.Path(path).read_text().split()]

    def workers(self):
        return [pid for pid in self.children() if alive(pid)]

    def stays(self, workers, seconds=0.4):
        """Nothing happens, for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert len(self.workers()) == workers
            time.sleep(0.005)

    def figures(self, verb):
        """As /metrics has them, now, without baedal_ and labels."""
        out = subprocess.run(
            [BUILD / "bin/monitor/metrics"], capture_output=True, check=True,
            env={**os.environ, "REQUEST_METHOD": "GET",
                 "REQUEST_URI": "/metrics",
                 "RUN_DIR": str(self.run)}).stdout.decode()
        return {name: int(value) for name, value in re.findall(
            rf'^baedal_(\w+){{function="shop/{verb}"}} (\d+)$', out, re.M)}

    def hup(self):
        n = self.said("functions")
        self.process.send_signal(signal.SIGHUP)
        until(lambda: self.said("functions") > n, "HUP taken")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
