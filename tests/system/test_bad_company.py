"""Slow, rude and too many callers: what is over is refused cheaply, what is
admitted is served, nothing grows without bound, and the log stays short."""
import contextlib
import json
import resource
import socket
import time
import uuid

import pytest

from platform_run import until

STRANGER = "203.0.113.7"        # on this machine nobody is limited


@contextlib.contextmanager
def many(p, n, sends=b""):
    """n connections, each of which has sent this; those refused too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < n + 1000:
        pytest.skip(f"this machine lets one have {hard} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, n + 1000), hard))
    lines = []
    try:
        for _ in range(n):
            s = socket.create_connection(("127.0.0.1", p.port), timeout=20)
            lines.append(s)
            with contextlib.suppress(OSError):  # closed for those after him
                s.sendall(sends)
        yield lines
    finally:
        for s in lines:
            s.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def ended(s):
    """All that the other side says until it closes."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while more := s.recv(65536):
            said += more
    return said


def memory(p):
    """Of the gateway, in MB."""
    total = 0
    for pid in p.pids("nginx"):
        with open(f"/proc/{pid}/status") as f:
            total += next(int(line.split()[1]) for line in f
                          if line.startswith("VmRSS"))
    return total / 1024


def served(p):
    """A whole call of each kind, in no more than a person's patience."""
    began = time.monotonic()
    r = p.order()
    assert r.status == 201, r
    assert p.get(f"/orders/{r.id}", as_="customer1").status == 200
    assert p.delete(f"/orders/{r.id}", as_="operator").status in (
        202, 204)
    return time.monotonic() - began


def test_ten_thousand_idle_connections(town, orders_legal):
    """More than there are places: each call is served all the same."""
    lines, before = len(town.logs().splitlines()), memory(town)
    with many(town, 10_000):
        for _ in range(5):
            assert served(town) < 10
        assert memory(town) < before + 64
        assert town.get("/healthz").status == 200
    said = town.logs().splitlines()[lines:]
    assert len([x for x in said if "worker_connections" in x]) < 60, said
    assert served(town) < 10


@pytest.mark.parametrize("part", [
    b"GET /restaurants HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 60000\r\n\r\n{"], ids=["head", "body"])
def test_slow_callers_are_dropped_and_hold_up_nobody(town, orders_legal,
                                                     part):
    """A thousand who never come to the end of their request."""
    before = memory(town)
    with many(town, 1000, part) as lines:
        for _ in range(5):
            assert served(town) < 10
        assert memory(town) < before + 64
        for s in lines[::50]:
            s.settimeout(60)
            assert ended(s)[:12] in (b"", b"HTTP/1.1 408")


def test_who_half_closes_has_his_answer(town):
    for method, path, status in (("GET", "/restaurants", b"200"),
                                 ("GET", "/orders/1", b"401"),
                                 ("GET", "/healthz", b"200")):
        with many(town, 1, f"{method} {path} HTTP/1.1\r\nHost: x\r\n"
                           "Connection: close\r\n\r\n".encode()) as (s,):
            s.shutdown(socket.SHUT_WR)
            assert ended(s).startswith(b"HTTP/1.1 " + status)


