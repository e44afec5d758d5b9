"""What fails is set aside; what operators want of it is done."""
import time

from town import CONSUMERS, SOURCES, await_

REDRIVE = ("UPDATE trigger.delivery SET state = 'parked', attempt = 0,"
           " lost = 0, next_at = clock_timestamp() WHERE consumer = %s"
           " AND subject = %s AND state = 'dead'")
DROP = ("UPDATE trigger.delivery SET state = 'dropped' WHERE consumer = %s"
        " AND subject = %s AND state = 'dead'")


def dead(town, consumer, subject):
    return await_(lambda: [r for r in town.aside(consumer, subject)
                           if r[0] == "dead"], 15, f"{subject} is dead")


def states(town, consumer, subject):
    return [r[0] for r in town.aside(consumer, subject)]


def test_a_bad_event_stops_nothing_else(town):
    town.feel("store", "fail", "bad")
    town.write("bad")
    town.write("good", n=30)
    town.arrived("store", "good", 30)
    state, attempt, lost, reason = dead(town, "store", "bad")[0]
    assert (attempt, lost, reason) == (6, 0, "HTTP 500: in a mood")
    town.arrived("dashboard", "bad", 1)
    town.quiet()


def test_it_is_tried_again_by_itself(town):
    mood = town.feel("store", "fail", "moody")
    town.write("moody", n=3)
    await_(lambda: town.aside("store", "moody"))
    mood.unlink()
    town.arrived("store", "moody", 3)
    await_(lambda: town.aside("store", "moody") == [])
    town.quiet()
    await_(lambda: town.one("SELECT count(*) FROM trigger.delivery WHERE"
                            " subject = 'moody'") == 0, 5, "rows swept")


def test_hold_then_redrive(town):
    mood = town.feel("store", "fail", "held")
    town.write("held")
    dead(town, "store", "held")
    town.write("held", n=4)
    await_(lambda: states(town, "store", "held") == ["dead"] + 4 * ["parked"])
    town.trigger.restart()
    town.write("held")
    await_(lambda: states(town, "store", "held") == ["dead"] + 5 * ["parked"])
    mood.unlink()
    town.wish(REDRIVE, "store", "held")
    town.arrived("store", "held", 6)
    await_(lambda: town.aside("store", "held") == [])
    town.write("held")
    town.arrived("store", "held", 7)


def test_redriven_and_still_bad_is_dead_again(town):
    town.feel("store", "fail", "again")
    town.write("again")
    dead(town, "store", "again")
    town.wish(REDRIVE, "store", "again")
    await_(lambda: states(town, "store", "again") == ["parked"])
    dead(town, "store", "again")
    assert town.versions("store", "again") == []


def test_hold_then_drop(town):
    mood = town.feel("store", "fail", "drop")
    town.write("drop")
    dead(town, "store", "drop")
    town.write("drop", n=2)
    await_(lambda: states(town, "store", "drop") == ["dead"] + 2 * ["parked"])
    mood.unlink()
    town.wish(DROP, "store", "drop")
    await_(lambda: town.versions("store", "drop") == [2, 3])
    town.rows("INSERT INTO store.effect (event_id, generation) SELECT"
              " event_id, 1 FROM \"order\".event_log WHERE subject = 'drop'"
              " AND data->>'version' = '1'")  # for calm: it was dropped


def test_skip_lets_later_events_pass(town):
    mood = town.feel("dashboard", "fail", "skip")
    town.write("skip")
    dead(town, "dashboard", "skip")
    mood.unlink()
    town.write("skip", n=2)
    await_(lambda: town.versions("dashboard", "skip") == [2, 3])
    assert states(town, "dashboard", "skip") == ["dead"]
    # Redriven, it comes late; the dashboard tolerates order.
    town.wish(REDRIVE, "dashboard", "skip")
    await_(lambda: town.versions("dashboard", "skip") == [2, 3, 1])
    await_(lambda: town.aside("dashboard", "skip") == [])
    town.rows("UPDATE dashboard.effect SET n = -n WHERE subject = 'skip'"
              " AND version = 1")  # for calm


def test_an_event_that_kills_its_worker(town):
    """After two such tries it runs with no other beside it; those that were
    near it before succeed."""
    town.feel("store", "die", "killer")
    town.feel("store", "slow")
    with town.flow("near", writers=2) as counts:
        await_(lambda: sum(counts) > 50)
        town.write("killer")
        state, attempt, lost, reason = dead(town, "store", "killer")[0]
        assert (attempt, lost) == (6, 6) and "connection lost" in reason
        enough = sum(counts) + 50
        await_(lambda: sum(counts) > enough)
    deaths = (town.folder / "deaths").read_text().split()
    assert len(deaths) == 6 and deaths[2:] == 4 * ["1"]
    town.quiet(30)
    assert town.one("SELECT count(*) FROM trigger.delivery WHERE state ="
                    " 'dead' AND subject LIKE 'near%%'") == 0
    town.arrived("dashboard", "killer", 1)


