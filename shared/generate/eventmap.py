"""shared/event.map: what the trigger calls for which event.

A context that keeps state of its own holds what follows of a subject behind a
dead letter; the read models pass it over, for they tolerate any order.
"""
HOLD = {"order", "payment", "store", "delivery"}
HEAD = """\
# Made by `make generate` from the functions' declarations.
# <consumer> <source> <Type> <function> <what a dead letter does>
"""


def event_map(facts):
    lines = []
    for f in facts.functions:
        then = "hold" if f["context"] in HOLD else "skip"
        for type_ in facts.handled(f):
            for source in facts.sources_of(type_):
                lines.append(f"{f['context']} {source} {type_} {f['name']} "
                             f"{then}\n")
    return HEAD + "".join(sorted(lines))


def check(facts):
    types = {e["type"] for e in facts.events}
    taken = {}
    for f in facts.functions:
        for type_ in f["emits"]:
            if type_ not in types:
                facts.complain(f"{f['name']}: emits {type_}, which events.c "
                               "does not have")
            elif facts.sources_of(type_) != [f["context"]]:
                facts.complain(f"{f['name']}: emits {type_}, which is "
                               f"{facts.sources_of(type_)[0]}'s")
        for type_ in f["on"]:
            if type_ != "*" and type_ not in types:
                facts.complain(f"{f['name']}: handles {type_}, which events.c "
                               "does not have")
        for type_ in facts.handled(f):
            other = taken.setdefault((f["context"], type_), f["name"])
            if other != f["name"]:
                facts.complain(f"{type_}: handled by {other} and {f['name']}")
    for e in facts.events:
        if not facts.emitters(e["type"]):
            facts.complain(f"{e['type']}: nobody emits it")
