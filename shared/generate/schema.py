"""What the migrations of a context make: relations, sequences, functions."""
import sqltext
from facts import ROOT


class Schema:
    def __init__(self, context, scripts):
        self.context = context
        self.relations = set()
        self.sequences = set()
        self.drawn = {}         # relation -> sequences its defaults draw from
        self.functions = {}     # name -> body, None for SECURITY DEFINER
        self.triggers = {}      # relation -> functions
        for text in scripts:
            for statement in sqltext.statements(text):
                self.take(statement)

    def take(self, s):
        words = [t for t in s if isinstance(t, str)]
        what = [w for w in words[:6] if w not in (
            "or", "replace", "unlogged", "unique", "materialized",
            "constraint")]
        if what[:1] == ["create"] and len(what) > 1:
            self.create(what[1], s)
        elif what[:2] in (["drop", "table"], ["drop", "view"],
                          ["drop", "materialized"]):
            self.relations -= {t for t in words}
        elif what[:2] == ["alter", "table"]:
            self.alter(s)

    def create(self, what, s):
        i = s.index(what) + 1
        if what == "trigger":
            at = sqltext.name_at(s, s.index("on") + 1)[1]
            runs = sqltext.name_at(s, s.index("execute") + 2)[1]
            self.triggers.setdefault(at, set()).add(runs)
            return
        if s[i:i + 3] == ["if", "not", "exists"]:
            i += 3
        if what not in ("table", "view", "sequence", "function"):
            return
        _, name, i = sqltext.name_at(s, i)
        if what == "sequence":
            self.sequences.add(name)
        elif what == "function":
            bodies = [t for t in s if isinstance(t, str) and t[:1] == "$"]
            definer = "security" in s and "definer" in s
            self.functions[name] = None if definer or not bodies else \
                bodies[0].strip("$").strip()
        else:
            self.relations.add(name)
            if what == "table" and i < len(s) and isinstance(s[i], list):
                self.defaults(name, s[i])

    def alter(self, s):
        i = s.index("table") + 1
        i += 2 if s[i:i + 2] == ["if", "exists"] else 0
        i += 1 if s[i:i + 1] == ["only"] else 0
        _, name, i = sqltext.name_at(s, i)
        if s[i:i + 2] == ["rename", "to"]:
            self.relations.discard(name)
            self.relations.add(s[i + 2])
            self.drawn[s[i + 2]] = self.drawn.pop(name, set())
        else:
            self.defaults(name, s)

    def defaults(self, table, columns):
        """DEFAULT nextval('seq'), and serial columns, among the columns."""
        for k, token in enumerate(columns):
            after = columns[k + 1] if k + 1 < len(columns) else None
            if token == "nextval" and isinstance(after, list):
                self.drawn.setdefault(table, set()).add(
                    after[0].strip("'").split(".")[-1])
            if token in ("serial", "bigserial"):
                sequence = f"{table}_{columns[k - 1]}_seq"
                self.sequences.add(sequence)
                self.drawn.setdefault(table, set()).add(sequence)


def of_context(context):
    folder = ROOT / "sql"
    scripts = sorted((folder / context).glob("*.sql"))
    if context != "testpay":
        scripts.insert(0, folder / "log.sql")
    return Schema(context, [p.read_text() for p in scripts])
