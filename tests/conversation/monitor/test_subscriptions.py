"""GET /subscriptions, and what operators wish about them."""
import datetime
import threading
import uuid

import pytest
from watch import CANCELED, OTHERS, PAID

EPOCH = "11111111-1111-4111-8111-111111111111"


def test_list(watch):
    watch.event("PaymentApproved", 7, PAID)
    watch.subscription("store", "payment", checkpoint=7, log_pos=10)
    watch.subscription("dashboard", "order", state="stopped",
                       reason="another log")
    watch.letter(consumer="dashboard", state="parked", pos=1)
    watch.letter(consumer="dashboard", state="dead", pos=2)
    watch.letter(consumer="dashboard", state="done", pos=3)
    r = watch.get("subscriptions", "/subscriptions")
    dashboard, store = r.json["_embedded"]["subscriptions"]
    assert (store["id"], store["lag"], store["state"]) == (
        "store.payment.1", 3, "running")
    assert store["lastEventAt"] == "2026-11-23T12:00:00Z"
    assert set(store["_links"]) == {"self", "reset"}
    assert (dashboard["parked"], dashboard["dead"]) == (1, 1)
    assert dashboard["reason"] == "another log"
    assert dashboard["lastEventAt"] is None
    assert set(dashboard["_links"]) == {"self", "reset", "resume"}


def test_resume(watch):
    watch.subscription("store", state="stopped", reason="another log",
                       epoch=EPOCH)
    key = uuid.uuid4().hex
    path = "/subscriptions/store.order.1/resume"
    r = watch.do("resume", "POST", path, key=key)
    assert (r.status, r.json["state"]) == (200, "running")
    row = watch.sql("SELECT * FROM subscription")[0]
    assert (row["state"], row["epoch"], row["reason"]) == (
        "running", None, None)
    again = watch.do("resume", "POST", path, key=key)
    assert (again.status, again.json) == (200, r.json)
    assert again.headers["idempotency-replayed"] == "true"
    r = watch.do("resume", "POST", path)
    assert (r.status, r.slug, r.json["state"]) == (
        409, "state-forbids", "running")
    r = watch.do("resume", "POST", "/subscriptions/nobody.order.1/resume")
    assert (r.status, r.slug) == (404, "not-found")


