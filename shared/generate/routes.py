"""nginx/upstreams.conf and nginx/routes.conf: which function answers what.

upstreams.conf belongs in http {}: an upstream per function, and per path a map
from the method to the function.  routes.conf belongs in server {}: an exact
location for a path without ids; the others lie in the location of their first
segment, so that a call meets only the few patterns of its own resource.
"""
import re

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HEAD = "# Made by `make generate` from the functions' declarations.\n"


def upstream(name):
    return name.replace("/", "_")


def variable(path):
    """$at_orders_id_cancel, the function by method of a path."""
    return "at_" + re.sub(r"[^a-z0-9]+", "_",
                          re.sub(r"(?<=[a-z])([A-Z])", r"_\1", path).lower()
                          ).strip("_")


def paths(facts):
    """path -> {method: function}, HEAD as GET."""
    found = {}
    for method, path, f in facts.routed():
        found.setdefault(path, {})[method] = f
        if method == "GET":
            found[path]["HEAD"] = f
    return found


def pattern(path, by_method):
    """The path as a regular expression; ids that are numbers stay numbers."""
    members = {}
    for f in by_method.values():
        members.update(f.get("path", {}).get("properties", {}))

    def one(match):
        schema = members.get(match[1], {})
        return "[0-9]+" if schema.get("type") == "integer" else "[^/]+"
    return "^" + re.sub(r"\{(\w+)\}", one, re.sub(r"[.+]", r"\\\g<0>", path)) \
        + "$"


def specific(path):
    """Fewer ids first: what is said in words wins over what is matched."""
    parts = path.split("/")
    return [(part.startswith("{"), part) for part in parts]


def location(path, by_method, regex, indent):
    allow = ", ".join(m for m in METHODS if m in by_method or m == "OPTIONS")
    how = f'~ "{regex}"' if regex else f"= {path}"
    lines = [f"location {how} {{",
             f"\tset $fn ${variable(path)};",
             f'\tset $allow "{allow}";',
             '\tif ($fn = "") {', "\t\treturn 405;", "\t}",
             "\tfastcgi_pass $upstream_of_fn;", "}"]
    return "".join(indent + line + "\n" for line in lines)


def upstreams_conf(facts):
    found = paths(facts)
    functions = sorted({f["name"] for by in found.values()
                        for f in by.values()})
    out = [HEAD]
    for name in functions:
        # Said twice, so that there is a second try where one is allowed.
        server = f"\tserver unix:@RUN_DIR@/{name}.sock max_fails=0;\n"
        out.append(f"upstream {upstream(name)} {{\n{server}{server}"
                   "\tkeepalive 128;\n}\n")
    out.append("map $fn $upstream_of_fn {\n")
    out += [f"\t{name}\t{upstream(name)};\n" for name in functions]
    out.append("}\n")
    for path in sorted(found):
        out.append(f'map $request_method ${variable(path)} {{\n\tdefault\t"";\n')
        out += [f"\t{m}\t{found[path][m]['name']};\n"
                for m in METHODS if m in found[path]]
        out.append("}\n")
    return "".join(out)


def routes_conf(facts):
    found = paths(facts)
    out = [HEAD, "include fastcgi.conf;\n"]
    roots = {}
    for path in sorted(found, key=specific):
        if "{" not in path:
            out.append(location(path, found[path], None, ""))
        else:
            roots.setdefault(path.split("{")[0], []).append(path)
    # A root within another one's: nginx takes the longest prefix.
    for root in sorted(roots):
        inner = [p for p in sorted(found, key=specific)
                 if "{" in p and p.startswith(root) and
                 not any(p.startswith(other) and len(other) > len(root)
                         for other in roots)]
        out.append(f"location ^~ {root} {{\n")
        for path in sorted(inner, key=lambda p: (p.count("/"), specific(p))):
            out.append(location(path, found[path],
                                pattern(path, found[path]), "\t"))
        out.append("\treturn 404;\n}\n")
    return "".join(out)


def check(facts):
    seen, variables = {}, {}
    for method, path, f in facts.routed():
        shape = re.sub(r"\{\w+\}", "{}", path)
        other = seen.setdefault((method, shape), f["name"])
        if other != f["name"]:
            facts.complain(f"{method} {path}: of {other} and {f['name']}")
        if variables.setdefault(variable(path), path) != path:
            facts.complain(f"{path}: too much like "
                           f"{variables[variable(path)]}")
        if method not in METHODS or method in ("HEAD", "OPTIONS"):
            facts.complain(f"{f['name']}: {method} is no method of a route")
        ids = set(re.findall(r"\{(\w+)\}", path))
        said = set(f.get("path", {}).get("properties", {}))
        if ids != said:
            facts.complain(f"{f['name']}: {path} has {sorted(ids)}, its "
                           f"input {sorted(said)}")
