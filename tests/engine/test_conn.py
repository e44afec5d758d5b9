"""Callers' connections: kept, cut, stalled, half closed; nobody else waits.

IO_MS, how long the worker waits for a caller in the midst of something, is
short here.
"""
import json
import os
import re
import subprocess
import time

import pytest

from lab import BIN, put
from line import Closed, Line, request, until

IO_S = 1.5


@pytest.fixture
def keep(lab):
    worker = lab.start("lab/keep", IO_MS=str(int(IO_S * 1000)))
    assert worker.keep(400, "warm").status == 200
    return worker


@pytest.fixture
def task(lab):
    return lab.start("lab/task", IO_MS=str(int(IO_S * 1000)))


def do(worker, **body):
    return worker.call("POST", "/", body)


# -- what replaces libfcgi's own


def test_libfcgi_reads_and_writes_through_ours():
    """Bound dynamically: with hidden symbols a caller that stalls would stop
    the worker, and nothing else would tell."""
    said = subprocess.run([BIN / "lab/keep", "--describe"], env={
        **os.environ, "LD_DEBUG": "bindings", "LD_BIND_NOW": "1"},
        capture_output=True, text=True, check=True).stderr
    for name in ("OS_Read", "OS_Write", "OS_IpcClose"):
        assert re.search(r"binding file \S*libfcgi\.so\.0 \[0\] to "
                         rf"\S*lab/keep \[0\]: normal symbol `{name}'", said)
    names = subprocess.run(["nm", "-D", "--defined-only", BIN / "lab/keep"],
                           capture_output=True, text=True, check=True).stdout
    assert {"OS_Read", "OS_Write", "OS_IpcClose"} <= set(names.split())


def test_libfcgi_is_the_one_that_was_read():
    """ipcFd and keepConnection are its own fields: another version may mean
    something else by them."""
    linked = subprocess.run(["objdump", "-p", BIN / "lab/keep"],
                            capture_output=True, text=True, check=True).stdout
    assert "NEEDED               libfcgi.so.0\n" in linked
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}",
                              "libfcgi-dev"], capture_output=True, text=True,
                             check=True).stdout
    assert version.startswith("2.4.2-")


# -- kept connections


def test_one_connection_carries_many_calls(lab, keep):
    base = keep.descriptors()
    with keep.line() as line:
        for n in range(300):
            assert line.call("PUT", f"/lab/{n % 7 + 1}",
                             {"label": f"c{n}"}).status == 200
            assert line.call("GET", "/nowhere").status == 404
        assert keep.descriptors() == base + 1
    until(lambda: keep.descriptors() == base, "it is closed")
    assert lab.sound()


def test_a_connection_that_is_not_kept_is_closed_after_its_answer(task):
    with task.line() as line:
        assert line.begin("POST", "/", {}, keep=False).answer().status == 200
        assert line.ended()
    with task.line() as line:
        assert line.call("POST", "/", {}).status == 200
        assert line.silent()
        assert line.call("POST", "/", {}, keep=False).status == 200
        assert line.ended()


def test_what_a_call_did_not_read_is_not_the_next_call(task):
    """A body that is refused by its length alone lies on the connection."""
    with task.line() as line:
        for _ in range(3):
            a = line.call("POST", "/", raw=b" " * 65537)
            assert (a.status, a.slug) == (413, "body-too-large")
            a = line.call("POST", "/", {"size": 3})
            assert a.json == {"filler": "xxx"}


def test_sizes(task):
    a = task.call("POST", "/", raw=b"[" * 65536)
    assert (a.status, a.slug) == (400, "malformed-json")
    assert task.call("POST", "/", raw=b"{}" + b" " * 65534).status == 200
    # From inside up to 1 MiB is taken; beyond it the connection is not kept.
    with task.line() as line:
        a = line.call("POST", "/", raw=b" " * ((1 << 20) + 1),
                      BAEDAL_CALLER="test")
        assert a.status == 413
    assert do(task).status == 200


def test_two_requests_in_one_write(task):
    """No server does that: it waits for the first one's end.  What libfcgi has
    read beyond it is gone, and harms nobody but him who sent it."""
    base = task.descriptors()
    with task.line() as line:
        line.send(request("POST", "/", {"size": 1}) +
                  request("POST", "/", {"size": 2}))
        assert line.answer().json == {"filler": "x"}
        assert do(task).status == 200
    until(lambda: task.descriptors() == base, "it is closed")


def test_the_next_request_while_the_first_is_served(task):
    with task.line() as line:
        line.begin("POST", "/", {"nap": 300, "size": 1})
        until(line.taken, "it is read")
        line.begin("POST", "/", {"size": 2})
        assert line.answer().json == {"filler": "x"}
        assert line.answer(5).json == {"filler": "xx"}


# -- callers that leave


def not_served(line):
    """No answer, or one that says that the body was cut (400); and the end."""
    try:
        a = line.answer()
        assert (a.status, a.body) == (0, b"") or a.slug == "body-incomplete"
        return line.ended()
    except Closed:
        return True


