"""The functions' own statements, for those who are measured beside them.

They are taken from --describe, so that no copy goes stale; only how
parameters are written differs.
"""
import json
import re
import subprocess


def describe(binary):
    return json.loads(subprocess.run([binary, "--describe"], check=True,
                                     capture_output=True, text=True).stdout)


def of(binary):
    """{name: text} of one function."""
    return {s["name"]: s["text"] for s in describe(binary)["sql"]}


def uses_origin(text):
    return bool(re.search(r"\$1(?!\d)", text))


def for_pgbench(text):
    """$1 is :origin, the others :p2, :p3 ...; for -M prepared."""
    text = re.sub(r"\$1(?!\d)", "(:origin::jsonb)", text)
    return re.sub(r"\$(\d+)", r":p\1", text)


def for_node(text):
    """For a driver that says no types: $1 is cast, or, unused, left out."""
    if uses_origin(text):
        return re.sub(r"\$1(?!\d)", "($1::jsonb)", text)
    return re.sub(r"\$(\d+)", lambda m: f"${int(m[1]) - 1}", text)
