"""A command's first answer is its answer, also where it was a no."""
import threading
import time

import pytest

from delivery.people import (SECOND, confirmed, cooked, events, get,
                             put, status, until)
from town import token


def same(first, again):
    assert again.status == first.status
    assert {**again.json, "trace": ""} == {**first.json, "trace": ""}
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


def test_a_no_stays_a_no_when_the_record_has_moved_on(town):
    until(town, "TAKEN")
    first = put(town, "pickup", key="k")
    assert (first.status, first.json["state"]) == (409, "TAKEN")
    cooked(town)
    same(first, put(town, "pickup", key="k"))
    assert status(town) == "STARTED"
    assert put(town, "pickup", key="another").status == 200


def test_so_does_one_for_a_record_that_was_not_there(town):
    first = put(town, "take", key="k")
    assert first.status == 404
    confirmed(town)
    same(first, put(town, "take", key="k"))
    assert status(town) == "WAITING"
    assert put(town, "take", key="another").status == 200


def test_and_one_for_another_version(town):
    until(town, "WAITING")
    old = {"If-Match": get(town).headers["etag"]}
    cooked(town)
    first = put(town, "take", key="k", headers=old)
    assert first.slug == "changed-meanwhile"
    same(first, put(town, "take", key="k", headers=old))


def test_a_no_has_its_own_words_again(town):
    until(town, "TAKEN")
    first = put(town, "take", SECOND, key="k")
    assert first.slug == "taken"
    put(town, "release")
    same(first, put(town, "take", SECOND, key="k"))
    assert status(town) == "WAITING"


def test_a_key_that_was_refused_is_no_other_commands(town):
    until(town, "TAKEN")
    assert put(town, "complete", key="k").status == 409
    assert put(town, "release", key="k").slug == "idempotency-key-reused"
    assert put(town, "take", SECOND, key="k").slug == "taken", \
        "another's key is another key"


@pytest.mark.parametrize("fn,method,path", [
    ("store/restaurant_change", "PATCH", "/restaurants/5"),
    ("monitor/drop", "DELETE", "/deadletters/5")])
def test_nothing_there_is_an_answer_everywhere(town, fn, method, path):
    operator = token(1, roles=("operator",))
    replies = [town.call(fn, method, path, {"closed": True}
                         if method == "PATCH" else None, as_=operator,
                         key="k") for _ in range(2)]
    assert replies[0].status == 404
    same(*replies)


def waits(town):
    deadline = time.monotonic() + 10
    while not town.one("delivery", "SELECT count(*) FROM pg_stat_activity "
                       "WHERE wait_event_type = 'Lock' "
                       "AND datname = current_database()"):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)


def test_one_key_on_two_records_at_one_moment_moves_one(town):
    for id_ in (5, 6):
        confirmed(town, id_)
    lock = town.cluster.connect(town.name)
    lock.cursor().execute(
        "SELECT FROM delivery.deliveries WHERE id = 5 FOR UPDATE")
    replies = []
    held = threading.Thread(target=lambda: replies.append(
        put(town, "take", key="k")))
    held.start()
    waits(town)
    assert put(town, "take", key="k", id_=6).status == 200
    lock.rollback()
    held.join()
    lock.close()
    assert replies[0].status == 503 and "retry-after" in replies[0].headers
    assert (status(town, 5), status(town, 6)) == ("WAITING", "TAKEN")
    assert put(town, "take", key="k").slug == "idempotency-key-reused"
    assert events(town) == ["RiderAssigned"]


def test_a_try_that_waits_while_its_repeat_is_refused_does_nothing(town):
    """The refusal is committed while the first try waits for the lock, and
    when it gets it nothing forbids it any more."""
    until(town, "TAKEN")
    refused = put(town, "take", SECOND, key="k")
    lock = town.cluster.connect(town.name)
    cursor = lock.cursor()
    cursor.execute("CREATE TEMP TABLE kept AS SELECT * FROM delivery.answer "
                   "WHERE NOT moved")
    cursor.execute("DELETE FROM delivery.answer WHERE NOT moved")
    lock.commit()
    cursor.execute("UPDATE delivery.deliveries SET status = 'WAITING', "
                   "rider_id = NULL WHERE id = 5")
    replies = []
    held = threading.Thread(target=lambda: replies.append(
        put(town, "take", SECOND, key="k")))
    held.start()
    waits(town)
    cursor.execute("INSERT INTO delivery.answer SELECT * FROM kept")
    lock.commit()
    held.join()
    lock.close()
    assert replies[0].status == 503 and status(town) == "WAITING"
    same(refused, put(town, "take", SECOND, key="k"))
