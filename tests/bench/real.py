"""The whole platform, as `make run` starts it, and what it says to Postgres.

What pgbench is to repeat is taken from Postgres's own log of one order: the
statements with the values that the functions gave them.
"""
import json
import re
import time
import uuid

import statements
from house import BUILD
from load import Broken
from platform_run import Platform

EXECUTED = re.compile(r" LOG:  execute [^:]*: (.*)")
VALUES = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
CONTEXT_TABLES = {"order": ("orders", "outbox", "answer"),
                  "payment": ("payinfo", "outbox", "answer")}


class Real(Platform):
    def __init__(self, **how):
        super().__init__(**how)
        # tests do without; a bench does not
        self.sql("trigger", "ALTER SYSTEM RESET fsync")
        self.reload()

    def reload(self):
        self.sql("trigger", "SELECT pg_reload_conf()")
        time.sleep(0.3)

    def heard(self, functions, do):
        """[(function, statement, kind, text, values)] of what these functions
        ran while do() did; values as SQL writes them."""
        known = {s["text"]: (name, s["name"], s["kind"]) for name in functions
                 for s in statements.describe(BUILD / "bin" / name)["sql"]}
        for setting, value in (("log_statement", "'all'"),
                               ("log_parameter_max_length", "-1")):
            self.sql("trigger", f"ALTER SYSTEM SET {setting} = {value}")
        self.reload()
        try:
            begin = len(self.logs())
            done = do()
            time.sleep(1)
            lines = self.logs()[begin:].splitlines()
        finally:
            self.sql("trigger", "ALTER SYSTEM RESET log_statement")
            self.sql("trigger", "ALTER SYSTEM RESET log_parameter_max_length")
            self.reload()
        return done, [
            (*known[m[1]], m[1], [v for _, v in VALUES.findall(after)])
            for line, after in zip(lines, lines[1:] + [""])
            if (m := EXECUTED.search(line)) and m[1] in known]

    def url(self):
        return (self.data / "etc/migrate/MIGRATE_URL").read_text().strip()

    # -- pgbench in the functions' place

    def script(self, said, replace, results=()):
        """pgbench's (-M simple): each statement prepared once a connection,
        as it is, and then executed with its values."""
        prepare, execute = [], []
        for i, (function, name, _, text, values) in enumerate(said):
            context = function.split("/")[0]
            prepare.append(f"PREPARE b{i} (jsonb) AS "
                           f"{qualified(text, context)};")
            given = ", ".join(values)
            for old, new in replace.items():
                given = given.replace(old, new)
            end = f" \\gset {name}_" if name in results else ";"
            execute.append(f"EXECUTE b{i} ({given}){end}")
        return "\n".join([
            "\\if :fresh", *prepare, "\\set fresh 0", "\\endif",
            "\\set k1 random(10000000, 99999999)",
            "\\set k2 random(100000000000, 999999999999)", *execute, ""])

    def placing(self):
        """pgbench's script for an order: the writes of order/place and
        payment/charge, each a commit, and their names."""
        self.placed()	# so that no worker starts in the one that counts
        id_, said = self.heard(("order/place", "payment/charge"),
                               lambda: self.placed(tries=1))
        said = [s for s in said if s[2] == "write"]
        if len(said) < 2:
            raise Broken(f"Postgres's log shows {said} of an order")
        # its own key and id become those of each repeat
        keys = {json.loads(values[0][1:-1].replace("''", "'"))["key"]
                for *_, values in said}
        replace = {k: f":k1-0000-4000-80{i:02d}-:k2"
                   for i, k in enumerate(sorted(keys))}
        replace[f"'{id_}'"] = ":open_order_id"
        replace[f'"{id_}"'] = '":open_order_id"'
        names = [f"{s[0]} {s[1]}" for s in said]
        return self.script(said, replace, ("open_order",)), names

    def placed(self, tries=20):
        """An order's id.  A busy machine may say 503 to a first call; its
        repeat goes on from there."""
        key = uuid.uuid4().hex
        for _ in range(tries):
            r = self.order(key=key)
            if r.status == 201:
                return r.json["id"]
            time.sleep(1)
        raise Broken(f"POST /orders: {r}")

    def reading(self, id_):
        """... for GET /orders/{id}, of the ids from lo to hi."""
        _, said = self.heard(("order/get",), lambda: self.get(
            f"/orders/{id_}", as_="customer1"))
        if len(said) != 1:
            raise Broken(f"Postgres's log shows {said} of GET /orders")
        script = self.script(said, {f"'{id_}'": ":id"})
        return "\\set id random(:lo, :hi)\n" + script

    # -- an order's whole life, and many like it

    def completed(self):
        id_ = self.placed()
        for path, body, who in (
                ("stores/{}/confirm", {"minutes": 20}, "owner1"),
                ("stores/{}/cookstart", None, "owner1"),
                ("stores/{}/cookcomplete", None, "owner1"),
                ("deliveries/{}/take", None, "rider1"),
                ("deliveries/{}/pickup", None, "rider1"),
                ("deliveries/{}/complete", None, "rider1")):
            self.command("/" + path.format(id_), body, who)
        self.follow(f"/orders/{id_}", "customer1", orderStatus="COMPLETED")
        self.follow(f"/dashboards/{id_}", "customer1", status="DELIVERED")
        self.quiet()
        return id_

    def grow(self, n, days=400):
        """n old orders in all contexts, like one that was lived through: one
        in a hundred is the same customer's.  The first and last of their
        ids."""
        like = self.completed()
        first = like + 1
        for schema, table in (("order", "orders"), ("payment", "payinfo"),
                              ("store", "orders"), ("delivery", "deliveries"),
                              ("dashboard", "board")):
            self.copy(schema, table, like, first, n, days)
        self.sql("order", "SELECT setval(pg_get_serial_sequence('orders', "
                 "'id'), %s)", first + n)
        self.sql("trigger", "CHECKPOINT")
        return first, first + n - 1

    def copy(self, schema, table, like, first, n, days):
        columns = self.sql(
            schema, "SELECT attname AS name, format_type(atttypid, NULL) AS "
            "type FROM pg_attribute WHERE attrelid = %s::regclass AND attnum "
            "> 0 AND NOT attisdropped AND attgenerated = ''", table)
        ago = "(%(days)s - (g - %(first)s) * %(days)s / %(n)s::float8)"
        given = {"id": "g", "customer_id": "CASE WHEN g %% 100 = 0 THEN "
                 "t.customer_id ELSE 1000000 + g %% 5000 END",
                 "personal": "NULL", "note_to_rider": "NULL"}
        for c in columns:
            if c["type"] == "timestamp with time zone":
                given[c["name"]] = (f"t.{c['name']} - {ago} * "
                                    "interval '1 day'")
            elif c["type"] == "uuid" and table == "orders":
                given[c["name"]] = "gen_random_uuid()"
        names = [c["name"] for c in columns]
        values = [given.get(x, f"t.{x}") for x in names]
        self.sql_with(schema, f"""INSERT INTO {table} ({', '.join(names)})
            OVERRIDING SYSTEM VALUE SELECT {', '.join(values)}
            FROM {table} t, generate_series(%(first)s::bigint,
            %(first)s::bigint + %(n)s - 1) g WHERE t.id = %(like)s""",
            like=like, first=first, n=n, days=days)
        self.sql(schema, f"VACUUM ANALYZE {table}")

    def sql_with(self, schema, text, **values):
        self.sql(schema, "SELECT 1")
        with self.local.db[schema].cursor() as c:
            c.execute(text, values)

    # -- in and out of the way

    def relay_away(self):
        """Only the call itself is measured, on both sides."""
        self.down("relay")

    def relay_back(self):
        """What the rounds have written is nobody's business."""
        for schema in ("order", "payment"):
            self.sql(schema, "TRUNCATE outbox")
        self.up("relay")


def qualified(text, context):
    """One connection speaks for two contexts: tables by their full names."""
    tables = "|".join(CONTEXT_TABLES[context])
    return re.sub(rf"\b(FROM|JOIN|INTO|UPDATE|NULL::|,) ?({tables})\b(?!\.)",
                  rf'\1 "{context}".\2', text)