def test_a_handler_that_is_away_is_waited_for(town):
    town.handlers["store"].kill()
    town.write("away", n=5)
    town.arrived("dashboard", "away", 5)
    time.sleep(0.5)			# as many as six counted tries would take
    await_(lambda: town.trigger.said(
        " waits for store/on_event: Connection refused"))
    town.handlers["store"].start()
    town.arrived("store", "away", 5)
    assert town.one("SELECT count(*) FROM trigger.delivery"
                    " WHERE subject = 'away'") == 0


def test_503_is_not_counted(town):
    mood = town.feel("store", "503")
    town.write("busy", n=5)
    town.arrived("dashboard", "busy", 5)
    await_(lambda: town.trigger.said(" waits for store/on_event: HTTP 503"))
    mood.unlink()
    town.arrived("store", "busy", 5)
    assert town.one("SELECT count(*) FROM trigger.delivery"
                    " WHERE subject = 'busy'") == 0


def subscription(town, source, generation=1, consumer="store"):
    return town.rows(
        "SELECT state, reason, checkpoint FROM trigger.subscription WHERE"
        " consumer = %s AND source = %s AND generation = %s", consumer,
        source, generation)[0]


def test_another_epoch_stops_until_resumed(town):
    town.write("epoch", "payment")
    town.arrived("store", "epoch", 1, source="payment")
    town.quiet()
    epoch = town.one("SELECT epoch FROM payment.relay_state")
    town.rows("UPDATE payment.relay_state SET epoch = gen_random_uuid()")
    town.relay.restart()
    await_(lambda: subscription(town, "payment")[0] == "stopped")
    assert epoch in subscription(town, "payment")[1]
    assert town.trigger.said("trigger store/payment/1: STOPPED")
    town.write("epoch", "payment", n=3)
    town.write("epoch", "order")
    town.arrived("store", "epoch", 1, source="order")
    assert town.versions("store", "epoch", "payment") == [1]
    town.wish("UPDATE trigger.subscription SET state = 'running',"
              " epoch = NULL, reason = NULL WHERE state = 'stopped'")
    for c in CONSUMERS:
        town.arrived(c, "epoch", 4, source="payment")


def test_seek_delivers_again_and_the_inbox_drops_it(town):
    town.write("seek", n=3)
    town.arrived("store", "seek", 3)
    town.quiet()
    town.rows("DELETE FROM store.inbox i USING \"order\".event_log l WHERE"
              " i.event_id = l.event_id AND l.subject = 'seek'"
              " AND l.data->>'version' = '3'")
    town.rows("DELETE FROM store.effect WHERE subject = 'seek'"
              " AND version = 3")
    first = town.one("SELECT min(pos) FROM \"order\".event_log"
                     " WHERE subject = 'seek'")
    town.wish("UPDATE trigger.subscription SET seek = %s"
              " WHERE consumer = 'store' AND source = 'order'", first - 1)
    town.arrived("store", "seek", 3)
    town.quiet()
    assert town.one("SELECT count(*) FROM trigger.subscription"
                    " WHERE seek IS NOT NULL") == 0


def test_rebuild_is_the_next_generation(town):
    town.write("rebuild", n=5)
    town.arrived("dashboard", "rebuild", 5)
    town.wish("INSERT INTO trigger.subscription (consumer, source, generation,"
              " state) SELECT consumer, source, generation + 1, 'building'"
              " FROM trigger.subscription WHERE consumer = 'dashboard' AND"
              " generation = (SELECT max(generation) FROM"
              " trigger.subscription WHERE consumer = 'dashboard')")
    town.write("rebuild", n=5)		# both generations go on
    await_(lambda: all(
        subscription(town, s, 2, "dashboard")[0] == "ready" for s in SOURCES),
        20, "ready")
    town.arrived("dashboard", "rebuild", 10)
    town.arrived("dashboard", "rebuild", 10, generation=2)
    for s in SOURCES:			# everything there ever was, once
        assert town.one(
            "SELECT count(*) FROM dashboard.effect WHERE source = %s AND"
            " generation = 2", s) == town.one(
            f'SELECT count(*) FROM "{s}".event_log WHERE type <> \'Unwanted\'')
    town.wish("UPDATE trigger.subscription SET state = CASE generation"
              " WHEN 2 THEN 'running' ELSE 'retired' END"
              " WHERE consumer = 'dashboard' AND generation <= 2")
    await_(lambda: town.one(
        "SELECT count(*) FROM trigger.subscription WHERE consumer ="
        " 'dashboard' AND generation = 1") == 0)
    town.write("rebuild")
    town.arrived("dashboard", "rebuild", 11, generation=2)
    assert town.versions("dashboard", "rebuild") == list(range(1, 11))
    # For calm: what came since came to the second generation.
    town.rows("UPDATE dashboard.effect SET generation = 1, n = n + 1000000"
              " WHERE generation = 2 AND subject = 'rebuild'"
              " AND version = 11")
