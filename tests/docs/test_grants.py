"""sql/grants.sql against Postgres: every statement is allowed, and without any
one of the grants some statement is not.

EXPLAIN checks the rights on all that a statement names, and runs nothing.
"""
import re

import psycopg2
import pytest

from cluster import ROOT, Cluster

LINE = re.compile(r'GRANT ([A-Z, ]+) ON (\w+) TO "(\w+)";')


@pytest.fixture(scope="module")
def database():
    cluster = Cluster()
    yield cluster
    cluster.close()


def prepared(cursor, function):
    for i, s in enumerate(function["sql"]):
        n = max(map(int, re.findall(r"\$(\d+)", s["text"])), default=0)
        types = ", ".join(["jsonb"] + ["unknown"] * (n - 1)) if n else ""
        name = f"{function['verb']}_{i}"
        cursor.execute(f"PREPARE {name}{f'({types})' if n else ''} AS "
                       + s["text"])
        nulls = ", ".join(["NULL"] * n)
        yield s, f"EXPLAIN EXECUTE {name}{f'({nulls})' if n else ''}"


def contexts(facts):
    return sorted({f["context"] for f in facts.functions})


def functions_of(facts, context):
    return [f for f in facts.functions if f["context"] == context]


def test_every_statement_is_allowed(database, facts):
    for context in contexts(facts):
        db = psycopg2.connect(database.url("base", context))
        with db.cursor() as c:
            for f in functions_of(facts, context):
                for _, explain in prepared(c, f):
                    c.execute(explain)
        db.close()


def refused(cursor, explain):
    cursor.execute("SAVEPOINT s")
    try:
        cursor.execute(explain)
    except psycopg2.errors.InsufficientPrivilege:
        cursor.execute("ROLLBACK TO s")
        return True
    return False


def test_every_grant_is_needed(database, facts):
    lines = LINE.findall((ROOT / "sql/grants.sql").read_text())
    assert lines
    db = psycopg2.connect(database.url("base"))
    db.autocommit = True
    c = db.cursor()
    for context in contexts(facts):
        c.execute(f'SET search_path = "{context}"')
        c.execute("SET plan_cache_mode = force_generic_plan")
        explains = [(s["text"], e) for f in functions_of(facts, context)
                    for s, e in prepared(c, f)]
        for what, table, role in lines:
            for privilege in what.split(", ") if role == context else ():
                c.execute("BEGIN")
                c.execute(f'REVOKE {privilege} ON {table} FROM "{role}"')
                c.execute(f'SET LOCAL ROLE "{role}"')
                assert any(table in text and refused(c, explain)
                           for text, explain in explains), \
                    f"{role} does not need {privilege} on {table}"
                c.execute("ROLLBACK")
        c.execute("DEALLOCATE ALL")
    db.close()


def test_what_is_inserted_may_draw_its_ids(database, facts):
    db = psycopg2.connect(database.url("base"))
    c = db.cursor()
    c.execute("""
        SELECT n.nspname, t.relname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attrdef d JOIN pg_class t ON t.oid = d.adrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval%'
        AND n.nspname IN (SELECT rolname FROM pg_roles)
        AND has_table_privilege(n.nspname, t.oid, 'INSERT')""")
    drawn = c.fetchall()
    assert any(table == "outbox" for _, table, _ in drawn)
    for schema, table, default in drawn:
        c.execute(f'SET search_path = "{schema}"')
        sequence = re.search(r"nextval\('([^']+)'", default)[1]
        c.execute("SELECT has_sequence_privilege(%s, %s, 'USAGE')",
                  (schema, sequence))
        assert c.fetchone()[0], f"{schema}.{table}"
    db.close()
