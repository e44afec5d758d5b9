"""docs/events.md and docs/states.md."""
import re

NOTE = ("<!-- Made by `make generate` from the functions' declarations. -->\n")

# The courses of one order, by the events that make them.
SAGAS = [
    ("Delivered", "The usual course.",
     ["PaymentApproved", "Ordered", "StoreConfirmed", "CookStarted",
      "RiderAssigned", "CookCompleted", "DeliveryStarted", "PickedUp",
      "DeliveryCompleted"]),
    ("Canceled by the customer", "Until cooking starts; the store's row "
     "decides.",
     ["OrderCancelRequested", "StoreCanceled", "OrderCanceled",
      "PaymentCanceled"]),
    ("Too late to cancel", "The order goes on.",
     ["OrderCancelRequested", "StoreCancelRefused"]),
    ("Canceled by an operator", "Until it is delivered; the delivery's row "
     "decides.",
     ["OrderCancelRequested", "DeliveryCanceled", "OrderCanceled",
      "StoreCanceled", "PaymentCanceled"]),
    ("Rejected, or never answered", "The money goes back by itself.",
     ["StoreRejected", "StoreExpired", "OrderCanceled", "PaymentCanceled"]),
    ("Not delivered", "By the customer's fault the order is completed, else "
     "it is canceled.",
     ["DeliveryFailed", "OrderCanceled", "PaymentCanceled"]),
    ("Its customer is gone", "At once, or when the order has ended.",
     ["AccountDeleted", "OrderForgotten"]),
]


def names(functions):
    return ", ".join(f"`{f['name']}`" for f in functions) or "-"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |",
             "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def reads_along(f):
    """A read model: it follows whatever there is, and decides nothing."""
    return f["context"] in ("dashboard", "monitor")


def saga(facts, types):
    rows = []
    for type_ in types:
        rows.append([type_, names(facts.emitters(type_)),
                     names(f for f in facts.handlers(type_)
                           if not reads_along(f))])
    return table(["event", "published by", "then acts"], rows)


def events_md(facts):
    everything = [f for f in facts.functions if f["on"] and reads_along(f)]
    out = [NOTE, "# Events\n\nThe data of each is in "
           "[asyncapi.json](asyncapi.json); its subject is the order's id, "
           "for RestaurantChanged and MenuChanged the restaurant's, for "
           "AccountDeleted the account's.\n"]
    if everything:
        out.append(f"Besides those below, the read models "
                   f"({names(everything)}) take every event.\n")
    for source in dict.fromkeys(e["source"] for e in facts.events):
        out.append(f"## {source}\n")
        out.append(table(["event", "what it says", "published by",
                          "handled by"], [
            [e["type"], e["about"], names(facts.emitters(e["type"])),
             names(f for f in facts.handlers(e["type"])
                   if not reads_along(f))]
            for e in facts.events if e["source"] == source]))
    out.append("## One order\n")
    for title, about, types in SAGAS:
        out += [f"### {title}\n", about + "\n", saga(facts, types)]
    timers = [f for f in facts.functions if f.get("every")]
    out += ["## Timers\n", table(["function", "every", "what it does"], [
        [f"`{f['name']}`", f"{f['every']} s", f["about"]] for f in timers])]
    asks = [(f, callee) for f in facts.functions for callee in f["calls"]]
    out += ["## Calls\n", "Everything else is done by events.\n",
            table(["function", "asks"],
                  [[f"`{f['name']}`", f"`{callee}`"] for f, callee in asks])]
    return "\n".join(out)


def machine_md(rows):
    states = list(dict.fromkeys([r[0] for r in rows] + [r[2] for r in rows]))
    ends = [s for s in states if s not in [r[0] for r in rows]]
    out = [table(["state", "command or event", "next state", "publishes"],
                 [[state, f"`{command}`", to, events.replace(" ", ", ")]
                  for state, command, to, events in rows])]
    if ends:
        out.append("Ends: " + ", ".join(ends) + ".\n")
    return "\n".join(out)


def states_md(facts):
    out = [NOTE, "# State machines\n\nWhat has no row is refused. NONE is a "
           "record that is not there yet: the event is remembered in an end "
           "state, and creation respects it.\n"]
    for name in sorted(facts.machines):
        title = re.sub(r"_machine$", "", name).replace("_", " ")
        out += [f"## {title}\n", machine_md(facts.machines[name])]
    return "\n".join(out)


def check(facts):
    types = {e["type"] for e in facts.events}
    for title, _, wanted in SAGAS:
        for type_ in wanted:
            if type_ not in types:
                facts.complain(f"docs/events.md: {title}: there is no "
                               f"{type_}")
