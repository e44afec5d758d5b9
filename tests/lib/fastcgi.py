"""A FastCGI call on a function's socket, as the pools' timers make it."""
import socket
import struct


def _pair(name, value):
    name, value = name.encode(), value.encode()

    def size(data):
        return struct.pack("!B", len(data)) if len(data) < 128 \
            else struct.pack("!I", len(data) | 0x80000000)
    return size(name) + size(value) + name + value


def _record(kind, data):
    return struct.pack("!BBHHBx", 1, kind, 1, len(data), 0) + data


def call(path, body=b"", **parameters):
    """What the function wrote: its headers, an empty line, its body."""
    pairs = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)),
             **parameters}
    asked = _record(1, struct.pack("!HB5x", 1, 0)) \
        + _record(4, b"".join(_pair(*p) for p in pairs.items())) \
        + _record(4, b"") + (_record(5, body) if body else b"") \
        + _record(5, b"")
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(20)
        s.connect(str(path))
        s.sendall(asked)
        data = b""
        while got := s.recv(65536):
            data += got
    told, at = b"", 0
    while at < len(data):
        _, kind, _, length, padding = struct.unpack_from("!BBHHBx", data, at)
        if kind == 6:
            told += data[at + 8:at + 8 + length]
        at += 8 + length + padding
    return told.decode()
