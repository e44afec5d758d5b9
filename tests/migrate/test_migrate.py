"""The migration runner: once each, in order, all or nothing, no more rights
than granted."""
import os
import pathlib
import subprocess
import sys
import time

import psycopg2
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
from postgres import Postgres  # noqa: E402

MIGRATE = ROOT / os.environ.get("BUILD", "build") / "bin/migrate"
CONTEXTS = "identity order payment store delivery dashboard monitor".split()
ROLES = [*CONTEXTS, "testpay", "relay", "trigger"]


@pytest.fixture(scope="module")
def cluster():
    c = Postgres().start(log_connections="on")
    yield c
    c.remove()


class Place:
    """A database, a folder of scripts, and the runner on them."""

    def __init__(self, cluster, name, folder):
        self.cluster, self.name, self.sql = cluster, name, folder / "sql"
        self.environment = {
            "SQL_DIR": str(self.sql), "MIGRATE_URL": cluster.url(name),
            **{f"ROLE_PASSWORD_{role}": f"pw-{role}" for role in ROLES}}
        self.query(f"CREATE DATABASE {name}", database="postgres")
        self.sql.mkdir()
        self.write("log.sql", (ROOT / "sql/log.sql").read_text())
        self.write("order/001_a.sql", "CREATE TABLE orders (id int);")

    def write(self, path, text):
        (self.sql / path).parent.mkdir(exist_ok=True)
        (self.sql / path).write_text(text)

    def start(self, **environment):
        return subprocess.Popen(
            [MIGRATE], env={**self.environment, **environment}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, code=0, **environment):
        p = self.start(**environment)
        out = p.communicate()[0]
        assert p.returncode == code, out
        return out

    def query(self, sql, database=None, user="postgres", params=None):
        db = psycopg2.connect(self.cluster.url(database or self.name, user))
        db.autocommit = True
        try:
            with db.cursor() as c:
                c.execute(sql, params)
                return c.fetchall() if c.description else None
        finally:
            db.close()

    def applied(self, schema="order"):
        return [row[0] for row in self.query(
            "SELECT name FROM migration.applied WHERE schema = %s "
            "ORDER BY number", params=(schema,))]


@pytest.fixture
def place(cluster, tmp_path, request):
    p = Place(cluster, f"db{time.monotonic_ns()}", tmp_path)
    yield p
    p.query(f"DROP DATABASE {p.name} WITH (FORCE)", database="postgres")


def test_every_context_has_its_log_and_its_own_scripts(place):
    place.write("trigger/001_state.sql", "CREATE TABLE checkpoint (id int);")
    place.run()
    have = {tuple(r) for r in place.query(
        "SELECT schemaname, tablename FROM pg_tables "
        "WHERE tableowner = 'baedal'")}
    assert {(c, "outbox") for c in CONTEXTS} <= have
    assert {("order", "orders"), ("trigger", "checkpoint")} <= have
    assert ("testpay", "outbox") not in have
    assert ("trigger", "outbox") not in have
    assert place.applied() == ["log.sql", "001_a.sql"]


def test_again_is_nothing_and_quick(place):
    place.run()
    began = time.monotonic()
    assert place.run() == "migrate: nothing to do\n"
    assert time.monotonic() - began < 1


def test_a_new_script_is_applied_alone(place):
    place.run()
    place.query('INSERT INTO "order".orders VALUES (7)')
    place.write("order/002_b.sql", "ALTER TABLE orders ADD note text;")
    assert place.run() == "migrate: order: 002_b.sql\n"
    assert place.query('SELECT * FROM "order".orders') == [(7, None)]


def test_a_changed_script_is_refused(place):
    place.run()
    place.write("order/001_a.sql", "CREATE TABLE orders (id bigint);")
    assert "001_a.sql was changed after it was applied" in place.run(100)


def test_a_number_before_the_last_is_refused(place):
    place.write("order/003_c.sql", "CREATE TABLE c ();")
    place.run()
    place.write("order/002_b.sql", "CREATE TABLE b ();")
    assert "later ones are applied already" in place.run(100)


def test_two_scripts_of_one_number_are_refused(place):
    place.write("order/001_b.sql", "CREATE TABLE b ();")
    assert "number taken" in place.run(100)


def test_what_is_no_script_is_refused(place):
    place.write("order/1_b.sql", "CREATE TABLE b ();")
    assert "not a NNN_what.sql" in place.run(100)


def test_a_script_that_fails_leaves_nothing(place):
    place.write("order/002_b.sql", "CREATE TABLE b (); SELECT 1/0;")
    assert "division by zero" in place.run(100)
    assert place.applied() == ["log.sql", "001_a.sql"]
    place.write("order/002_b.sql", "CREATE TABLE b ();")
    place.run()


def test_a_script_that_commits_is_refused(place):
    place.write("order/002_b.sql", "CREATE TABLE b (); COMMIT;")
    assert "begins and ends no transaction" in place.run(100)
    assert "002_b.sql" not in place.applied()


