"""The simulated town: it tells the truth, and notices when a server does not."""
import collections
import signal

import pytest

from platform_run import until
from proxy import Proxy, scrambler

SHOWN = "status NOT IN ('PENDING', 'REJECTED', 'LAPSED')"


def newest(platform):
    return platform.one("order", "SELECT coalesce(max(id), 0) FROM orders")


def placed(run):
    """By n: the id of each order that was accepted."""
    return {h["n"]: h["id"] for h in run.history
            if h.get("do") == "place" and h["status"] == 201}


def tally(platform, schema, table, ids, what="status"):
    return dict(collections.Counter(r["what"] for r in platform.sql(
        schema, f"SELECT {what} AS what FROM {table} WHERE id = ANY(%s)",
        ids)))


def drop_none(counts):
    return {k: v for k, v in counts.items() if v}


def test_the_summary_is_what_the_tables_say(platform, town):
    before = newest(platform)
    run = town(RATE=10, FOR=5, SEED=7).end()
    s, ends = run.sum, run.sum["ends"]
    assert run.code == 0, run.said
    assert s["asked"] == 50 == sum(ends.values())
    assert s["accepted"] == ends["COMPLETED"] + ends["CANCELED"] > 0
    assert s["lost"] == s["unfinished"] == s["faults"] == []
    ids = list(placed(run).values())
    rows = platform.sql("order", f"SELECT id FROM orders WHERE {SHOWN} "
                        "AND id > %s", before)
    assert sorted(ids) == sorted(r["id"] for r in rows)
    assert s["accepted"] == len(ids)
    assert tally(platform, "order", "orders", ids) == drop_none(
        {k: ends[k] for k in ("COMPLETED", "CANCELED")})
    canceled = tally(platform, "order", "orders", ids, "cancel_reason")
    canceled.pop(None, None)
    assert canceled == s["canceled"]
    assert platform.one(
        "order", "SELECT count(*) FROM orders WHERE status = 'REJECTED' "
        "AND id > %s", before) == ends["DECLINED"]
    assert tally(platform, "payment", "payinfo", ids) == drop_none(
        {"CAPTURED": ends["COMPLETED"], "ORDER_CANCELED": ends["CANCELED"]})
    delivered = tally(platform, "delivery", "deliveries",
                      ids).get("DELIVERED", 0)
    assert s["deliveredMs"]["n"] == delivered > 0
    assert s["postMs"]["n"] >= 50 and s["calls"]["201"] >= len(ids)
    again = town(RATE=10, FOR=2, SEED=7).end()
    assert baskets(platform, again) == {
        n: b for n, b in baskets(platform, run).items() if n < 20}


def baskets(platform, run):
    by_id = {i: n for n, i in placed(run).items()}
    rows = platform.sql(
        "order", "SELECT id, restaurant_id, items, price, personal "
        "FROM orders WHERE id = ANY(%s)", list(by_id))
    return {by_id[r.pop("id")]: r for r in rows}


def test_the_history_has_every_answer_and_every_end(platform, town):
    run = town(RATE=10, FOR=2, SEED=11).end()
    assert run.code == 0, run.said
    tries = [h for h in run.history if h.get("do") == "place"]
    assert {h["n"] for h in tries} == set(range(20))
    keys = collections.defaultdict(set)
    for h in tries:
        keys[h["key"]].add(h["n"])
    assert len(keys) == 20 and all(len(n) == 1 for n in keys.values())
    ends = {h["n"]: h["end"] for h in run.history if "end" in h}
    assert drop_none(run.sum["ends"]) == dict(
        collections.Counter(ends.values()))
    done = {h["id"] for h in run.history
            if h.get("do") == "complete" and h["status"] == 200}
    rows = platform.sql("delivery", "SELECT id FROM deliveries WHERE "
                        "status = 'DELIVERED' AND id = ANY(%s)",
                        list(placed(run).values()))
    assert done == {r["id"] for r in rows}


