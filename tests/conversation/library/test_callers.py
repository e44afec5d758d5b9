"""What callers send, and what they are told, whichever function it is."""
import json
import os
import signal
import time

import pytest

from platform_run import until
from town import token


def order(town):
    town.sql("order", """
        INSERT INTO orders (id, status, customer_id, key, hash, restaurant_id,
            store_name, item_name, item_qty, item_price, delivery_fee, price,
            items)
        VALUES (5, 'ORDERED', 7, gen_random_uuid(), gen_random_uuid(), 1,
            '배달분식', '김밥', 1, 8000, 3000, 11000,
            '[{"menuItemId": 1, "name": "김밥", "quantity": 1, "price": 8000,
               "options": []}]')""")


def cancel(town, **headers):
    return town.call("order/cancel", "DELETE", "/orders/5", as_=token(7),
                     headers=headers)


@pytest.mark.parametrize("old", [token(7, ttl=-10), token(7, key=b"x" * 32),
                                 "no token"], ids=["over", "forged", "none"])
def test_an_old_cookie_locks_nobody_out(town, old):
    def ask(fn, method, path, body=None):
        return town.call(fn, method, path, body,
                         headers={"Cookie": "a=b; session=" + old})
    assert ask("store/restaurant_list", "GET", "/restaurants").status == 200
    assert ask("identity/sign_out", "DELETE", "/sessions").status == 204
    assert ask("identity/sign_in", "POST", "/sessions", {
        "login": "kim", "password": "wrong"}).slug == "wrong-password"
    assert ask("identity/me", "GET", "/me").slug == "sign-in-needed"


def test_a_bad_bearer_token_is_said_anywhere(town):
    r = town.call("store/restaurant_list", "GET", "/restaurants",
                  as_=token(7, ttl=-10))
    assert (r.status, r.slug) == (401, "sign-in-needed")
    assert r.headers["www-authenticate"] == "Bearer"


def test_a_worker_that_remembers_tokens_mistakes_nobody(town):
    """It keeps 64 of them by their last letters; these are many more, and
    some have a good one's."""
    order(town)
    town.start("order/get", n=1)

    def ask(t):
        return town.ask("order/get", "GET", "/orders/5", as_=t).status
    for _ in range(2):
        assert [n for n in range(1, 200) if ask(token(n)) == 200] == [7]
    mine = token(7)
    assert ask(mine) == 200
    other = token(8).split(".")
    head, claims, mac = mine.split(".")
    assert ask(".".join((head, other[1], mac))) == 401
    assert ask(".".join((head, claims, other[2]))) == 401
    assert ask(mine[:-1]) == ask(mine + "x") == ask(mac) == 401
    assert ask(mine) == 200
    brief = token(7, ttl=2)
    assert ask(brief) == 200
    until(lambda: ask(brief) == 401, "its end")


@pytest.mark.parametrize("match", ['W/"1"', '"7", "1"', '"7",W/"1"', "*"])
def test_if_match_knows_its_version(town, match):
    """nginx makes a tag weak where it compresses."""
    order(town)
    assert cancel(town, **{"If-Match": match}).status == 202


@pytest.mark.parametrize("match", ['"2"', "1", '"1x"', '"x1"', 'W/"2"', '""',
                                   '"', "W/", '"-1"', "x" * 5000,
                                   '"99999999999999999999"'],
                         ids=range(11))
def test_if_match_of_another_version(town, match):
    order(town)
    r = cancel(town, **{"If-Match": match})
    assert (r.status, r.slug) == (412, "changed-meanwhile")
    assert town.one("order", "SELECT status FROM orders") == "ORDERED"


def test_if_none_match_of_any_version(town):
    order(town)

    def get(tag):
        return town.call("order/get", "GET", "/orders/5", as_=token(7),
                         headers={"If-None-Match": tag}).status
    assert [get('W/"1"'), get('"3", "1"'), get("*"), get('"11"')] == \
        [304, 304, 304, 200]


def test_answers_are_kept_for_him_only(town):
    order(town)
    r = town.call("order/get", "GET", "/orders/5", as_=token(7))
    assert r.headers["cache-control"] == "private, no-cache"
    assert set(r.headers["vary"].split(", ")) == \
        {"Accept-Language", "Authorization", "Cookie"}


