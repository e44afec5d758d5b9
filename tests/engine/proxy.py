"""A man in the middle of a worker and Postgres, who cuts where it hurts.

`mode` says what comes of the next batch that runs statements: "pass"; "sync",
the connection ends when Postgres has answered its Sync, and nothing of that
answer has come through: it is committed, and the worker cannot know; "run",
it ends before the Sync is forwarded: it cannot have been committed; "stall",
nothing comes through any more, in either direction, old connections or new.
"""
import select
import socket
import struct
import threading


class Proxy:
    def __init__(self, folder, server):
        self.server = server
        self.folder = folder
        self.mode, self.cuts = "pass", 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / ".s.PGSQL.5432"))
        self.listener.listen(64)
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.relay, args=(near,),
                             daemon=True).start()

    def relay(self, near):
        far = socket.socket(socket.AF_UNIX)
        self.open += [near, far]
        try:
            far.connect(str(self.server / ".s.PGSQL.5432"))
            Relay(self, near, far).run()
        except OSError:
            pass
        near.close()
        far.close()

    def close(self):
        self.listener.close()
        for s in self.open:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Relay:
    def __init__(self, proxy, near, far):
        self.proxy, self.near, self.far = proxy, near, far
        self.started, self.executes = False, False
        self.data = b""

    def run(self):
        while True:
            for s in select.select([self.near, self.far], [], [])[0]:
                got = s.recv(65536)
                if not got:
                    return
                if self.proxy.mode == "stall":
                    continue
                if s is self.far:
                    self.near.sendall(got)
                elif not self.forward(got):
                    return

    def forward(self, got):
        """Message by message; False: cut here."""
        self.data += got
        while message := self.message():
            kind = message[:1] if self.started else b""
            self.started = True
            if kind == b"E":
                self.executes = True
            if kind == b"S" and self.executes:
                self.executes = False
                if self.proxy.mode in ("run", "sync"):
                    self.cut(message)
                    return False
            self.far.sendall(message)
        return True

    def message(self):
        head = 1 if self.started else 0
        if len(self.data) < head + 4:
            return None
        n = head + struct.unpack_from("!I", self.data, head)[0]
        if len(self.data) < n:
            return None
        message, self.data = self.data[:n], self.data[n:]
        return message

    def cut(self, message):
        mode, self.proxy.mode = self.proxy.mode, "pass"
        if mode == "sync":
            self.far.sendall(message)
            said = b""
            # ReadyForQuery, idle: the transaction is over.
            while not said.endswith(b"Z\0\0\0\5I"):
                said += self.far.recv(65536)
        self.proxy.cuts += 1