class Liar:
    """Loses the fifth order, makes another of a key's repeat, and an end that
    is none of the first."""

    def __init__(self):
        self.keys, self.ids = {}, []

    def __call__(self, method, path, headers, status, body):
        if method == "POST" and path == "/orders" and status == 201:
            key = headers["Idempotency-Key"]
            if key in self.keys:
                return status, {**body, "id": body["id"] + 1}
            self.keys[key] = body["id"]
            self.ids.append(body["id"])
            if len(self.ids) == 5:
                return status, {**body, "id": 10 ** 12, "_links": {}}
        if path.startswith("/payinfos"):
            for p in body["_embedded"]["payinfos"]:
                if p["orderId"] == self.ids[0]:
                    p["status"] = "APPROVED"
        return status, body


def test_it_finds_what_is_lost_double_or_at_no_legal_end(platform, town):
    liar = Liar()
    proxy = Proxy(platform.port, liar)
    try:
        run = town(URL=proxy.url, RATE=20, FOR=12, SEED=2, LIMIT=10).end()
    finally:
        proxy.close()
    assert run.code == 1, run.said
    assert len(run.sum["lost"]) == 1 and str(10 ** 12) in run.sum["lost"][0]
    assert len(run.sum["unfinished"]) == 1, run.said
    assert f"order {liar.ids[0]} " in run.sum["unfinished"][0]
    assert "APPROVED" in run.sum["unfinished"][0]
    assert run.sum["faults"] and all(
        "DOUBLE" in f for f in run.sum["faults"]), run.said


@pytest.mark.parametrize("seed", range(2))
def test_nonsense_for_an_answer_does_it_no_harm(platform, town, seed):
    nonsense, ordered = scrambler(seed, 0.1), []

    def change(method, path, headers, status, body):
        if method == "POST" and path == "/orders":
            ordered.append(path)
        if seed > 0 and not ordered:	# the first may not even begin
            return status, body
        return nonsense(method, path, headers, status, body)
    proxy = Proxy(platform.port, change)
    try:
        run = town(URL=proxy.url, RATE=30, FOR=2, LIMIT=2).end()
    finally:
        proxy.close()
    if seed > 0:
        assert run.code == 1 and run.sum["asked"] == 60, run.said
    else:
        assert run.code in (1, 100), run.said


def test_what_is_away_for_a_while_is_asked_again(platform, town):
    run = town(RATE=10, FOR=6, SEED=5)
    before = newest(platform)
    until(lambda: newest(platform) > before + 5, "orders")
    platform.down("payment")
    platform.kill("pool-store")
    until(lambda: run.heard().count(":503,") > 5, "refusals")
    platform.up("payment")
    run.end()
    assert run.code == 0, run.said
    assert run.sum["asked"] == 60 and run.sum["calls"]["503"] > 5
    assert run.sum["repeated"] >= run.sum["calls"]["503"]


def test_ctrl_c_stops_placing_and_lets_the_rest_end(platform, town):
    run = town(RATE=10, FOR=0)
    # Enough that not all of them are declined, canceled or rejected.
    until(lambda: run.heard().count('"place"') >= 20, "twenty orders")
    run.process.send_signal(signal.SIGINT)
    run.end()
    assert run.code == 0, run.said
    assert 0 < run.sum["asked"] == sum(run.sum["ends"].values())
    assert run.sum["ends"]["COMPLETED"] > 0


def test_ctrl_c_again_ends_it_at_once(platform, town):
    run = town(RATE=10, FOR=0, SPEED=1)
    until(lambda: ":201," in run.heard(), "an order")
    run.process.send_signal(signal.SIGINT)
    until(lambda: "no more orders" in run.process.stdout.readline(), "a word")
    run.process.send_signal(signal.SIGINT)
    run.end()
    assert run.code == 1 and run.sum["unfinished"], run.said


def test_without_a_platform_it_says_so(town):
    run = town(URL="http://127.0.0.1:9").end()
    assert run.code == 111 and "make run" in run.said


@pytest.mark.parametrize("wrong", [{"RATE": "x"}, {"RATE": "0"},
                                   {"FOR": "-1"}, {"SEED": "1.5"},
                                   {"URL": "here"}])
def test_a_setting_that_is_none_is_refused(town, wrong):
    run = town(**wrong).end()
    assert run.code == 100 and list(wrong)[0] in run.said
