"""An operation's responses: what succeeds, and every problem it can answer.

--describe does not say which 2xx a function answers; its source does.
"""
import re

SUCCESS = [(r"\bcreated\(", 201), (r"\baccepted\(", 202),
           (r"\bnothing\(", 204), (r"\bok\(|\bdb_page\(", 200)]
BY_METHOD = {"GET": 200, "POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 204}
ABOUT = {200: "As it is now", 201: "Created", 202: "Taken, and under way",
         204: "Done"}
RETRY = {429, 503}
REF = "#/components"


def has_id(f):
    return bool(f.get("path", {}).get("properties"))


def takes_match(f):
    """A command on a record that heeds If-Match, as SQL_MOVE does."""
    return has_id(f) and "'match'" in text_of(f)


def has_etag(f):
    return "out" in f and not f["list"] and \
        re.search(r"\bversion\b", f["source"] + f["helpers"]) is not None


def text_of(f):
    return "".join(s["text"] for s in f["sql"])


def has_body(f):
    return bool(f.get("body", {}).get("properties"))


def keeps_answers(f):
    return re.search(r"\bINTO answer\b", text_of(f)) is not None


def said(f, low, high):
    """A status that the source gives by number."""
    return [int(n) for n in re.findall(r"\.status = (\d{3})\b", f["source"])
            if low <= int(n) <= high]


def statuses(method, f):
    found = {status for sign, status in SUCCESS
             if re.search(sign, f["source"])} | set(said(f, 200, 299))
    return sorted(found) or [BY_METHOD[method]]


def slugs(method, f):
    """All problems of an operation: its own, and the general ones."""
    found = set(f["problems"]) | set(
        re.findall(r'\bproblem\(\s*c,\s*"([^"]+)"', f["source"]))
    found |= {"sign-in-needed", "invalid-input", "too-many-requests",
              "internal-error", "try-later"}
    if f["allow"]:
        found.add("not-allowed")
    if has_id(f):
        found.add("not-found")
    if has_body(f):
        found |= {"malformed-json", "body-incomplete", "body-too-large",
                  "unsupported-media-type"}
    if keeps_answers(f):
        found.add("idempotency-key-reused")
    if takes_match(f):
        found |= {"state-forbids", "changed-meanwhile"}
    return found


def problem(facts, status, found):
    kinds = [facts.problems[s] for s in sorted(found)]
    return {
        "description": "\n".join(f"- `{p['slug']}`: {p['title']}"
                                 for p in kinds),
        **({"headers": {"Retry-After": {
            "$ref": f"{REF}/headers/Retry-After"}}}
           if status in RETRY else {}),
        "content": {"application/problem+json": {
            "schema": {"$ref": f"{REF}/schemas/Problem"},
            "examples": {p["slug"]: {"value": {
                "type": f"/problems/{p['slug']}", "title": p["title"],
                "status": p["status"], "detail": p["title"] + ".",
                "message": p["title"] + ".",
                "trace": "0af7651916cd43dd8448eb211c80319c"}}
                for p in kinds}}},
    }


class Problems:
    """Equal answers of several operations become components."""

    def __init__(self, facts):
        self.facts = facts
        self.sets = {}          # (status, slugs) -> how often

    def groups(self, method, f):
        by_status = {}
        for slug in slugs(method, f) & set(self.facts.problems):
            by_status.setdefault(self.facts.problems[slug]["status"],
                                 set()).add(slug)
        return {s: frozenset(g) for s, g in sorted(by_status.items())}

    def count(self, method, f):
        for key in self.groups(method, f).items():
            self.sets[key] = self.sets.get(key, 0) + 1

    def shared(self):
        """component name -> (status, slugs), for those that occur twice."""
        again = sorted((k for k, n in self.sets.items() if n > 1),
                       key=lambda k: (k[0], -self.sets[k], sorted(k[1])))
        names = {}
        for status, group in again:
            one = "-".join(sorted(group)) if len(group) == 1 else None
            name = f"{status}-{one}" if one else f"{status}"
            n = 1
            while name in names:
                n += 1
                name = f"{status}-{n}"
            names[name] = (status, group)
        return names

    def components(self):
        return {name: problem(self.facts, *key)
                for name, key in self.shared().items()}

    def responses(self, method, f):
        names = {key: name for name, key in self.shared().items()}
        return {str(status): {"$ref": f"{REF}/responses/"
                              f"{names[status, group]}"}
                if (status, group) in names
                else problem(self.facts, status, group)
                for status, group in self.groups(method, f).items()}
