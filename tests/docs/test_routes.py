"""The generated routes in the real nginx: each call comes to its function."""
import http.client
import json
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

import fcgi
from conftest import ROOT
from ports import free_port

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


class Gateway:
    def __init__(self, names):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bd-"))
        self.port = free_port()
        (self.dir / "run").mkdir()
        shutil.copytree(ROOT / "web", self.dir / "web")
        for document in (ROOT / "docs").glob("*api.json"):
            shutil.copy(document, self.dir / "web")
        for name in names:
            fcgi.serve(self.dir / "run", name)
        shutil.copytree(ROOT / "nginx", self.dir / "nginx")
        (self.dir / "fifo").mkdir()
        (self.dir / "nginx/cors_origins.conf").touch()
        for conf in (self.dir / "nginx").iterdir():
            text = conf.read_text()
            for name, value in (("RUN_DIR", self.dir / "run"),
                                ("DATA", self.dir),
                                ("WEB_DIR", self.dir / "web"),
                                ("LIVE", "127.0.0.1:9"),
                                ("LISTEN", f"127.0.0.1:{self.port}")):
                text = text.replace(f"@{name}@", str(value))
            conf.write_text(text)
        self.dir.chmod(0o755)
        self.command = ["/usr/sbin/nginx", "-e", "stderr", "-p",
                        str(self.dir / "nginx"), "-c",
                        str(self.dir / "nginx/nginx.conf.in")]
        self.log = open(self.dir / "log", "w")
        self.nginx = subprocess.Popen(self.command, stderr=self.log)
        self.wait()

    def wait(self):
        end = time.monotonic() + 10
        while self.nginx.poll() is None and time.monotonic() < end:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError((self.dir / "log").read_text())

    def call(self, method, path, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        c.request(method, path, headers={
            n.replace("_", "-"): v for n, v in headers.items()})
        r = c.getresponse()
        body = r.read().decode()
        c.close()
        return r.status, r.headers, body

    def remove(self):
        self.nginx.terminate()
        self.nginx.wait()
        self.log.close()
        shutil.rmtree(self.dir)


@pytest.fixture(scope="module")
def gateway(facts):
    g = Gateway([f["name"] for f in facts.functions])
    yield g
    g.remove()


def filled(path, function):
    members = function.get("path", {}).get("properties", {})
    return re.sub(r"\{(\w+)\}", lambda m: "7" if members[m[1]].get("type")
                  == "integer" else "a-b.c", path)


def test_every_route_comes_to_its_function(gateway, facts):
    routed = list(facts.routed())
    assert routed
    for method, path, f in routed:
        got = gateway.call(method, filled(path, f) + "?a=b")
        assert got[::2] == (200, f"{f['name']} {method}"), path
        if method == "GET":
            status, headers, _ = gateway.call("HEAD", filled(path, f))
            assert status == 200
            assert headers["Content-Type"].startswith("text/plain")


def test_other_methods_are_405_and_say_which_are_allowed(gateway, facts):
    allowed = {}
    for method, path, f in facts.routed():
        allowed.setdefault(path, [set(), f])[0].add(method)
    for path, (methods, f) in allowed.items():
        for method in METHODS - methods:
            status, headers, text = gateway.call(method, filled(path, f),
                                                 Accept_Language="ko")
            assert status == 405, (method, path)
            assert headers["Content-Type"] == "application/problem+json"
            problem = json.loads(text)
            assert problem["type"] == "/problems/method-not-allowed"
            assert problem["title"] == "허용되지 않는 방법"
            assert set(headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"} \
                == methods
            assert ("HEAD" in headers["Allow"]) == ("GET" in methods)


def test_only_what_is_declared_is_there(gateway, facts):
    roots = {p.split("/")[1] for _, p, _ in facts.routed()}
    for root in roots:
        for path in (f"/{root}/", f"/{root}/7/nothing/here", f"/{root}x"):
            assert gateway.call("GET", path)[0] == 404, path
    for path in ("/orders/x", "/orders/7x", "/orders/-7"):
        status, headers, text = gateway.call("GET", path)
        assert status == 404 and json.loads(text)["status"] == 404


def test_functions_of_functions_have_no_route(gateway, facts):
    upstreams = (ROOT / "nginx/upstreams.conf").read_text()
    inside = [f for f in facts.functions
              if not f["routes"] or f["allow"] == ["function"]]
    assert inside
    for f in inside:
        assert f"/{f['name']}.sock" not in upstreams


def test_the_documents_are_served(gateway):
    for name in ("openapi", "asyncapi"):
        status, headers, text = gateway.call("GET", f"/{name}.json")
        assert status == 200
        assert headers["Content-Type"].startswith("application/json")
        assert text == (ROOT / f"docs/{name}.json").read_text()
    for path in ("/docs", "/docs/"):
        status, headers, text = gateway.call("GET", path)
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
    for path in re.findall(r'(?:href|src)="(/docs/[^"]+)"', text):
        assert gateway.call("GET", path)[0] == 200, path
    status, headers, _ = gateway.call("GET", "/problems/sold-out")
    assert (status, headers["Location"]) == (302, "/docs#problem-sold-out")
