"""sql/grants.sql: what each context's role may do in its own schema.

Derived from the statements of its functions and nothing more.  The relay's and
the trigger's grants on logs are in log_grants.sql, and the trigger's schema has
its own (the monitor reads it).
"""
import facts as facts_
import privileges
import schema

ORDER = ["SELECT", "INSERT", "UPDATE", "DELETE", "USAGE", "EXECUTE"]
KINDS = {"table": "", "sequence": "SEQUENCE ", "function": "FUNCTION "}
# Besides its own; see sql/trigger/*_grants.sql.
ELSEWHERE = {"monitor": {"trigger.subscription", "trigger.delivery"}}


def needs(facts, context):
    found = privileges.Needs(schema.of_context(context))
    for f in facts.functions:
        if f["context"] == context:
            for s in f["sql"]:
                found.statement(s["text"])
    return found


def grants_sql(facts):
    out = ["-- Made by `make generate` from the functions' statements.\n"]
    for context in facts_.CONTEXTS:
        found = needs(facts, context).found
        if not found:
            continue
        out.append(f"-- schema: {context}\n")
        for kind, name in sorted(found, key=lambda k: (
                list(KINDS).index(k[0]), k[1])):
            what = ", ".join(sorted(found[kind, name], key=ORDER.index))
            out.append(f'GRANT {what} ON {KINDS[kind]}{name} TO "{context}";'
                       "\n")
    return "".join(out)


def check(facts):
    for context in facts_.CONTEXTS:
        made = schema.of_context(context)
        for f in facts.functions:
            if f["context"] != context:
                continue
            for s in f["sql"]:
                found = privileges.Needs(made)
                found.statement(s["text"])
                for name in sorted(found.unknown -
                                   ELSEWHERE.get(context, set())):
                    facts.complain(f"{f['name']}: {s['name']} names {name}, "
                                   f"which sql/{context} does not make")