def test_who_leaves_has_his_order_made(town, orders_legal):
    """The call goes on without its caller; its key finds what came of it."""
    last = town.one("order", "SELECT max(id) FROM orders") or 0
    key, body = uuid.uuid4().hex, json.dumps(town.basket()).encode()
    head = (f"POST /orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {key}\r\n"
            f"Authorization: Bearer {town.token('customer1')}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    with many(town, 1, head + body):
        pass
    made = until(lambda: town.one("order", "SELECT max(id) FROM orders WHERE "
                                  "id > %s AND status = 'ORDERED'", last),
                 "an order")
    again = town.order(key=key)
    assert (again.status, again.id) == (201, made)
    assert again.headers["idempotency-replayed"] == "true"
    town.delete(f"/orders/{made}", as_="operator")


@pytest.mark.parametrize("head", [
    b"X-Long: " + b"x" * 20_000, b"\r\n".join(
        b"X-%d: %s" % (n, b"y" * 200) for n in range(300)),
    b"Authorization: Bearer " + b"z" * 40_000, b"Cookie: " + b"c" * 33_000],
    ids=["long", "many", "token", "cookie"])
def test_huge_headers_are_a_problem(town, head):
    with many(town, 1, b"GET /restaurants HTTP/1.1\r\nHost: x\r\n" + head +
              b"\r\nConnection: close\r\n\r\n") as (s,):
        said = ended(s)
    assert said.startswith(b"HTTP/1.1 400") or not said, said[:200]
    if said:    # else it was cut off before it had read its answer
        assert b"/problems/malformed-request" in said


@pytest.mark.parametrize("status, said", [
    (400, b"GET / FTP/1.1"), (400, b"GET /%zz HTTP/1.1"),
    (501, b"POST /orders HTTP/1.1\r\nTransfer-Encoding: gzip"),
    (505, b"GET / HTTP/4.0"), (405, b"BREW /orders HTTP/1.1")])
def test_what_is_no_http_is_a_problem(town, status, said):
    with many(town, 1, said + b"\r\nHost: x\r\nAccept: application/json\r\n"
                       b"Connection: close\r\n\r\n") as (s,):
        said = ended(s)
    assert said.startswith(b"HTTP/1.1 %d " % status), said[:200]
    assert b'"type":"/problems/' in said and b'"status":%d,' % status in said


def flood(p, n, path=b"/restaurants/1"):
    """n calls of one stranger, 100 a connection, at once; the answers."""
    call = (b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " +
            STRANGER.encode() + b"\r\nAccept: application/json\r\n")
    hundred = 99 * (call + b"\r\n") + call + b"Connection: close\r\n\r\n"
    with many(p, n // 100, hundred) as lines:
        return b"".join(p.each(ended, lines, 16))


def test_a_flood_is_refused_and_others_are_served(town, orders_legal):
    lines, before = len(town.logs().splitlines()), memory(town)
    answers = []
    town.each(lambda n: answers.append(flood(town, 4000)) if n else
              [served(town) for _ in range(3)], range(3), 3)
    said = b"".join(answers)
    good, over = said.count(b"HTTP/1.1 200"), said.count(b"HTTP/1.1 429")
    assert good + over == 8000
    assert good >= 400 and over > good
    assert said.count(b"Retry-After: 1") == over
    assert said.count(b'"type":"/problems/too-many-requests"') == over
    assert memory(town) < before + 64
    assert len(town.logs().splitlines()) - lines < 100
    until(lambda: b"HTTP/1.1 200" in flood(town, 100),
          "the stranger is served again")


def sign_in(p, **more):     # a login has a limit of its own
    return p.post("/sessions", {"login": uuid.uuid4().hex, "password": "x"},
                  **more)


def sign_up(p, **more):
    return p.post("/accounts", {"login": "two words", "password": "x"}, **more)


def try_a_card(p, **more):
    return p.post("/orders", {"card": "tok_declined"}, **more)


def used_up(p, call, headers):
    """Calls until one is refused; how many were not, and the refusal."""
    for n in range(60):
        r = call(p, headers=headers)
        if r.status == 429:
            return n, r


@pytest.mark.parametrize("call, address, places, seconds", [
    (sign_in, "203.0.113.21", 11, 5), (sign_up, "203.0.113.22", 11, 5),
    (try_a_card, "203.0.113.23", 21, 2)])
def test_who_waits_as_he_is_told_is_served(town, call, address, places,
                                           seconds):
    here = {"X-Forwarded-For": address}
    n, r = used_up(town, call, here)
    assert n >= places and r.slug == "too-many-requests"
    assert r.headers["retry-after"] == str(seconds)
    assert f"in {seconds} s" in r.json["detail"]
    time.sleep(seconds)
    assert call(town, headers=here).status in (401, 422)
    _, r = used_up(town, call, {**here, "Accept-Language": "ko"})
    assert f"{seconds}초" in r.json["detail"]
    for _ in range(places + 2):
        assert call(town).status in (401, 422), "on this machine"


def test_who_has_no_sign_ups_left_signs_in(town):
    here = {"X-Forwarded-For": "203.0.113.24"}
    assert used_up(town, sign_up, here)
    assert sign_in(town, headers=here).status == 401


def test_one_stranger_has_not_all_places(town):
    """A hundred and twenty-eight calls under way, and no more."""
    part = (b"PATCH /me HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " +
            b"203.0.113.8\r\nContent-Type: application/json\r\n"
            b"Content-Length: 60000\r\n\r\n{")
    with many(town, 140, part) as lines:
        refused = set()

        def over():
            for s in lines:
                s.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    if s.recv(12) == b"HTTP/1.1 429":
                        refused.add(s)
            return len(refused) >= 12
        until(over, "the last twelve are refused")
        assert len(refused) == 12
        assert town.get("/restaurants").status == 200
