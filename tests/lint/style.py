"""What no compiler looks at: columns, tabs, lengths, comments."""
import pathlib
import re
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE_MAX, FUNCTION_MAX, COLUMNS = 250, 120, 80

# Longer than the rest, and why they are not cut.
LONGER = {
    "functions/order/place.c": (155, "the one saga, to be read in one go"),
    "functions/order/place_quote.c": (265, "two ways to say a basket"),
    "functions/store/menu_replace.c": (175, "a menu's ids, kept or given"),
    "functions/testpay/ask.c": (185, "a card company in one file"),
    "shared/relay_log.c": (270, "the log's statements, in their order"),
}

bad = []


def say(path, line, what):
    bad.append(f"{path.relative_to(ROOT)}:{line}: {what}")


def width(line):
    """Columns on a terminal: a tab goes on to the next eight, hangul is two
    wide."""
    n = 0
    for c in line:
        if c == "\t":
            n += 8 - n % 8
        elif not unicodedata.combining(c):
            n += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return n


def source(path):
    """A C file: 80 columns; tabs, then at most a continuation's spaces."""
    lines = path.read_text().split("\n")
    for i, line in enumerate(lines, 1):
        if width(line) > COLUMNS:
            say(path, i, f"{width(line)} columns")
        if re.match(r"\t* {8}", line) or re.match(r"\t* +\t", line):
            say(path, i, "indented with spaces")
    name, limit = str(path.relative_to(ROOT)), None
    if path.suffix == ".c" and name.startswith(("shared/", "functions/")):
        limit = FUNCTION_MAX if "\nconst struct fn fn = {" in "\n".join(
            lines) else FILE_MAX
    limit = LONGER.get(name, (limit,))[0]
    if limit and len(lines) - 1 > limit:
        say(path, 1, f"{len(lines) - 1} lines, not {limit}")
    if not lines[0].startswith("/*"):
        say(path, 1, "begins with no comment")


def text(path):
    try:
        lines = path.read_text().split("\n")
    except UnicodeDecodeError:
        return
    for i, line in enumerate(lines, 1):
        if line != line.rstrip():
            say(path, i, "a blank at the end")
        if re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", line):
            say(path, i, "something left to do")


def main():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
        check=True, capture_output=True, text=True).stdout.split("\n")
    for path in sorted({ROOT / f for f in listed if f}):
        if not path.is_file() or "corpus" in path.parts or \
                path.name == "package-lock.json":
            continue
        text(path)
        if path.suffix in (".c", ".h"):
            source(path)
    print("\n".join(bad))
    return bool(bad)


sys.exit(main())