def test_killed_in_the_middle_it_goes_on(place):
    place.write("order/002_b.sql",
                "CREATE TABLE b (); SELECT pg_sleep(1000);")
    p = place.start()
    end = time.monotonic() + 20
    while not place.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE "
                          "'CREATE TABLE b%%' AND datname = %s",
                          params=(place.name,)):
        assert time.monotonic() < end
        time.sleep(0.01)
    p.kill()
    p.communicate()
    place.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'CREATE TABLE b%%' AND datname = %s",
                params=(place.name,))
    place.write("order/002_b.sql", "CREATE TABLE b ();")
    place.run()
    assert place.applied() == ["log.sql", "001_a.sql", "002_b.sql"]


def test_four_at_once_do_it_once(place):
    runs = [place.start() for _ in range(4)]
    outs = [p.communicate()[0] for p in runs]
    assert [p.returncode for p in runs] == [0] * 4, outs
    assert sum(out.count("001_a.sql") for out in outs) == 1
    assert outs.count("migrate: nothing to do\n") == 3


def test_no_database_is_try_again(place):
    place.run(111, MIGRATE_URL="host=/nowhere dbname=x")


def test_no_password_is_used_wrongly(place):
    place.run(100, ROLE_PASSWORD_store="")


def test_passwords_may_come_from_files(place, tmp_path):
    for role in ROLES:
        (tmp_path / role).write_text("file-" + role + "\n")
        del place.environment["ROLE_PASSWORD_" + role]
    place.run(ROLE_PASSWORD_DIR=str(tmp_path))
    before = place.query("SELECT rolpassword FROM pg_authid "
                         "WHERE rolname = 'store'")
    place.run(ROLE_PASSWORD_DIR=str(tmp_path))
    assert place.query("SELECT rolpassword FROM pg_authid "
                       "WHERE rolname = 'store'") == before
    (tmp_path / "store").write_text("another\n")
    place.run(ROLE_PASSWORD_DIR=str(tmp_path))
    assert place.query("SELECT rolpassword FROM pg_authid "
                       "WHERE rolname = 'store'") != before


def test_roles_may_only_what_is_granted(place):
    place.write("log_grants.sql", "GRANT SELECT, DELETE ON outbox TO relay;")
    place.write("grants.sql", "-- made by a test\n-- schema: order\n"
                'GRANT SELECT ON "order".orders TO "order";\n'
                "-- schema: store\n"
                "GRANT INSERT ON store.outbox TO store;\n")
    place.run()
    assert place.query("SELECT * FROM orders", user="order") == []
    assert place.query("SELECT * FROM store.outbox", user="relay") == []
    for user, sql in (("order", "INSERT INTO orders VALUES (1)"),
                      ("order", "SELECT * FROM store.outbox"),
                      ("order", "CREATE TABLE x ()"),
                      ("order", "CREATE TABLE public.x ()"),
                      ("order", "CREATE TEMP TABLE x ()"),
                      ("order", "CREATE ROLE x"),
                      ("order", "SELECT * FROM migration.applied"),
                      ("store", "SELECT * FROM outbox"),
                      ("relay", 'SELECT * FROM "order".orders')):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            place.query(sql, user=user)


def test_the_owner_may_refresh_views_for_a_role(place):
    place.write("order/002_b.sql",
                "CREATE MATERIALIZED VIEW v AS SELECT 1 AS id;"
                "CREATE UNIQUE INDEX ON v (id);"
                "CREATE FUNCTION refresh() RETURNS void LANGUAGE sql "
                "SECURITY DEFINER SET search_path = \"order\", pg_temp "
                "AS 'REFRESH MATERIALIZED VIEW CONCURRENTLY v';")
    place.run()
    place.query("SELECT refresh()", user="order")


def test_grants_that_went_are_taken_back(place):
    place.write("grants.sql", "-- schema: order\n"
                'GRANT SELECT, DELETE ON "order".orders TO "order";\n')
    place.run()
    place.query("DELETE FROM orders", user="order")
    place.write("grants.sql", "-- schema: order\n"
                'GRANT SELECT ON "order".orders TO "order";\n')
    place.run()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        place.query("DELETE FROM orders", user="order")
    # A table made anew gets its grants anew.
    place.write("order/002_b.sql",
                "DROP TABLE orders; CREATE TABLE orders (id int);")
    place.run()
    assert place.query("SELECT * FROM orders", user="order") == []


def test_a_grant_outside_of_any_section_is_refused(place):
    place.write("grants.sql", 'GRANT SELECT ON "order".orders TO "order";')
    assert "in no section" in place.run(100)


def test_settings_of_function_roles(place):
    place.run()
    for name, value in (("lock_timeout", "500ms"), ("TimeZone", "UTC"),
                        ("statement_timeout", "5s"),
                        ("deadlock_timeout", "50ms"),
                        ("search_path", '"order"')):
        assert place.query(f"SHOW {name}", user="order") == [(value,)]


def test_a_context_may_have_a_database_of_its_own(place):
    other = place.name + "_store"
    place.query(f"CREATE DATABASE {other}", database="postgres")
    try:
        place.run(MIGRATE_URL_store=place.cluster.url(other))
        tables = "SELECT schemaname FROM pg_tables WHERE tablename = 'outbox'"
        assert place.query(tables, database=other) == [("store",)]
        assert ("store",) not in place.query(tables)
        with pytest.raises(psycopg2.OperationalError):
            place.query("SELECT 1", database=other, user="order")
        place.query("SELECT 1", database=other, user="store")
    finally:
        place.query(f"DROP DATABASE {other}", database="postgres")
