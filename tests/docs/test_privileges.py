"""What a statement needs, by its text; test_grants.py asks Postgres."""
import pytest

import schema
from privileges import Needs

MADE = schema.Schema("x", ["""
CREATE SEQUENCE s CACHE 1;
CREATE TABLE a (id bigint PRIMARY KEY DEFAULT nextval('s'), -- b
	v int CHECK (v > 0));
CREATE TABLE b (id bigserial, v int);
CREATE TABLE c (id int);
CREATE MATERIALIZED VIEW town AS SELECT 1;
CREATE FUNCTION inner_() RETURNS void LANGUAGE sql AS $$ DELETE FROM c $$;
CREATE FUNCTION outer_() RETURNS void SECURITY DEFINER LANGUAGE sql
	AS $$ DELETE FROM b $$;
"""])

CASES = [
    ("SELECT 1 FROM a", "a SELECT"),
    ("SELECT v FROM a x, b AS y WHERE x.v IS DISTINCT FROM y.v",
     "a SELECT, b SELECT"),
    ("SELECT extract(epoch FROM now()), 'FROM b' FROM a -- FROM c",
     "a SELECT"),
    ("SELECT 1 FROM unnest($2::int[]) u JOIN LATERAL (SELECT FROM b) q "
     "ON true", "b SELECT"),
    ("WITH c2 AS MATERIALIZED (SELECT * FROM a t FOR UPDATE) SELECT FROM c2",
     "a SELECT UPDATE"),
    ("SELECT FROM a t, b u FOR UPDATE OF u SKIP LOCKED",
     "a SELECT, b SELECT UPDATE"),
    ("INSERT INTO a (v) SELECT v FROM b WHERE v > 1",
     "a INSERT, b SELECT, s USAGE"),
    ("INSERT INTO a (v) VALUES (1) ON CONFLICT DO NOTHING RETURNING 1",
     "a INSERT, s USAGE"),
    ("INSERT INTO c VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 2",
     "c SELECT INSERT UPDATE"),
    ("INSERT INTO b (v) VALUES (1) RETURNING id",
     "b SELECT INSERT, b_id_seq USAGE"),
    ("UPDATE a t SET v = 2 WHERE t.id = $2", "a SELECT UPDATE"),
    ("UPDATE a t SET v = b.v FROM b WHERE t.id = b.id",
     "a SELECT UPDATE, b SELECT"),
    ("DELETE FROM a", "a DELETE"),
    ("DELETE FROM a USING b WHERE a.id = b.id",
     "a SELECT DELETE, b SELECT"),
    ("SELECT * FROM town", "town SELECT"),
    ("SELECT inner_()", "c DELETE, inner_ EXECUTE"),
    ("SELECT outer_()", "outer_ EXECUTE"),
    ("SELECT nextval('s')", "s USAGE"),
]


@pytest.mark.parametrize("text,wanted", CASES)
def test_needs(text, wanted):
    needs = Needs(MADE)
    needs.statement(text)
    order = ["SELECT", "INSERT", "UPDATE", "DELETE", "USAGE", "EXECUTE"]
    got = {name + " " + " ".join(sorted(what, key=order.index))
           for (_, name), what in needs.found.items()}
    assert got == set(wanted.split(", "))
    assert not needs.unknown


def test_an_unknown_table():
    needs = Needs(MADE)
    needs.statement("SELECT FROM d, y.a, x.b")
    assert needs.unknown == {"d", "y.a"}
