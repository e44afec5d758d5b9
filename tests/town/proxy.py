"""Between the town and the platform: what a bad server would answer."""
import http.client
import http.server
import json
import random
import threading


class Proxy:
    """change(method, path, request's headers, status, body) -> status, body
    of each answer; body is parsed JSON, or bytes."""

    def __init__(self, port, change):
        outer = self
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                n = int(self.headers.get("Content-Length") or 0)
                asked = self.rfile.read(n) if n else None
                c = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                c.request(self.command, self.path, asked, dict(self.headers))
                r = c.getresponse()
                body, status = r.read(), r.status
                c.close()
                kind = r.getheader("Content-Type") or ""
                if "json" in kind and body:
                    body = json.loads(body)
                with outer.lock:
                    status, body = change(self.command, self.path,
                                          self.headers, status, body)
                if not isinstance(body, bytes):
                    body = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, address):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def scramble(value, dice):
    """One thing of it is another thing, anywhere."""
    odd = [None, [], {}, "", "x" * 5000, -1, 2 ** 63 - 1, 1.5, True,
           [[[]]], {"href": 7}, "\u0000\n%s%n"]
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(list(value))
        return {**value, key: scramble(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        i = dice.randrange(len(value))
        return value[:i] + [scramble(value[i], dice)] + value[i + 1:]
    return dice.choice(odd)


def scrambler(seed, share):
    dice = random.Random(seed)

    def change(method, path, headers, status, body):
        if path in ("/me", "/sessions") or dice.random() > share:
            return status, body
        what = dice.randrange(4)
        if what == 0:
            return status, b'{"_links": {"self": {"href": "/orders'
        if what == 1:
            return dice.choice([200, 201, 202, 204, 400, 404, 409, 418,
                                500, 503]), body
        return status, scramble(body, dice)
    return change
