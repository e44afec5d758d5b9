"""GET /deadletters, redrive and drop."""
import threading
import uuid

import pytest
from watch import CANCELED, OTHERS, micros


def letters(watch, query=""):
    r = watch.get("letters", "/deadletters" + query)
    assert r.status == 200, r
    return r.json["_embedded"]["deadletters"]


def state(watch, letter):
    return watch.sql("SELECT * FROM delivery WHERE id = %s", letter)[0]


def redrive(watch, letter, **more):
    return watch.do("redrive", "POST", f"/deadletters/{letter}/redrive",
                    **more)


def drop(watch, letter, **more):
    return watch.do("drop", "DELETE", f"/deadletters/{letter}", **more)


def test_list(watch):
    one = uuid.uuid4()
    watch.event("OrderCanceled", 7, CANCELED, id_=one)
    dead = watch.letter(pos=1, event_id=str(one))
    watch.letter("parked", pos=2)
    parked = watch.letter("parked", pos=3, subject=8,
                          next_at="2026-11-23T12:00:00Z")
    watch.letter("dropped", pos=4)
    [it] = letters(watch)
    assert it["id"] == dead
    assert (it["consumer"], it["source"], it["type"], it["subject"]) == (
        "payment", "order", "OrderCanceled", 7)
    assert (it["function"], it["reason"], it["attempt"]) == (
        "payment/on_order_canceled", "it said 500", 6)
    assert (it["waiting"], it["nextAt"], it["hold"]) == (1, None, True)
    assert it["event"] == micros(0)
    assert set(it["_links"]) == {"self", "event", "redrive", "drop"}
    put_off = letters(watch, "?state=parked&size=1")
    assert [p["id"] for p in put_off] == [parked]
    assert put_off[0]["nextAt"] == "2026-11-23T12:00:00Z"
    assert set(put_off[0]["_links"]) == {"self", "drop"}
    assert watch.get("letters", "/deadletters?state=done").status == 422


def test_detail(watch):
    dead = watch.letter()
    r = watch.get("letter_detail", f"/deadletters/{dead}")
    assert (r.status, r.json["id"], r.json["event"]) == (200, dead, None)
    r = watch.get("letter_detail", f"/deadletters/{dead + 1}")
    assert (r.status, r.slug) == (404, "not-found")


def test_redrive(watch):
    dead, key = watch.letter(), uuid.uuid4().hex
    r = redrive(watch, dead, key=key)
    assert (r.status, r.json["state"], r.json["attempt"]) == (
        200, "parked", 0)
    row = state(watch, dead)
    assert (row["state"], row["attempt"], row["lost"]) == ("parked", 0, 0)
    assert r.json["nextAt"] is not None
    again = redrive(watch, dead, key=key)
    assert (again.status, again.json["state"]) == (200, "parked")
    assert again.headers["idempotency-replayed"] == "true"
    r = redrive(watch, dead)
    assert (r.status, r.slug, r.json["state"]) == (
        409, "state-forbids", "parked")
    assert redrive(watch, dead + 1).slug == "not-found"
    assert redrive(watch, watch.letter(pos=6),
                   key=key).slug == "idempotency-key-reused"


def test_drop(watch):
    dead, parked = watch.letter(), watch.letter("parked", pos=6)
    done, key = watch.letter("done", pos=7), uuid.uuid4().hex
    assert drop(watch, dead, key=key).status == 204
    assert drop(watch, dead, key=key).status == 204
    assert state(watch, dead)["state"] == "dropped"
    assert drop(watch, dead).json["state"] == "dropped"
    assert drop(watch, parked).status == 204
    assert drop(watch, done).json["state"] == "done"
    assert drop(watch, done + 1).status == 404


def test_redrive_against_drop(watch):
    for pos in range(5):
        dead, replies = watch.letter(pos=pos), []
        threads = [threading.Thread(
            target=lambda f: replies.append(f(watch, dead)), args=(f,))
            for f in (redrive, drop)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        # a parked one may be dropped, a dropped one not driven
        assert sorted(r.status for r in replies) in ([200, 204], [204, 409])
        assert state(watch, dead)["state"] == "dropped"


@pytest.mark.parametrize("what", [redrive, drop])
def test_for_operators(watch, what):
    dead = watch.letter()
    assert [what(watch, dead, as_=o).status for o in OTHERS] == [
        401, 403, 403, 403]
    assert state(watch, dead)["state"] == "dead"


def test_an_old_one_is_redriven_by_somebody_who_is_sure(watch):
    """Decision 014: its inbox row may be gone."""
    dead = watch.letter("dead")
    watch.town.sql("trigger", "UPDATE delivery SET at = at - interval '7 d'")
    r = redrive(watch, dead)
    assert (r.status, r.slug) == (409, "too-old"), r
    assert state(watch, dead)["state"] == "dead"
    r = watch.do("redrive", "POST",
                 f"/deadletters/{dead}/redrive", {"sure": True})
    assert r.status == 200, r
    assert state(watch, dead)["state"] == "parked"
