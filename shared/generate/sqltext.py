"""SQL as nested lists of tokens, as far as grants need to know it.

A token is a str: words in lower case, "quoted names" as names, 'strings' with
their quotes, operators by character.  What is in parentheses is a list.
"""
import re

TOKEN = re.compile(r"""
    (?P<skip>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<body>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<other>\$\d+|\d[\d.]*|::|.)
""", re.X | re.S)


def tokens(text):
    for m in TOKEN.finditer(text):
        kind = m.lastgroup if m.lastgroup != "tag" else "body"
        if kind == "word":
            yield m[0].lower()
        elif kind == "quoted":
            yield m[0][1:-1]
        elif kind != "skip":
            yield m[0]


def parse(text):
    """The whole as one list; ')' ends an inner one."""
    stack = [[]]
    for token in tokens(text):
        if token == "(":
            inner = []
            stack[-1].append(inner)
            stack.append(inner)
        elif token == ")" and len(stack) > 1:
            stack.pop()
        else:
            stack[-1].append(token)
    return stack[0]


def statements(text):
    """A script's statements, each as a list."""
    one = []
    for token in parse(text):
        if token == ";":
            yield one
            one = []
        else:
            one.append(token)
    if one:
        yield one


def is_name(token):
    return isinstance(token, str) and re.fullmatch(r"[A-Za-z_]\w*", token) \
        is not None


def flat(tree):
    for token in tree:
        if isinstance(token, list):
            yield "("
            yield from flat(token)
            yield ")"
        else:
            yield token


def name_at(level, i):
    """(schema or None, name, the index after it) of a name at i, or None."""
    def at(k):
        return level[k] if k < len(level) else None
    if not is_name(at(i)):
        return None
    if at(i + 1) == "." and is_name(at(i + 2)):
        return level[i], level[i + 2], i + 3
    return None, level[i], i + 1
