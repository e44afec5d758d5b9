"""One FastCGI connection to a worker, as nginx holds it, or as it must not.

It sends what it is told, whole or in part, keeps the connection or not, and
takes answers only when asked: so one thread can have many calls in flight.
Source of the format: FastCGI Specification 1.0, sections 3 to 5 and 8.
"""
import array
import fcntl
import json
import socket
import struct
import termios
import time

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def until(condition, what, seconds=20):
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


def _pair(name, value):
    def size(data):
        return struct.pack("!B", len(data)) if len(data) < 128 \
            else struct.pack("!I", len(data) | 0x80000000)
    name, value = name.encode(), value.encode()
    return size(name) + size(value) + name + value


def request(method, path, body=None, *, keep=True, raw=None, length=None,
            deadline=None, **params):
    """A request's bytes.  length: what CONTENT_LENGTH says, if it lies."""
    data = raw if raw is not None else \
        b"" if body is None else json.dumps(body).encode()
    uri, _, query = path.partition("?")
    pairs = {"REQUEST_METHOD": method, "REQUEST_URI": path,
             "SCRIPT_NAME": uri, "QUERY_STRING": query,
             "CONTENT_TYPE": "application/json" if data else "",
             "CONTENT_LENGTH": str(len(data) if length is None else length),
             "HTTP_HOST": "lab.test", "REQUEST_SCHEME": "http", **params}
    if deadline is not None:
        pairs["BAEDAL_DEADLINE_MS"] = str(deadline)
    return record(BEGIN, struct.pack("!HB5x", 1, keep)) \
        + record(PARAMS, b"".join(_pair(*p) for p in pairs.items())) \
        + record(PARAMS, b"") \
        + b"".join(record(STDIN, data[at:at + 32768])
                   for at in range(0, len(data), 32768)) \
        + record(STDIN, b"")


class Closed(Exception):
    """The worker closed; `some`: in the midst of an answer."""

    def __init__(self, some):
        super().__init__(f"closed, {some} bytes of an answer before")
        self.some = some


class Answer:
    def __init__(self, text):
        head, _, body = text.partition(b"\r\n\r\n")
        self.headers = {}
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.status = int(self.headers.pop("status", "0"))
        self.body = body
        assert int(self.headers.get("content-length", 0)) == len(body)
        kind = self.headers.get("content-type", "")
        self.json = json.loads(body) if "json" in kind else None

    @property
    def slug(self):
        return self.json["type"].removeprefix("/problems/")

    def __repr__(self):
        return f"<{self.status} {self.body[:300]}>"


class Line:
    def __init__(self, path):
        self.path = path
        self.data = b""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(path))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def send(self, data):
        self.socket.sendall(data)
        return self

    def begin(self, *args, **kw):
        """Sends a request; its answer is taken later."""
        return self.send(request(*args, **kw))

    def taken(self):
        """Has the worker read all that was sent?  (unix(7), SIOCOUTQ)"""
        left = array.array("i", [0])
        fcntl.ioctl(self.socket, termios.TIOCOUTQ, left)
        return left[0] == 0

    def answer(self, seconds=20):
        """The next answer on this connection, with its end."""
        out, at = bytearray(), 0
        end = time.monotonic() + seconds
        while True:
            while len(self.data) - at >= 8:
                _, kind, _, n, padding = struct.unpack_from(
                    "!BBHHBx", self.data, at)
                if len(self.data) - at < 8 + n + padding:
                    break
                if kind == STDOUT:
                    out += self.data[at + 8:at + 8 + n]
                at += 8 + n + padding
                if kind == END:
                    self.data = self.data[at:]
                    return Answer(bytes(out))
            self.data, at = self.data[at:], 0
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                got = self.socket.recv(1 << 20)
            except ConnectionError:
                got = b""
            if not got:
                raise Closed(len(out) + len(self.data))
            self.data += got

    def call(self, *args, **kw):
        return self.begin(*args, **kw).answer()

    def silent(self):
        """Nothing has come: neither an answer nor an end."""
        self.socket.setblocking(False)
        try:
            got = self.socket.recv(1 << 20)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(20)
        self.data += got
        return False

    def ended(self, seconds=20):
        """The worker has closed, and said nothing more."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True
