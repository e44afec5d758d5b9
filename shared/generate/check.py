"""What one function's declaration alone cannot show to be wrong."""
import re

import eventmap
import grants
import live
import pages
import routes


def cycle(calls):
    """A cycle in {caller: [callee ...]}, as a list of names, or None."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return path[path.index(name):] + [name]
        if name in done:
            return None
        path.append(name)
        found = next(filter(None, map(visit, calls.get(name, []))), None)
        path.pop()
        done.add(name)
        return found
    return next(filter(None, map(visit, sorted(calls))), None)


def calls(facts):
    names = {f["name"] for f in facts.functions}
    for f in facts.functions:
        for callee in f["calls"]:
            if callee not in names:
                facts.complain(f"{f['name']}: calls {callee}, which is not "
                               "there")
    found = cycle({f["name"]: f["calls"] for f in facts.functions})
    if found:
        facts.complain("calls in a circle: " + " -> ".join(found))


def problems(facts):
    for f in facts.functions:
        for slug in f["problems"]:
            if slug not in facts.problems:
                facts.complain(f"{f['name']}: problem {slug} is not in "
                               "problems.c")
        for slug in re.findall(r'\bproblem\(\s*c,\s*"([^"]+)"', f["source"]):
            if slug not in facts.problems:
                facts.complain(f"{f['name']}: answers {slug}, which is not "
                               "in problems.c")


def statements(facts):
    for f in facts.functions:
        for s in f["sql"]:
            if s["kind"] == "write" and not re.search(r"\$2\b", s["text"]):
                facts.complain(f"{f['name']}: {s['name']} is SQL_WRITE "
                               "without its lock key $2")


def machines(facts):
    types = {e["type"] for e in facts.events}
    for name, rows in facts.machines.items():
        for state, command, _, events in rows:
            for type_ in events.split():
                if type_ not in types:
                    facts.complain(f"{name}: {state} x {command} publishes "
                                   f"{type_}, which events.c does not have")
        pairs = [(state, command) for state, command, *_ in rows]
        for pair in sorted({p for p in pairs if pairs.count(p) > 1}):
            facts.complain(f"{name}: {' x '.join(pair)} twice")


def everything(facts):
    for part in (calls, problems, statements, machines, routes.check,
                 eventmap.check, grants.check, live.check, pages.check):
        part(facts)
