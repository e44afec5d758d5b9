from . import kitchen as k


def test_moves_the_promise(town):
    k.opened(town)
    for id_, state in ((5, "CONFIRMED"), (6, "COOKING")):
        k.until(town, state, id_)
        before = k.get(town, id_).json
        r = k.put(town, "delay", {"minutes": 15}, id_)
        assert r.status == 200 and r.json["status"] == state
        assert r.json["promisedMinutes"] == 35
        moved = k.when(r.json["readyAt"]) - k.when(before["readyAt"])
        assert moved.total_seconds() == 900
        [(type_, _, data)] = town.outbox("store")
        assert type_ == "StoreDelayed" and data["minutes"] == 15
        said = k.when(data["readyAt"]) - k.when(r.json["readyAt"])
        assert abs(said.total_seconds()) < 0.001


def test_from_now_when_it_is_late(town):
    k.opened(town)
    k.until(town, "COOKING")
    town.sql("store", "UPDATE orders SET ready_at = ready_at - "
             "interval '2 hours'")
    assert k.when(k.put(town, "delay", {"minutes": 15}).json["readyAt"]) \
        > k.when(k.ago(-14))


def test_refused(town):
    k.opened(town)
    states = ["RECEIVED", "COOKED", "CANCELED", "REJECTED", "EXPIRED"]
    for id_, state in enumerate(states, 10):
        k.until(town, state, id_)
        r = k.put(town, "delay", {"minutes": 15}, id_)
        assert (r.slug, r.json["state"]) == ("state-forbids", state)


def test_needs_minutes(town):
    k.opened(town)
    k.until(town, "CONFIRMED")
    assert k.put(town, "delay", {}).slug == "invalid-input"
    assert k.put(town, "delay", {"minutes": 5}, as_=k.STRANGER).status == 404
