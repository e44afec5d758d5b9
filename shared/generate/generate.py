"""Writes what follows from the functions' own declarations.

usage: generate.py [--check]

Needs `make facts` before.  All is written, and then what is wrong with the
declarations is said (exit 1).  --check writes nothing: what is committed has to
be what would be written.
"""
import os
import sys

import asyncapi
import check
import eventmap
import facts as facts_
import grants
import openapi
import pages
import routes

FILES = {
    "nginx/upstreams.conf": routes.upstreams_conf,
    "nginx/routes.conf": routes.routes_conf,
    "shared/event.map": eventmap.event_map,
    "sql/grants.sql": grants.grants_sql,
    "docs/openapi.json": openapi.openapi,
    "docs/asyncapi.json": asyncapi.asyncapi,
    "docs/events.md": pages.events_md,
    "docs/states.md": pages.states_md,
}


def differs(path, text):
    try:
        return path.read_text() != text
    except FileNotFoundError:
        return True


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.stderr.write(__doc__)
        return 100
    build = facts_.ROOT / os.environ.get("BUILD", "build")
    facts = facts_.gather(build)
    check.everything(facts)
    for name, make in FILES.items():
        path, text = facts_.ROOT / name, make(facts)
        if not differs(path, text):
            continue
        if arguments:
            facts.complain(f"{name}: not what `make generate` writes")
        else:
            path.write_text(text)
            print(f"generate: {name}")
    for text in facts.complaints:
        print(f"generate: {text}", file=sys.stderr)
    return 1 if facts.complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
