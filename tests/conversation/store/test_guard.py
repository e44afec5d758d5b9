"""The guard: a restaurant whose boards are gone takes no orders."""
import pytest

from . import kitchen as k
from .test_restaurants import change, look


def board(town, here, name="b1", id_=1):
    return town.internal("store/board", {"restaurantId": id_, "board": name,
                                         "here": here})


def later(town, seconds):
    """All that was heard is older by so much."""
    town.sql("store", "UPDATE board SET at = at - make_interval(secs => %s)",
             seconds)
    town.sql("store", "UPDATE restaurants SET guard_from = guard_from - "
             "make_interval(secs => %s)", seconds)


def guarded(town):
    k.opened(town)
    r = change(town, {"guard": True})
    assert r.status == 200 and r.json["guard"] is True, r
    town.sql("store", "DELETE FROM outbox")


def tick(town):
    assert town.tick("store/guard").status == 204
    return look(town, "/1").json


def gone(town):
    assert board(town, True).status == 204
    assert board(town, False).status == 204
    later(town, 121)


def test_gone_for_two_minutes_pauses_and_a_return_opens(town):
    guarded(town)
    gone(town)
    shown = tick(town)
    assert shown["open"] is False and shown["away"] is True
    assert shown["opensAt"] is None
    [(type_, _, data)] = town.outbox("store")
    assert type_ == "RestaurantChanged" and data["by"] == "timer"
    assert data["pausedUntil"]
    assert tick(town)["away"] and len(town.outbox("store")) == 1
    assert board(town, True).status == 204
    shown = look(town, "/1").json
    assert shown["open"] is True and shown["away"] is False
    assert len(town.outbox("store")) == 2
    assert tick(town)["open"] is True


def test_its_will_is_about_all_its_restaurants(town):
    k.opened(town)
    others = [k.restaurant(town).json["id"] for _ in range(2)]
    for id_ in (1, *others):
        board(town, True, id_=id_)
        board(town, True, "b2", id_)
    board(town, False, id_=others[0])
    rows = town.sql("store", "SELECT DISTINCT board, here FROM board")
    assert sorted((r["board"], r["here"]) for r in rows) == [
        ("b1", False), ("b2", True)]


def test_not_before_two_minutes(town):
    guarded(town)
    board(town, True)
    board(town, False)
    later(town, 110)
    assert tick(town)["open"] is True


def test_off_by_default(town):
    k.opened(town)
    gone(town)
    assert tick(town)["open"] is True


def test_armed_only_by_a_board(town):
    guarded(town)
    later(town, 1000)
    assert tick(town)["open"] is True


def test_one_of_two_boards_is_enough(town):
    guarded(town)
    board(town, True, "b2")
    gone(town)
    assert tick(town)["open"] is True
    board(town, False, "b2")
    later(town, 121)
    assert tick(town)["away"] is True
    board(town, True, "b2")
    assert look(town, "/1").json["open"] is True


def test_it_goes_on_while_nobody_is_there(town):
    guarded(town)
    gone(town)
    tick(town)
    town.sql("store", "UPDATE restaurants SET paused_until = paused_until - "
             "interval '6 minutes', guarded_until = guarded_until - "
             "interval '6 minutes'")
    before = look(town, "/1").json["pausedUntil"]
    assert tick(town)["pausedUntil"] > before


def test_and_ends_by_itself_where_the_timer_does_not_run(town):
    guarded(town)
    gone(town)
    tick(town)
    town.sql("store", "UPDATE restaurants SET paused_until = paused_until - "
             "interval '11 minutes', guarded_until = guarded_until - "
             "interval '11 minutes'")
    shown = look(town, "/1").json
    assert shown["open"] is True and shown["away"] is False


def test_its_owner_opens_it_all_the_same(town):
    guarded(town)
    gone(town)
    tick(town)
    r = change(town, {"pausedUntil": k.ago(0)})
    assert r.status == 200 and r.json["away"] is False
    assert tick(town)["open"] is True
    board(town, False)		# another will, heard since
    later(town, 121)
    assert tick(town)["away"] is True


def test_switched_off_it_opens(town):
    guarded(town)
    gone(town)
    tick(town)
    change(town, {"guard": False})
    assert tick(town)["open"] is True
    assert tick(town)["away"] is False


def test_its_owners_own_pause_is_left_alone(town):
    guarded(town)
    until = "2099-01-01T00:00:00Z"
    change(town, {"pausedUntil": until})
    gone(town)
    shown = tick(town)
    assert shown["pausedUntil"].startswith("2099") and not shown["away"]
    board(town, True)
    assert look(town, "/1").json["pausedUntil"].startswith("2099")


def test_only_its_owner_sees_whether_it_is_guarded(town):
    guarded(town)
    assert look(town, "/1").json["guard"] is None
    assert look(town, "/1", as_=k.OWNER).json["guard"] is True
    assert look(town, "/1", as_=k.STRANGER).json["guard"] is None


def test_a_restaurant_that_is_not_there(town):
    assert board(town, True, id_=99).status == 404


@pytest.mark.parametrize("body", [
    {"restaurantId": 1, "board": "", "here": True},
    {"restaurantId": 1, "board": "b" * 65, "here": True},
    {"restaurantId": 1, "board": "b"}])
def test_what_is_no_board(town, body):
    k.opened(town)
    assert town.internal("store/board", body).status == 422


def test_old_boards_are_forgotten(town):
    guarded(town)
    board(town, False)
    later(town, 31 * 86400)
    assert town.tick("store/prune").status == 204
    assert town.one("store", "SELECT count(*) FROM board") == 0