def filed(watch, *ages, generation=1):
    """The order's log from position 1, by how many days ago it happened."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for pos, days in enumerate(ages, 1):
        then = now - datetime.timedelta(days=days, milliseconds=-pos)
        r = watch.town.event("monitor/on_event", "OrderCanceled", 7, CANCELED,
                             time_=then.isoformat(), pos=pos,
                             generation=generation)
        assert r.status == 204, r


def test_reset(watch):
    watch.subscription("store", log_pos=10)
    filed(watch, 5, 5, 5, 5, 5)
    path = "/subscriptions/store.order.1/reset"
    r = watch.do("reset", "POST", path, {"position": 4})
    assert (r.status, r.json["seek"], r.json["state"]) == (200, 4, "running")
    assert watch.sql("SELECT seek FROM subscription")[0]["seek"] == 4
    r = watch.do("reset", "POST", path, {"position": 11})
    assert (r.status, r.slug) == (422, "invalid-input")
    assert r.json["errors"][0]["pointer"] == "/position"
    assert watch.do("reset", "POST", path, {"position": -1}).status == 422
    assert watch.do("reset", "POST", path, {}).status == 422
    watch.sql("UPDATE subscription SET state = 'retired'")
    r = watch.do("reset", "POST", path, {"position": 4})
    assert (r.status, r.json["state"]) == (409, "retired")


def test_far_back_needs_somebody_who_is_sure(watch):
    """What comes again may not be in the inbox any more."""
    watch.subscription("store", checkpoint=5, log_pos=8)
    filed(watch, 8, 7, 5, 1)
    path = "/subscriptions/store.order.1/reset"

    def reset(position, key=None, **more):
        return watch.do("reset", "POST", path,
                        {"position": position, **more}, key=key)

    def seek():
        return watch.sql("SELECT seek FROM subscription")[0]["seek"]

    key = uuid.uuid4().hex
    for position in (0, 1):
        r = reset(position, key if position == 0 else None)
        assert (r.status, r.slug) == (409, "too-old"), r
        assert reset(position, sure=False).slug == "too-old"
    assert reset(0, key).slug == "too-old"          # the same call, again
    assert reset(0, key, sure=True).slug == "idempotency-key-reused"
    assert reset(4).slug == "too-old"               # not in the history
    assert seek() is None
    for position in (2, 3, 5, 8):
        r = reset(position)
        assert (r.status, r.json["seek"]) == (200, position), r
    r = reset(0, sure=True)
    assert (r.status, seek()) == (200, 0), r
    for position in (9, 2**63 - 1):
        assert reset(position, sure=True).slug == "invalid-input"
    watch.sql("UPDATE subscription SET state = 'retired'")
    assert reset(0).slug == "state-forbids"


def test_to_the_end_of_a_log_that_was_restored(watch):
    """It ends before the checkpoint, and nothing comes again."""
    watch.subscription("store", checkpoint=9, log_pos=3, state="stopped")
    filed(watch, 8, 8, 8, 8)
    path = "/subscriptions/store.order.1/reset"
    assert watch.do("reset", "POST", path, {"position": 3}).status == 200
    assert watch.do("reset", "POST", path, {"position": 2}).slug == "too-old"


def rebuild(watch, id_="dashboard.order.1", **more):
    return watch.do("rebuild", "POST", f"/subscriptions/{id_}/rebuild", **more)


def test_rebuild(watch):
    for source in ("order", "payment"):
        watch.subscription("dashboard", source)
        watch.subscription("store", source)
    key = uuid.uuid4().hex
    r = rebuild(watch, key=key)
    assert r.status == 202
    assert (r.json["consumer"], r.json["generation"], r.json["sources"]) == (
        "dashboard", 2, 2)
    assert watch.states() == {
        ("dashboard", "order", 1): "running",
        ("dashboard", "payment", 1): "running",
        ("dashboard", "order", 2): "building",
        ("dashboard", "payment", 2): "building",
        ("store", "order", 1): "running", ("store", "payment", 1): "running"}
    again = rebuild(watch, key=key)
    assert (again.status, again.json) == (202, r.json)
    r = rebuild(watch)
    assert (r.status, r.slug, r.json["state"]) == (
        409, "state-forbids", "building")
    assert len(watch.states()) == 6


def test_many_rebuilds_at_once(watch):
    watch.subscription("monitor")
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(
        rebuild(watch, "monitor.order.1"))) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(r.status for r in replies) == [202] + [409] * 5
    assert len(watch.states()) == 2


def test_no_rebuild(watch):
    watch.subscription("store")
    assert rebuild(watch, "store.order.1").slug == "not-allowed"
    assert rebuild(watch, "dashboard.order.1").slug == "not-found"
    watch.subscription("dashboard", state="stopped")
    assert rebuild(watch).json["state"] == "stopped"


@pytest.mark.parametrize("fn", ["resume", "reset", "rebuild"])
def test_for_operators(watch, fn):
    body = {"position": 0} if fn == "reset" else None
    assert [watch.do(fn, "POST", f"/subscriptions/dashboard.order.1/{fn}",
                     body, as_=o).status for o in OTHERS] == [
        401, 403, 403, 403]


def test_swap_of_the_history(watch, town):
    watch.order()
    watch.order(generation=2)
    watch.event("StoreCanceled", 7, ms=3000, generation=2)
    for source in ("order", "payment"):
        watch.subscription("monitor", source)
    watch.subscription("monitor", "order", 2, state="ready")
    watch.subscription("monitor", "payment", 2, state="building")
    assert town.tick("monitor/swap").status == 204
    assert watch.types()[0] == "OrderCanceled"
    assert set(watch.states().values()) == {"running", "ready", "building"}
    watch.sql("UPDATE subscription SET state = 'ready' "
              "WHERE state = 'building'")
    assert town.tick("monitor/swap").status == 204
    assert watch.types()[0] == "StoreCanceled"
    assert watch.states() == {
        ("monitor", "order", 1): "retired",
        ("monitor", "payment", 1): "retired",
        ("monitor", "order", 2): "running",
        ("monitor", "payment", 2): "running"}
    assert town.tick("monitor/swap").status == 204
    assert town.sql("monitor", "SELECT DISTINCT generation FROM event") == [
        {"generation": 2}]
    assert town.sql("monitor", "SELECT generation FROM story") == [
        {"generation": 2}]


def test_no_swap_while_the_dashboard_is_away(watch, town):
    watch.subscription("dashboard")
    watch.subscription("dashboard", generation=2, state="ready")
    assert town.tick("monitor/swap").status == 204
    assert watch.states() == {("dashboard", "order", 1): "running",
                              ("dashboard", "order", 2): "ready"}


def test_swap_of_the_dashboard(watch, town):
    watch.subscription("dashboard")
    watch.subscription("dashboard", generation=2, state="ready")
    town.start("dashboard/swap", 1)
    assert town.tick("monitor/swap").status == 204
    assert watch.states() == {("dashboard", "order", 1): "retired",
                              ("dashboard", "order", 2): "running"}