def test_a_caller_who_half_closes_gets_his_answer(task):
    base = task.descriptors()
    for keep in (False, True):
        for nap in (0, 100):
            with task.line() as line:
                # Both are there before the worker looks.
                with task.stopped():
                    line.begin("POST", "/", {"nap": nap}, keep=keep)
                    line.half_close()
                assert line.answer().status == 200
                assert line.ended(5)    # nothing more can come on it
            with task.line() as line:
                line.begin("POST", "/", {"nap": 100}, keep=keep)
                until(line.taken, "it is read")
                line.half_close()
                assert line.answer().status == 200
                assert line.ended(5)
    assert task.descriptors() == base


def test_a_caller_who_leaves_is_served_to_the_end(lab, keep):
    """His call happens, once; only the answer is lost."""
    base = keep.descriptors()
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 12)])
    for line in lines:
        line.close()
    go()
    until(lambda: len(lab.effects()) == 12, "all effects")
    lab.lines[0].close()
    until(lambda: keep.descriptors() == base, "all is closed")
    assert keep.keep(1, "after").status == 200
    assert lab.sound()


def test_no_part_of_a_request_is_taken_for_whole(lab, keep):
    """Cut anywhere, by leaving or by half closing: nothing is done."""
    base = keep.descriptors()
    whole = request("PUT", "/lab/1", {"label": "cut"})
    for n in range(whole.rindex(b"}") + 1):
        with Line(keep.path) as line:
            line.send(whole[:n])
            if n % 2:
                line.half_close()
                assert not_served(line)
    # less: what was cut is no call, and an idle database is let go
    until(lambda: keep.descriptors() <= base, "all is closed")
    assert set(lab.effects()) == {"warm"}
    assert keep.keep(1, "after").status == 200


def test_a_body_shorter_or_longer_than_it_says(lab, keep):
    text = json.dumps({"label": "c"}).encode()
    a = keep.call("PUT", "/lab/1", raw=text, length=len(text) + 5)
    assert (a.status, a.slug) == (400, "body-incomplete")
    assert set(lab.effects()) == {"warm"}
    # Longer: only what was announced is the body.
    a = keep.call("PUT", "/lab/1", raw=text + b"}", length=len(text))
    assert a.status == 200


# -- callers that stall


def test_who_stalls_in_a_request_stops_nobody_and_is_dropped(lab, keep):
    whole = request("PUT", "/lab/1", {"label": "stalled"})
    base = keep.descriptors()
    stalled = [keep.line().send(whole[:n]) for n in range(
        1, whole.rindex(b"}") + 1, 23)]
    began = time.monotonic()
    lab.read(keep, stalled)
    while time.monotonic() - began < IO_S / 2:
        assert keep.call("GET", "/nowhere").status == 404
    assert keep.keep(2, "beside").status == 200
    for line in stalled:
        assert not_served(line)
    assert time.monotonic() - began >= IO_S * 0.8
    until(lambda: keep.descriptors() <= base + 1, "all are dropped")
    assert set(lab.effects()) == {"warm", "beside"}


def test_who_sends_slowly_is_served(lab, keep):
    """Byte by byte, but never silent for as long as IO_MS."""
    whole = request("PUT", "/lab/1", {"label": "slow"})
    with keep.line() as line:
        for at in range(0, len(whole), 9):
            line.send(whole[at:at + 9])
            until(line.taken, "it is read")
        assert line.answer().status == 200


def test_who_does_not_read_his_answer_stops_nobody_and_is_dropped(task):
    base = task.descriptors()
    deaf = [task.line().begin("POST", "/", {"size": 1000000})
            for _ in range(4)]
    began = time.monotonic()
    while time.monotonic() - began < IO_S / 2:
        assert do(task).status == 200
    until(lambda: task.descriptors() == base, "all are dropped")
    assert time.monotonic() - began >= IO_S * 0.8
    for line in deaf:
        with pytest.raises(Closed):
            line.answer()


def test_who_reads_his_answer_late_has_all_of_it(task):
    with task.line() as line:
        for _ in range(2):
            line.begin("POST", "/", {"size": 1000000})
            until(lambda: not line.silent(), "it has begun")
            assert do(task).status == 200
            assert len(line.answer().json["filler"]) == 1000000


# -- CGI


def test_the_same_program_runs_as_plain_cgi(lab):
    body = json.dumps({"label": "by hand"}).encode()
    p = subprocess.run([BIN / "lab/keep"], input=body, capture_output=True,
                       timeout=30, env=lab.environment(
        REQUEST_METHOD="PUT", REQUEST_URI="/lab/3", SCRIPT_NAME="/lab/3",
        CONTENT_LENGTH=str(len(body)), CONTENT_TYPE="application/json"))
    assert p.returncode == 0
    assert p.stdout.startswith(b"Status: 200\r\n")
    assert list(lab.effects()) == ["by hand"]
