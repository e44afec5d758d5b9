import threading

import pytest

from . import kitchen as k


def test_start_and_complete(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    r = k.put(town, "cookstart", as_=k.STAFF)
    assert r.json["status"] == "COOKING"
    assert r.json["compltDate"] is None
    r = k.put(town, "cookcomplete", as_=k.STAFF)
    assert r.json["status"] == "COOKED"
    assert r.json["compltDate"] == r.json["cookedAt"] is not None
    assert k.events(town) == ["CookStarted", "CookCompleted"]


def test_complete_from_confirmed_says_both(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    assert k.put(town, "cookcomplete").json["status"] == "COOKED"
    assert k.events(town) == ["CookStarted", "CookCompleted"]


def test_original_spelling(town):
    k.opened(town)
    k.until(town, "COOKING")
    r = town.call("store/cookcomplete", "PUT", "/stores/5/cookcomplt",
                  as_=k.OWNER)
    assert r.json["itemStatus"] == "COOKED"


@pytest.mark.parametrize("verb, states", [
    ("cookstart", ["RECEIVED", "COOKING", "COOKED", "CANCELED", "REJECTED",
                   "EXPIRED"]),
    ("cookcomplete", ["RECEIVED", "COOKED", "CANCELED", "REJECTED",
                      "EXPIRED"])])
def test_refused(town, verb, states):
    k.opened(town)
    for id_, state in enumerate(states, 10):
        k.until(town, state, id_)
        r = k.put(town, verb, id_=id_)
        assert (r.slug, r.json["state"]) == ("state-forbids", state)
    assert k.put(town, verb, as_=k.STRANGER).status == 404


def test_cookstart_against_cancel(town):
    """Cooking or canceled: the other one is refused, never both."""
    k.opened(town)
    for id_ in range(10, 18):
        k.until(town, "CONFIRMED", id_)
        got = {}
        racers = [
            threading.Thread(target=lambda: got.update(
                cook=k.put(town, "cookstart", id_=id_))),
            threading.Thread(target=lambda: got.update(
                cancel=k.ask(town, id_)))]
        for r in racers:
            r.start()
        for r in racers:
            r.join()
        assert got["cancel"].status == 204
        if k.status(town, id_) == "COOKING":
            assert k.events(town) == ["CookStarted", "StoreCancelRefused"]
        else:
            assert k.events(town) == ["StoreCanceled"]
            assert got["cook"].json["state"] == "CANCELED"
