"""What a statement needs to be allowed: {(kind, name): {privileges}}.

As Postgres checks it: every relation that is read needs SELECT; the target of
UPDATE and DELETE needs it besides when its columns are read; a row lock needs
UPDATE; a default that draws from a sequence needs USAGE of it.
"""
import sqltext
from sqltext import is_name, name_at

# A FROM in these functions' arguments is part of their syntax.
FROM_ARGUMENT = {"extract", "substring", "trim", "overlay"}
ENDS_FROM = {"where", "group", "order", "having", "limit", "offset", "for",
             "returning", "union", "except", "intersect", "window", "select",
             "set", "fetch"}
NO_ALIAS = ENDS_FROM | {"as", "on", "using", "join", "left", "right", "full",
                        "inner", "cross", "natural", "lateral", "values",
                        "default", "overriding", "tablesample", "do", "with"}


class Needs:
    def __init__(self, schema):
        self.schema = schema
        self.found = {}
        self.unknown = set()
        self.bodies = set()

    def add(self, kind, name, privilege):
        self.found.setdefault((kind, name), set()).add(privilege)

    def statement(self, text):
        tree = sqltext.parse(text)
        words = list(sqltext.flat(tree))
        ctes = {w for i, w in enumerate(words[:-2]) if is_name(w) and
                (words[i + 1:i + 3] == ["as", "("] or
                 words[i + 1:i + 4] == ["as", "materialized", "("] or
                 words[i + 1:i + 5] == ["as", "not", "materialized", "("])}
        self.level(tree, ctes, None)

    def body(self, function):
        if function not in self.bodies:
            self.bodies.add(function)
            self.statement(self.schema.functions[function] or "")

    def relation(self, schema, name, ctes, privilege):
        """Whether it is a relation of ours, which now has the privilege."""
        if schema is None and name in ctes:
            return False
        if schema in (None, self.schema.context):
            if name in self.schema.relations:
                self.add("table", name, privilege)
                return True
            if name.startswith("pg_"):
                return False
        self.unknown.add(f"{schema}.{name}" if schema else name)
        return False

    def level(self, level, ctes, called):
        refs, in_from, target, is_insert = {}, False, None, False
        for i, token in enumerate(level):
            before = level[i - 1] if i else None
            after = level[i + 1] if i + 1 < len(level) else None
            if isinstance(token, list):
                self.level(token, ctes, before)
                continue
            if is_name(token) and isinstance(after, list):
                self.call(token, after)
            if token == "from" and called not in FROM_ARGUMENT and \
                    before != "distinct":
                if before == "delete":
                    target = self.target(level, i + 1, "DELETE", ctes)
                else:
                    in_from = True
                    self.item(level, i + 1, ctes, refs)
            elif token == "join" or (token == "," and in_from) or (
                    token == "using" and target and not in_from):
                in_from = True
                self.item(level, i + 1, ctes, refs)
            elif token == "into" and before == "insert":
                is_insert = True
                target = self.target(level, i + 1, "INSERT", ctes)
            elif token == "update" and before == "do":
                self.writes(target, "UPDATE")
                self.writes(target, "SELECT")
            elif token == "conflict" and isinstance(after, list):
                self.writes(target, "SELECT")
            elif token == "update" and before not in ("for", "key"):
                target = self.target(level, i + 1, "UPDATE", ctes)
            elif token in ("update", "share") and before in ("for", "key"):
                self.lock(level, i + 1, refs)
            elif token == "returning" or (token == "where" and not is_insert):
                if any(is_name(t) or t == "*" for t in level[i + 1:]):
                    self.writes(target, "SELECT")
            if token in ENDS_FROM:
                in_from = False

    def target(self, level, i, privilege, ctes):
        if level[i] == "only":
            i += 1
        schema, name, _ = name_at(level, i)
        if not self.relation(schema, name, ctes, privilege):
            return None
        if privilege == "INSERT":
            for sequence in self.schema.drawn.get(name, ()):
                self.add("sequence", sequence, "USAGE")
        for function in self.schema.triggers.get(name, ()):
            self.body(function)
        return name

    def writes(self, target, privilege):
        if target:
            self.add("table", target, privilege)

    def item(self, level, i, ctes, refs):
        """One item of FROM."""
        while i < len(level) and level[i] in ("lateral", "only"):
            i += 1
        found = name_at(level, i)
        if not found:
            return
        schema, name, i = found
        if i < len(level) and isinstance(level[i], list):
            return              # a function
        if not self.relation(schema, name, ctes, "SELECT"):
            return
        if i < len(level) and level[i] == "as":
            i += 1
        alias = level[i] if i < len(level) and is_name(level[i]) and \
            level[i] not in NO_ALIAS else name
        refs[alias] = name

    def lock(self, level, i, refs):
        """FOR UPDATE [OF a, b]: of all of this level's FROM, or of some."""
        names = set(refs)
        if i < len(level) and level[i] == "of":
            names, i = set(), i + 1
            while i < len(level) and is_name(level[i]):
                names.add(level[i])
                i += 2 if level[i + 1:i + 2] == [","] else len(level)
        for alias in names & set(refs):
            self.add("table", refs[alias], "UPDATE")

    def call(self, name, arguments):
        if name == "nextval" and arguments:
            self.add("sequence", arguments[0].strip("'"), "USAGE")
        elif name in self.schema.functions:
            self.add("function", name, "EXECUTE")
            self.body(name)
