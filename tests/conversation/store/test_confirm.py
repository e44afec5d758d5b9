import threading

from . import kitchen as k


def test_promises_minutes(town):
    k.opened(town)
    k.ordered(town)
    r = k.put(town, "confirm", {"minutes": 40})
    assert r.status == 200, r
    assert r.json["status"] == r.json["itemStatus"] == "CONFIRMED"
    assert r.json["promisedMinutes"] == 40
    promised = k.when(r.json["readyAt"]) - k.when(r.json["confirmedAt"])
    assert abs(promised.total_seconds() - 2400) < 1
    [(type_, subject, data)] = town.outbox("store")
    assert (type_, subject) == ("StoreConfirmed", 5)
    assert data["by"] == "store:12"
    assert data["storePhone"] == "02-555-0000"
    assert data["storeAddress"]["dong"] == "역삼동"
    assert data["personal"] == k.PERSON
    assert data["customerId"] == 7 and data["minutes"] == 40
    assert data["deliveryFee"] == 3000 and data["noteToRider"] == "문 앞에"
    assert data["selfDelivery"] is False


def test_usual_minutes(town):
    k.opened(town)
    k.ordered(town)
    assert k.put(town, "confirm").json["promisedMinutes"] == 25


def test_start_on_confirm(town):
    k.opened(town, startOnConfirm=True)
    k.ordered(town)
    r = k.put(town, "confirm", {"minutes": 10}, as_=k.STAFF)
    assert r.json["status"] == "COOKING" and r.json["cookStartedAt"]
    assert k.events(town) == ["StoreConfirmed", "CookStarted"]
    assert "minutes" not in town.outbox("store")[1][2]


def test_repeat_gets_the_first_answer(town):
    k.opened(town)
    k.ordered(town)
    first = k.put(town, "confirm", {"minutes": 20}, key="one")
    k.put(town, "cookstart")
    again = k.put(town, "confirm", {"minutes": 20}, key="one")
    assert again.status == 200 and again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    other = k.put(town, "confirm", {"minutes": 30}, key="one")
    assert (other.status, other.slug) == (422, "idempotency-key-reused")
    assert k.events(town) == ["StoreConfirmed", "CookStarted"]


def test_refused(town):
    k.opened(town)
    states = ["CONFIRMED", "COOKING", "COOKED", "CANCELED",
              "REJECTED", "EXPIRED"]
    for id_, state in enumerate(states, 10):
        k.until(town, state, id_)
        r = k.put(town, "confirm", {"minutes": 20}, id_)
        assert (r.status, r.slug, r.json["state"]) == (409, "state-forbids",
                                                       state)
        assert k.events(town) == []


def test_whose(town):
    k.opened(town)
    k.ordered(town)
    assert k.put(town, "confirm", as_=k.STRANGER).status == 404
    assert k.put(town, "confirm", as_=k.CUSTOMER).slug == "not-allowed"
    assert k.put(town, "confirm", as_=None).slug == "sign-in-needed"
    assert k.put(town, "confirm", id_=6).status == 404
    assert k.put(town, "confirm", {"minutes": 0}).slug == "invalid-input"
    assert k.status(town) == "RECEIVED"


def test_if_match(town):
    k.opened(town)
    k.ordered(town)
    etag = k.get(town).headers["etag"]
    stale = k.put(town, "confirm", headers={"If-Match": '"99"'})
    assert (stale.status, stale.slug) == (412, "changed-meanwhile")
    assert k.put(town, "confirm", headers={"If-Match": etag}).status == 200


def test_race_with_cancel_and_expire(town):
    """The row decides: one end, and only the winner's event."""
    k.opened(town)
    for id_ in range(10, 18):
        k.ordered(town, id_)
        town.sql("store", "UPDATE orders SET accept_by = received_at "
                 "WHERE id = %s", id_)
        got = {}
        racers = [
            threading.Thread(target=lambda: got.update(
                confirm=k.put(town, "confirm", id_=id_))),
            threading.Thread(target=lambda: got.update(
                cancel=k.ask(town, id_, by="timer"))),
            threading.Thread(target=lambda: got.update(
                expire=town.tick("store/expire")))]
        for r in racers:
            r.start()
        for r in racers:
            r.join()
        assert got["cancel"].status in (204, 503)
        end = k.status(town, id_)
        told = [t for t, subject, _ in town.outbox("store")
                if subject == id_]
        assert told.count("StoreConfirmed") == (end == "CONFIRMED")
        assert told.count("StoreCanceled") == (end == "CANCELED")
        assert told.count("StoreExpired") == (end == "EXPIRED")
        assert (got["confirm"].status == 200) == (end == "CONFIRMED")
