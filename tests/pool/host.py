"""A pool under test, and a caller who connects afresh for every call."""
import os
import pathlib
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


def call(path, query="", timeout=20):
    """(pid, generation) of the worker that answered; raises when none did."""
    params = b""
    for name, value in (("REQUEST_METHOD", "GET"), ("QUERY_STRING", query)):
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
    pid, generation = out.split(b"\r\n\r\n", 1)[1].split()
    return int(pid), generation.decode()


def alive(pid):
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text() \
            .rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Host:
    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.run = folder / "run"
        (self.bin / "shop").mkdir(parents=True)
        self.run.mkdir()
        self.log = folder / "log"
        self.timer_log = folder / "timer"
        self.process = None

    def function(self, verb, keep=0, most=4, every=None, generation="one",
                 body=None):
        """A function shop/<verb>; body replaces the echo by shell lines."""
        timer = f',"every":{every}' if every else ""
        text = (f'#!/bin/sh\n[ "$1" = --describe ] && exec echo '
                f"'{{\"name\":\"shop/{verb}\",\"workers\":"
                f"{{\"keep\":{keep},\"max\":{most}}}{timer}}}'\n")
        text += body or f"exec {ECHO} {generation} {self.timer_log}\n"
        new = self.bin / "shop" / f".{verb}"
        new.write_text(text)
        new.chmod(0o755)
        new.rename(self.bin / "shop" / verb)

    def start(self, **environment):
        before = self.said("functions")
        self.process = subprocess.Popen(
            [POOL, "shop"], stderr=self.log.open("ab"),
            env={**os.environ, "BIN_DIR": str(self.bin),
                 "RUN_DIR": str(self.run), "IDLE_S": "30", **environment})
        until(lambda: self.said("functions") > before, "the pool's first line")
        return self

    def said(self, what):
        return self.log.exists() and self.log.read_text().count(what)

    def sock(self, verb):
        return self.run / "shop" / f"{verb}.sock"

    def call(self, verb, query=""):
        return call(self.sock(verb), query)

    def children(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in pathlib.Path(path).read_text().split()]

    def workers(self):
        return [pid for pid in self.children() if alive(pid)]

    def hup(self):
        n = self.said("functions")
        self.process.send_signal(signal.SIGHUP)
        until(lambda: self.said("functions") > n, "HUP taken")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
