"""What the functions and the library say of themselves.

A function is a source functions/<context>/<verb>.* with an executable
$BUILD/bin/<context>/<verb> that answers --describe; in C its file has the line
`const struct fn fn`.  An executable without a source is left over and ignored.
"""
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
IS_FUNCTION = re.compile(r"^const struct fn fn\b", re.M)
CONTEXTS = ["identity", "order", "payment", "testpay", "store", "delivery",
            "dashboard", "monitor"]


class Facts:
    def __init__(self, functions, events, problems, shapes, machines):
        self.functions = functions      # sorted by name
        self.events = events            # in the order of events.c
        self.problems = problems        # slug -> row
        self.shapes = shapes            # name -> schema
        self.machines = machines        # name -> rows
        self.complaints = []

    def complain(self, text):
        self.complaints.append(text)

    def routed(self):
        """(method, path, function), for what may be called from outside."""
        for f in self.functions:
            if f["allow"] == ["function"]:
                continue
            for route in f["routes"]:
                method, path = route.split(" ", 1)
                yield method, path, f

    def sources_of(self, type_):
        return [e["source"] for e in self.events if e["type"] == type_]

    def handled(self, function):
        """The types that a function handles; "*" is all there are."""
        if "*" in function["on"]:
            return [e["type"] for e in self.events]
        return function["on"]

    def handlers(self, type_):
        return [f for f in self.functions if type_ in self.handled(f)]

    def emitters(self, type_):
        return [f for f in self.functions if type_ in f["emits"]]


def answer(command):
    out = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                         timeout=20, env={
                             "PATH": os.environ["PATH"],
                             "ASAN_OPTIONS": "detect_leaks=0"})
    return json.loads(out.stdout)


def sources():
    """<context>/<verb> -> its source file."""
    for path in sorted((ROOT / "functions").glob("*/*")):
        if path.suffix == ".c":
            if IS_FUNCTION.search(path.read_text()):
                yield path.relative_to(ROOT / "functions").with_suffix(""), path
        elif path.is_file() and path.suffix not in (".h", ".md"):
            yield path.relative_to(ROOT / "functions").with_suffix(""), path


def function(name, source, build, complain):
    try:
        f = answer([build / "bin" / name, "--describe"])
    except (OSError, subprocess.SubprocessError, ValueError) as why:
        complain(f"{name}: --describe: {why}")
        return None
    if f["name"] != str(name):
        complain(f"{name}: calls itself {f['name']}")
        return None
    f["context"], f["verb"] = f["name"].split("/")
    f["source"] = source.read_text()
    f["helpers"] = "".join(p.read_text() for p in
                           sorted(source.parent.glob("*.c"))
                           if not IS_FUNCTION.search(p.read_text()))
    return f


def gather(build):
    base = answer([build / "generate" / "facts"])
    facts = Facts([], base["events"],
                  {p["slug"]: p for p in base["problems"]},
                  base["shapes"], {})
    for name, source in sources():
        f = function(name, source, build, facts.complain)
        if f:
            facts.functions.append(f)
    facts.functions.sort(key=lambda f: f["name"])
    for header in sorted((ROOT / "functions").glob("*/*.h")):
        for name in re.findall(r"^static const struct transition (\w+)\[\]",
                               header.read_text(), re.M):
            facts.machines[name] = answer(
                [build / "generate" / "machine" / name])
    return facts
