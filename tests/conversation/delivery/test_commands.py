"""The rider's and the operator's commands, from every state."""
import itertools
import threading

from delivery.people import (CUSTOMER, OPERATOR, OWNER, RIDER, SECOND, STAFF,
                             STATES, STRANGER, ask, confirmed, cooked, events,
                             get, put, status, until)

BODY = {"fail": {"reason": "ACCIDENT"}, "assign": {"riderId": 22}}
TO = {
    ("WAITING", "take"): "TAKEN",
    ("TAKEN", "release"): "WAITING", ("STARTED", "release"): "WAITING",
    ("STARTED", "pickup"): "PICKED_UP",
    ("PICKED_UP", "complete"): "DELIVERED",
    ("TAKEN", "fail"): "FAILED", ("STARTED", "fail"): "FAILED",
    ("PICKED_UP", "fail"): "FAILED",
    ("WAITING", "assign"): "TAKEN", ("TAKEN", "assign"): "TAKEN",
    ("STARTED", "assign"): "STARTED",
}
SAYS = {"take": "RiderAssigned", "release": "RiderReleased",
        "pickup": "PickedUp", "complete": "DeliveryCompleted",
        "fail": "DeliveryFailed", "assign": "RiderAssigned"}


def test_the_machine(town):
    for id_, (state, verb) in enumerate(itertools.product(STATES, SAYS), 50):
        until(town, state, id_)
        before = events(town)
        who = OPERATOR if verb == "assign" else RIDER
        r = put(town, verb, who, BODY.get(verb), id_)
        to = TO.get((state, verb))
        if to:
            assert (r.status, r.json["status"]) == (200, to), (verb, r)
            assert events(town)[len(before):] == [SAYS[verb]], verb
            type_, subject, data = town.outbox("delivery")[-1]
            assert subject == data["orderId"] == id_
            assert data["by"] == ("operator:1" if verb == "assign"
                                  else "rider:21")
        else:
            assert status(town, id_) == (None if state == "NONE" else state)
            assert events(town) == before
            # what waits or was canceled unseen is not this rider's
            assert r.status in (404, 409), (verb, r)
            if r.status == 409:
                assert r.slug == "state-forbids" and r.json["state"] == state


def test_links_are_what_may_be_done(town):
    for id_, state in enumerate(STATES[1:], 50):
        until(town, state, id_)
        for who, verbs in ((RIDER, set(SAYS) - {"assign"}),
                           (OPERATOR, {"assign"})):
            r = get(town, who, id_)
            if state == "CANCELED" and who is RIDER:
                assert r.status == 404      # nobody had it
                continue
            links = {n: link for n, link in r.json["_links"].items()
                     if "method" in link}
            assert links == {v: {
                "href": f"http://town.test/deliveries/{id_}/{v}",
                "method": "PUT"} for v in verbs if (state, v) in TO}, state


def test_take_says_who_comes(town):
    until(town, "WAITING")
    r = put(town, "take", body={"riderName": "박라이더"})
    assert r.json["riderId"] == 21 and r.json["riderName"] == "박라이더"
    assert r.json["phone"] == "010-1234-5678"
    assert town.outbox("delivery") == [("RiderAssigned", 5, {
        "orderId": 5, "by": "rider:21", "riderId": 21,
        "riderName": "박라이더"})]


def test_repeated_with_its_key_is_answered_as_at_first(town):
    until(town, "WAITING")
    first = put(town, "take", key="k1")
    cooked(town)
    again = put(town, "take", key="k1")
    assert again.status == 200 and again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    assert put(town, "release", key="k1").slug == "idempotency-key-reused"
    assert events(town) == ["RiderAssigned", "DeliveryStarted"]


def test_repeated_it_tells_no_more_than_he_may_know(town):
    until(town, "WAITING", 5)
    until(town, "WAITING", 6)
    for id_ in (5, 6):
        assert put(town, "take", key=f"k{id_}", id_=id_).json["phone"]
    put(town, "release", id_=5)
    put(town, "take", SECOND, id_=5)
    town.sql("delivery", "UPDATE deliveries SET status = 'DELIVERED', "
             "ended_at = clock_timestamp() - interval '2 hours' "
             "WHERE id = 6")
    for id_ in (5, 6):
        again = put(town, "take", key=f"k{id_}", id_=id_)
        assert again.headers["idempotency-replayed"] == "true"
        assert [again.json[m] for m in (
            "status", "name", "phone", "address", "noteToRider")] == [
            "TAKEN", None, None, None, None]


def test_if_match_of_an_older_version(town):
    until(town, "WAITING")
    etag = get(town).headers["etag"]
    cooked(town)
    r = put(town, "take", headers={"If-Match": etag})
    assert r.slug == "changed-meanwhile" and status(town) == "WAITING"
    etag = get(town).headers["etag"]
    assert put(town, "take", headers={"If-Match": etag}).status == 200


def test_the_second_rider(town):
    until(town, "TAKEN")
    r = put(town, "take", SECOND)
    assert (r.status, r.slug) == (409, "taken")
    for verb in ("release", "pickup", "complete", "fail"):
        assert put(town, verb, SECOND, BODY.get(verb)).status == 404
    assert status(town) == "TAKEN"


