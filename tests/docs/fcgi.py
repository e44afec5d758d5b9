"""A FastCGI function of a few lines: answers its own name and the method."""
import pathlib
import socketserver
import struct
import threading


def records(f):
    while head := f.read(8):
        _, kind, request, length, padding = struct.unpack("!BBHHBx", head)
        yield kind, request, f.read(length)
        f.read(padding)


def parameters(data):
    found, at = {}, 0
    while at < len(data):
        sizes = []
        for _ in range(2):
            size, width = data[at], 1
            if size > 127:
                size, width = struct.unpack_from("!I", data, at)[0] \
                    & 0x7fffffff, 4
            sizes.append(size)
            at += width
        name = data[at:at + sizes[0]].decode()
        found[name] = data[at + sizes[0]:at + sum(sizes)].decode()
        at += sum(sizes)
    return found


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        told = b""
        for kind, request, data in records(self.rfile):
            if kind == 4:
                told += data
            elif kind == 5 and not data:
                method = parameters(told)["REQUEST_METHOD"]
                body = (f"Content-Type: text/plain\r\n\r\n"
                        f"{self.server.name} {method}").encode()
                self.wfile.write(
                    struct.pack("!BBHHBx", 1, 6, request, len(body), 0) + body
                    + struct.pack("!BBHHBx", 1, 6, request, 0, 0)
                    + struct.pack("!BBHHBx", 1, 3, request, 8, 0) + bytes(8))
                return


def serve(run_dir, name):
    path = pathlib.Path(run_dir) / f"{name}.sock"
    path.parent.mkdir(exist_ok=True)
    server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
    server.daemon_threads = True
    server.name = name
    path.chmod(0o777)
    # Ends with the test run; the folder of the socket goes before.
    threading.Thread(target=server.serve_forever, daemon=True).start()