def test_a_path_that_is_no_utf8_is_a_problem_with_a_body(town):
    for path in ("/orders/\udcff", "/orders/\udced\udca0\udc80", "/\udcc0"):
        r = town.call("order/get", "GET", path, as_=token(7))
        assert (r.status, r.slug) == (404, "not-found"), r
        assert "\ufffd" in r.json["detail"]


def test_pointers_are_escaped(town):
    r = town.call("identity/sign_in", "POST", "/sessions",
                  {"login": "a", "password": "b", "x/y~z": 1})
    assert [e["pointer"] for e in r.json["errors"]] == ["/x~1y~0z"]


@pytest.mark.parametrize("at, status", [
    ("2026-11-23T09:00:00.Z", 200),
    ("2026-11-23T09:00:00.123456789012Z", 200),
    ("1901-01-01T00:00:00+15:59", 200), ("9998-12-31T23:59:59-15:59", 200),
    ("1900-12-31T23:59:59Z", 422), ("9999-01-01T00:00:00Z", 422)])
def test_times_at_the_edge(town, at, status):
    """Of years that are years in every zone: an event tells them in UTC."""
    r = town.call("monitor/events", "GET",
                  "/events?from=" + at.replace("+", "%2B"),
                  as_=token(1, roles=("operator",)))
    assert r.status == status, r


def test_no_trace_of_zeroes(town):
    def trace(value):
        r = town.call("order/get", "GET", "/orders/5", as_=token(7),
                      headers={"Traceparent": value})
        return r.json["trace"]
    good = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace(f"00-{good}-00f067aa0ba902b7-01") == good
    assert trace("00-" + "0" * 32 + "-00f067aa0ba902b7-01") != "0" * 32
    assert trace("00-" + good + "-" + "0" * 16 + "-01") != good
    assert trace(f"00-{good}-00f067aa0ba902b7\x1b[2J") != good


@pytest.mark.parametrize("lost", ["BAEDAL_GENERATION", "BAEDAL_SUBSCRIPTION"])
def test_an_event_without_its_subscription_is_refused(town, lost):
    event = {"specversion": "1.0", "type": "OrderCanceled", "subject": "5",
             "source": "order", "sequence": "1",
             "id": "00000000-0000-4000-8000-000000000001",
             "data": {"orderId": 5, "by": "t", "canceledBy": "customer",
                      "reason": "CHANGED_MIND"}}
    body = json.dumps(event).encode()
    params = {"BAEDAL_GENERATION": "1",
              "BAEDAL_SUBSCRIPTION": "delivery/order", lost: ""}
    r = town.cgi("delivery/on_order_canceled", body, REQUEST_METHOD="POST",
                 CONTENT_LENGTH=str(len(body)), BAEDAL_CALLER="trigger",
                 BAEDAL_EVENT="1", **params)
    assert (r.code, r.status, r.slug) == (0, 500, "not-my-event")


def test_a_connection_that_the_server_closed_costs_no_call(town):
    town.start("store/restaurant_list", n=1)

    def ask():
        return town.ask("store/restaurant_list", "GET", "/restaurants")
    assert ask().status == 200
    # one at a time: the worker's own, idle
    pid, = town.sql("store", "SELECT pid FROM pg_stat_activity WHERE "
                    "datname = current_database() AND pid <> "
                    "pg_backend_pid() AND backend_type = 'client backend'")
    town.sql("store", "SELECT pg_terminate_backend(%s, 10000)", pid["pid"])
    assert ask().status == 200


def test_the_database_does_not_answer_a_new_connection(town):
    """A stopped server accepts and says nothing."""
    town.start("store/restaurant_list", n=1)
    with open(town.cluster.folder / "data" / "postmaster.pid") as f:
        postmaster = int(f.readline())
    os.kill(postmaster, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        r = town.ask("store/restaurant_list", "GET", "/restaurants",
                     BAEDAL_DEADLINE_MS="300")
        assert (r.status, r.slug) == (503, "try-later")
        assert time.monotonic() - begun < 5
    finally:
        os.kill(postmaster, signal.SIGCONT)
    assert town.ask("store/restaurant_list", "GET",
                    "/restaurants").status == 200
