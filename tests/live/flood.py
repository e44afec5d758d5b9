"""flood.py PORT CLIENTS TOKEN: connects again and again, as so many clients,
and says and subscribes nonsense as fast as it can, until its input ends; then
it prints how often it has connected and how many packets it has sent."""
import itertools
import os
import selectors
import socket
import struct
import sys
import time


def packet(kind, body):
    n, length = len(body), b""
    while True:
        n, digit = divmod(n, 128)
        length += bytes([digit | (0x80 if n else 0)])
        if not n:
            return bytes([kind]) + length + body


def text(s):
    return struct.pack(">H", len(s)) + s


def nonsense(token, number):
    """One client's life: it is let in (or not), asks for what is not its,
    asks for what is, speaks."""
    id = b"flood-%d-%d" % (os.getpid(), number)
    if number % 3 == 0:
        token = token[:-2] + b"xx"
    said = [packet(0x10, text(b"MQTT") + b"\x04\xc2\0\x3c" + text(id) +
                   text(b"") + text(token))]
    for n in range(30):
        said.append(packet(0x82, struct.pack(">H", n + 1) + b"".join(
            text(f) + b"\1" for f in (
                b"#", b"live/#", b"events/#", b"live/restaurants/+",
                b"live/stores/%d" % n, b"live/restaurants/%d" % n))))
    for n in range(200):
        said.append(packet(0x32, text(b"live/restaurants/%d" % n) +
                           struct.pack(">H", 100 + n) + b"x" * 500))
    return b"".join(said), len(said)


def main(port, clients, token):
    chooser, numbers = selectors.DefaultSelector(), itertools.count()
    connected = sent = 0
    chooser.register(sys.stdin, selectors.EVENT_READ)

    def begin():
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", port))
        number = next(numbers)
        data, n = nonsense(token, number)
        chooser.register(s, selectors.EVENT_WRITE, [memoryview(data), n])
    for _ in range(clients):
        begin()
    while True:
        for key, events in chooser.select(1):
            s = key.fileobj
            if s is sys.stdin:
                print(connected, sent)
                return
            try:
                if events & selectors.EVENT_WRITE:
                    view = key.data[0]
                    view = view[s.send(view[:65536]):]
                    key.data[0] = view
                    if not view:
                        connected += 1
                        sent += key.data[1]
                        chooser.modify(s, selectors.EVENT_READ, key.data)
                elif not s.recv(65536):
                    raise ConnectionResetError
            except BlockingIOError:
                continue
            except OSError:
                chooser.unregister(s)
                s.close()
                connected += 1
                time.sleep(0)
                begin()


main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode())
