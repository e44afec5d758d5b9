from . import kitchen as k


def test_expire(town):
    k.opened(town)
    for id_ in (5, 6, 7):
        k.ordered(town, id_)
    k.put(town, "confirm", id_=6)
    town.sql("store", "UPDATE orders SET accept_by = received_at "
             "WHERE id IN (5, 6)")
    town.sql("store", "DELETE FROM outbox")
    for _ in range(2):
        assert town.tick("store/expire").status == 204
    assert [k.status(town, i) for i in (5, 6, 7)] == [
        "EXPIRED", "CONFIRMED", "RECEIVED"]
    [(type_, subject, data)] = town.outbox("store")
    assert (type_, subject, data) == (
        "StoreExpired", 5, {"orderId": 5, "by": "timer"})
    assert k.get(town).json["endedAt"]


def test_late_is_said_once_and_moves_nothing(town):
    k.opened(town)
    for id_, state in ((5, "CONFIRMED"), (6, "COOKING"), (7, "COOKED"),
                       (8, "CONFIRMED")):
        k.until(town, state, id_)
    town.sql("store", "UPDATE orders SET ready_at = clock_timestamp() - "
             "CASE id WHEN 8 THEN interval '9 min' ELSE '11 min' END")
    for _ in range(2):
        assert town.tick("store/late").status == 204
    assert [(t, s) for t, s, _ in town.outbox("store")] == [
        ("StoreLate", 5), ("StoreLate", 6)]
    assert k.get(town).json["lateAt"]
    assert [k.status(town, i) for i in (5, 6)] == ["CONFIRMED", "COOKING"]
    k.put(town, "delay", {"minutes": 1})
    town.sql("store", "UPDATE orders SET ready_at = clock_timestamp() - "
             "interval '11 min' WHERE id = 5")
    town.sql("store", "DELETE FROM outbox")
    town.tick("store/late")
    assert k.events(town) == []


def test_prune(town):
    k.opened(town)
    k.until(town, "CONFIRMED", 5)
    k.until(town, "CONFIRMED", 6)
    town.event("store/on_rider", "RiderAssigned", 5,
               {"riderId": 21, "riderName": "김라이더"})
    town.sql("store", """
        UPDATE orders SET received_at = received_at - interval '91 days'
         WHERE id = 5;
        UPDATE inbox SET at = at - interval '8 days' WHERE event_id =
         (SELECT event_id FROM inbox ORDER BY at LIMIT 1);
        UPDATE answer SET at = at - interval '25 hours'
         WHERE record->>'id' = '5';
        INSERT INTO event_log SELECT id, gen_random_uuid(), 'StoreConfirmed',
         id::text, jsonb_build_object('orderId', id, 'personal', personal),
         received_at FROM orders""")
    inbox = town.one("store", "SELECT count(*) FROM inbox")
    answers = town.one("store", "SELECT count(*) FROM answer "
                       "WHERE at > clock_timestamp() - interval '1 day'")
    assert town.tick("store/prune").status == 204
    assert town.one("store", "SELECT count(*) FROM inbox") == inbox - 1
    assert town.one("store", "SELECT count(*) FROM answer") == answers
    old, new = k.get(town, 5).json, k.get(town, 6).json
    assert old["customer"] is None and old["rider"] is None
    assert old["noteToStore"] is None and old["price"] == 30500
    assert new["customer"] and new["noteToStore"]
    assert [r["data"]["personal"] is None for r in town.sql(
        "store", "SELECT data FROM event_log ORDER BY pos")] == [True, False]