def test_two_riders_at_once_have_one_winner(town):
    for id_ in range(50, 60):
        confirmed(town, id_)
        replies = []
        riders = [threading.Thread(target=lambda w=w: replies.append(
            put(town, "take", w, id_=id_))) for w in (RIDER, SECOND)]
        for t in riders:
            t.start()
        for t in riders:
            t.join()
        assert sorted(r.status for r in replies) == [200, 409], replies
        winner = next(r for r in replies if r.status == 200)
        assert winner.json["riderId"] == town.one(
            "delivery", "SELECT rider_id FROM deliveries WHERE id = %s", id_)
    assert len(events(town)) == 10


def test_pickup_against_a_cancel_has_one_winner(town):
    for id_ in range(50, 58):
        until(town, "PICKED_UP", id_)
        replies = []
        both = [threading.Thread(target=lambda: replies.append(
                    put(town, "complete", id_=id_))),
                threading.Thread(target=lambda: ask(town, id_))]
        for t in both:
            t.start()
        for t in both:
            t.join()
        mine = [t for t, s, _ in town.outbox("delivery") if s == id_][-2:]
        if replies[0].status == 200:
            assert status(town, id_) == "DELIVERED"
            assert mine == ["DeliveryCompleted", "DeliveryCancelRefused"]
        else:
            assert replies[0].slug == "state-forbids"
            assert status(town, id_) == "CANCELED"
            assert mine == ["PickedUp", "DeliveryCanceled"]


def test_release_gives_it_to_the_next(town):
    until(town, "STARTED")
    r = put(town, "release", body={"reason": "펑크"})
    assert r.json["status"] == "WAITING" and r.json["cooked"]
    assert r.json["phone"] is None and r.json["startDt"] is None
    assert town.outbox("delivery")[-1][2] == {
        "orderId": 5, "by": "rider:21", "riderId": 21,
        "riderName": "account 21",
        "reason": "펑크"}
    assert put(town, "pickup").status == 404
    assert put(town, "take", SECOND).json["status"] == "STARTED"
    assert events(town)[-2:] == ["RiderAssigned", "DeliveryStarted"]


def test_fail_says_whose_fault(town):
    for id_, (reason, fault) in enumerate((
            ("CUSTOMER_ABSENT", True), ("ADDRESS_WRONG", True),
            ("ACCIDENT", False), ("FOOD_DAMAGED", False),
            ("STORE_CLOSED", False), ("OTHER", False)), 50):
        until(town, "STARTED", id_)
        if fault:
            r = put(town, "fail", body={"reason": reason}, id_=id_)
            assert r.slug == "state-forbids"
            assert status(town, id_) == "STARTED"
            put(town, "pickup", id_=id_)
        r = put(town, "fail", body={"reason": reason}, id_=id_)
        assert (r.json["status"], r.json["reason"]) == ("FAILED", reason)
        assert town.outbox("delivery")[-1] == ("DeliveryFailed", id_, {
            "orderId": id_, "by": "rider:21", "reason": reason,
            "customerFault": fault})


def test_fail_needs_a_known_reason(town):
    until(town, "TAKEN")
    for body in ({"reason": "RAIN"}, {}, {"reason": "OTHER", "x": 1}):
        assert put(town, "fail", body=body).slug == "invalid-input"
    assert status(town) == "TAKEN"


def test_assign_changes_hands(town):
    until(town, "STARTED")
    start = get(town).json["startDt"]
    r = put(town, "assign", OPERATOR, {"riderId": 22, "riderName": "이"})
    assert (r.json["riderId"], r.json["riderName"]) == (22, "이")
    assert r.json["startDt"] == start
    assert put(town, "pickup").status == 404
    assert put(town, "pickup", SECOND).status == 200


def test_assign_what_is_cooked_starts_it(town):
    until(town, "WAITING")
    cooked(town)
    r = put(town, "assign", OPERATOR, {"riderId": 22})
    assert r.json["status"] == "STARTED" and r.json["startDt"]
    assert events(town) == ["RiderAssigned", "DeliveryStarted"]


def test_only_whose_role_it_is(town):
    until(town, "WAITING")
    assert put(town, "take", CUSTOMER).slug == "not-allowed"
    assert put(town, "take", OPERATOR).slug == "not-allowed"
    assert put(town, "take", None).slug == "sign-in-needed"
    assert put(town, "assign", RIDER, {"riderId": 21}).slug == "not-allowed"
    assert put(town, "take", OWNER).status == 404
    assert status(town) == "WAITING"


def test_a_restaurant_that_delivers_itself(town):
    confirmed(town, selfDelivery=True)
    assert put(town, "take", RIDER).status == 404
    assert get(town, RIDER).status == 404
    assert put(town, "take", STRANGER).status == 404
    r = put(town, "take", STAFF)
    assert r.json["riderId"] == 13 and r.json["phone"]
    cooked(town)
    assert put(town, "pickup", OWNER).status == 200
    assert put(town, "complete", STAFF).json["status"] == "DELIVERED"
    assert get(town, OWNER).json["phone"]
    assert town.outbox("delivery")[0][2]["by"] == "store:13"


def test_in_the_open_everybody_is_everything(town):
    town.env["AUTH"] = "open"
    confirmed(town)
    assert put(town, "take", None).status == 200
    cooked(town)
    for verb in ("pickup", "complete"):
        assert put(town, verb, None).status == 200
    assert get(town, None).json["status"] == "DELIVERED"
