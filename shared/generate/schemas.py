"""JSON Schemas from --describe, made fit for documents.

Objects that occur more than once (by identity of their content) become
components; limits that say nothing are left out.
"""
import json

INT64 = 2 ** 63


def tidy(schema):
    """Without what says nothing: the whole range of int64, lengths from 0."""
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if (key, value) in (("maximum", INT64 - 1), ("minimum", -INT64),
                            ("minLength", 0), ("minItems", 0),
                            ("required", [])):
            continue
        if key == "properties":
            value = {name: tidy(s) for name, s in value.items()}
        elif key == "items":
            value = tidy(value)
        out[key] = value
    return out


def is_object(schema):
    kind = schema.get("type")
    return (kind == "object" or kind == ["object", "null"]) and \
        bool(schema.get("properties"))


def content(schema):
    """What makes two objects the same: not null or words about them."""
    return json.dumps({**schema, "type": "object", "description": ""},
                      sort_keys=True)


def pascal(name):
    words = name.replace("/", "_").replace("-", "_").split("_")
    return "".join(w[:1].upper() + w[1:] for w in words)


def singular(word):
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") \
        else word


class Components:
    def __init__(self, shapes):
        self.schemas = {}
        self.names = {}         # content -> name
        self.seen = {}          # content -> how often
        for name, schema in shapes.items():
            self.name(name, tidy(schema))

    def name(self, name, schema, otherwise=None):
        """The name of this content, now or from before."""
        key = content(schema)
        if key not in self.names:
            if name in self.names.values() and otherwise:
                name = otherwise
            while name in self.names.values():
                name += "_"
            self.names[key] = name
        return self.names[key]

    def count(self, schema, hint):
        """Look at a schema that will be used; the second time it is named."""
        for name, inner in schema.get("properties", {}).items():
            self.count(inner, name)
        if isinstance(schema.get("items"), dict):
            self.count(schema["items"], singular(hint))
        if is_object(schema):
            key = content(schema)
            self.seen[key] = self.seen.get(key, 0) + 1
            if self.seen[key] > 1:
                self.name(pascal(hint), schema)

    def use(self, schema):
        """The schema with references in place of what has a name."""
        name = self.names.get(content(schema)) if is_object(schema) else None
        if name is None:
            return self.inner(schema)
        if name not in self.schemas:
            self.schemas[name] = None       # its place, should it recur
            self.schemas[name] = {**self.inner(schema), "type": "object"}
            self.schemas[name].pop("description", None)
        ref = {"$ref": f"#/components/schemas/{name}"}
        if schema["type"] != "object":
            ref = {"anyOf": [ref, {"type": "null"}]}
        if "description" in schema:
            ref["description"] = schema["description"]
        return ref

    def inner(self, schema):
        out = dict(schema)
        if "properties" in out:
            out["properties"] = {n: self.use(s)
                                 for n, s in out["properties"].items()}
        if isinstance(out.get("items"), dict):
            out["items"] = self.use(out["items"])
        return out
