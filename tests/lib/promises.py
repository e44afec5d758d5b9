"""What docs/promises.md says of logs, inboxes and projections, looked up in
the tables when all is quiet: a line for each breach.  Ends and money are in
legal.py.

`p.sql(schema, text)` returns rows as dicts, p is a Platform.
"""
from collections import Counter, defaultdict

from cluster import ROOT
from platform_run import SOURCES

HIDDEN = ("PENDING", "REJECTED", "LAPSED")
ONCE = ("Ordered", "OrderCanceled", "PaymentApproved", "PaymentCanceled",
        "StoreConfirmed", "StoreRejected", "StoreExpired", "CookStarted",
        "CookCompleted", "PickedUp", "DeliveryCompleted", "DeliveryFailed",
        "DeliveryCanceled")


def event_map():
    """{(consumer, source): types}"""
    found = defaultdict(set)
    for line in (ROOT / "shared/event.map").read_text().splitlines():
        if line and not line.startswith("#"):
            consumer, source, type_ = line.split()[:3]
            found[consumer, source].add(type_)
    return found


def read_logs(p):
    return {s: p.sql(s, "SELECT pos, event_id::text AS id, type, subject, at, "
                     "data->>'decider' AS decider, "
                     "data->>'customerFault' = 'true' AS fault "
                     "FROM event_log ORDER BY pos") for s in SOURCES}


def concerns(consumer, event):
    """Some hear of what is not theirs, and file nothing."""
    if event["type"] == "OrderCancelRequested":
        return consumer in (event["decider"], "dashboard", "monitor")
    if event["type"] == "DeliveryFailed" and consumer == "payment":
        return event["fault"]
    return True


def wrong_logs(p, logs):
    """Gapless, each event once, a subject's in the order of its commits."""
    for source, log in logs.items():
        last = p.one(source, "SELECT last_pos FROM relay_state")
        if [e["pos"] for e in log] != list(range(1, last + 1)):
            yield f"{source}: positions are not 1 to {last}"
        for id_, n in Counter(e["id"] for e in log).items():
            if n > 1:
                yield f"{source}: event {id_} is in the log {n} times"
        at = {}
        for e in log:
            if e["at"] < at.get(e["subject"], e["at"]):
                yield f"{source}: {e} stands after a younger one"
            at[e["subject"]] = e["at"]
        told = Counter((e["subject"], e["type"]) for e in log
                       if e["type"] in ONCE)
        for (subject, type_), n in told.items():
            if n > 1:
                yield f"{source}: {type_} of {subject}, {n} times"


def wrong_inboxes(p, logs):
    """Each event took effect once, and a subject's in the log's order."""
    running = {(s["consumer"], s["source"]): s["generation"] for s in p.sql(
        "trigger", "SELECT * FROM subscription WHERE state = 'running'")}
    for (consumer, source), types in event_map().items():
        if (consumer, source) not in running:
            yield f"{consumer}/{source} does not run"
            continue
        inbox = {r["id"]: r["at"] for r in p.sql(
            consumer, "SELECT event_id::text AS id, at FROM inbox WHERE "
            "subscription = %s AND generation = %s", f"{consumer}/{source}",
            running[consumer, source])}
        last = {}
        for e in logs[source]:
            if e["type"] not in types:
                continue
            at = inbox.pop(e["id"], None)
            if at is None:
                if concerns(consumer, e):
                    yield f"{consumer} never took {e['type']} {e['subject']}"
                continue
            before = last.get(e["subject"])
            if before and before > at:
                yield f"{consumer} took {e} before what stands before it"
            last[e["subject"]] = at
        for id_ in inbox:
            yield f"{consumer} took {id_}, which is not in {source}'s log"


def wrong_projections(p, logs):
    """The history and the board have seen each event once."""
    events = Counter(r["id"] for r in p.sql(
        "monitor", "SELECT event_id::text AS id FROM event JOIN shown "
        "USING (generation)"))
    for source, log in logs.items():
        for e in log:
            if events[e["id"]] != 1:
                yield f"the monitor has {e} {events[e['id']]} times"
    shown = set.union(*(t for (c, _), t in event_map().items()
                        if c == "dashboard"))
    shown -= {"MenuChanged", "RestaurantChanged"}
    seen = Counter(e["subject"] for log in logs.values() for e in log
                   if e["type"] in shown)
    board = {str(r["id"]): r["version"] for r in p.sql(
        "dashboard", "SELECT id, version FROM board b JOIN current c "
        "USING (gen)")}
    if board != seen:
        yield f"the board has {board.items() ^ seen.items()}"


def wrong_orders(p, logs):
    """None is visible that is not paid for, or was not announced."""
    paid = {r["id"] for r in p.sql(
        "payment", "SELECT id FROM payinfo WHERE approved_at IS NOT NULL")}
    announced = {int(e["subject"]) for e in logs["order"]
                 if e["type"] == "Ordered"}
    visible = {r["id"] for r in p.sql("order", "SELECT id, status FROM orders")
               if r["status"] not in HIDDEN}
    for order in visible - paid:
        yield f"order {order} is visible and not paid"
    for order in visible ^ announced:
        yield f"order {order} is visible or was announced, but not both"
    for r in p.sql("payment", "SELECT id, status FROM payinfo"):
        if r["id"] not in visible and r["status"] not in (
                "DECLINED", "ORDER_CANCELED"):
            yield f"payinfo {r['id']} is {r['status']}, and there is no order"


def set_aside(p):
    for r in p.sql("trigger", "SELECT * FROM delivery WHERE state IN "
                   "('parked', 'dead')"):
        yield (f"{r['function']}: {r['type']} {r['subject']} is {r['state']} "
               f"after {r['attempt']} tries: {r['reason']}")


def written(p):
    """Moves with each event that anybody writes."""
    return [p.one(s, "SELECT last_value FROM outbox_id") for s in SOURCES]


def broken(p):
    """All that is wrong, a line each; call it when all is quiet.  What was
    looked up while a timer acted is of two moments, and is looked up again."""
    for _ in range(10):
        before = written(p)
        logs = read_logs(p)
        wrong = [line for check in (wrong_logs, wrong_inboxes,
                                    wrong_projections, wrong_orders)
                 for line in check(p, logs)] + list(set_aside(p))
        if not wrong or written(p) == before:
            break
        p.quiet(180)
    return wrong
