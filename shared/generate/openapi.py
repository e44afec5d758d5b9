"""docs/openapi.json: OpenAPI 3.1 of every function with a route."""
import json
import re

import openapi_base
import responses
import schemas
from responses import REF

ROLES = {"customer": "customer", "staff": "restaurant's staff",
         "owner": "restaurant's owner", "rider": "rider",
         "operator": "operator", "function": "other functions",
         "guest": "guest with the order's link",
         "stranger": "anybody without an account"}
# On GETs of a guest's order.
LINK_TOKEN = {"name": "token", "in": "query", "required": False,
              "description": "`guestToken` of this order, where a link "
                             "cannot carry it as Bearer",
              "schema": {"type": "string"}}


def operation_id(method, path, f):
    """The function's name; another route of it adds what differs."""
    first_method, first_path = f["routes"][0].split(" ", 1)
    name = f["name"].replace("/", "_")
    if method != first_method:
        name += "_" + method.lower()
    if path != first_path:
        name += "_as_" + path.split("/")[-1].strip("{}")
    return name


def hint(path):
    """What the path is called: /restaurants/{id}/menu is a Menu."""
    words = [p for p in path.split("/") if p and not p.startswith("{")]
    return schemas.pascal(schemas.singular(words[-1])) if words else "Root"


def relation(path, f):
    """The name of a list's entries in _embedded."""
    said = re.search(r'\bdb_page\(\s*c,\s*\w+,\s*\w+,\s*"(\w+)"', f["source"])
    return said[1] if said else path.rstrip("/").split("/")[-1]


def is_paged(f):
    return "after" in f.get("query", {}).get("properties", {})


def parameters(method, f):
    out = []
    for place in ("path", "query"):
        part = f.get(place, {})
        for name, schema in part.get("properties", {}).items():
            schema = schemas.tidy(schema)
            if isinstance(schema.get("type"), list):    # absent, never null
                schema["type"] = schema["type"][0]
                if "enum" in schema:
                    schema["enum"] = [e for e in schema["enum"] if e]
            about = schema.pop("description", None)
            out.append({"name": name, "in": place,
                        **({"description": about} if about else {}),
                        "required": name in part.get("required", []),
                        "schema": schema})
    if method == "GET" and "guest" in f["allow"]:
        out.append(LINK_TOKEN)
    names = ["Accept-Language"]
    if method == "GET" and responses.has_etag(f):
        names.append("If-None-Match")
    if method != "GET":
        names.append("Idempotency-Key")
    if responses.takes_match(f):
        names.append("If-Match")
    return out + [{"$ref": f"{REF}/parameters/{n}"} for n in names]


def success_schema(path, f, components):
    if "out" not in f:
        return {"type": "object", "properties": {
            "_links": {"$ref": f"{REF}/schemas/Links"}}}
    record = components.use(schemas.tidy(f["out"]))
    if not f["list"]:
        return record
    return {
        "type": "object",
        "required": ["_embedded", "_links"],
        "properties": {
            "_embedded": {
                "type": "object", "required": [relation(path, f)],
                "properties": {relation(path, f): {"type": "array",
                                                   "items": record}}},
            **({"page": {"$ref": f"{REF}/schemas/Page"}}
               if is_paged(f) else {}),
            "_links": {"$ref": f"{REF}/schemas/" + (
                "PageLinks" if is_paged(f) else "Links")}}}


def success(status, method, path, f, components):
    headers = []
    if status in (201, 202):
        headers.append("Location")
    if responses.has_etag(f) and status != 204:
        headers.append("ETag")
    if method != "GET":
        headers.append("Idempotency-Key")
        if responses.keeps_answers(f):
            headers.append("Idempotency-Replayed")
    if ".cookie" in f["source"]:
        headers.append("Set-Cookie")
    answer = {"description": responses.ABOUT[status]}
    if headers:
        answer["headers"] = {h: {"$ref": f"{REF}/headers/{h}"}
                             for h in headers}
    if status != 204:
        answer["content"] = content(path, f, components)
    return answer


def content(path, f, components):
    media = re.search(r'\.media = "([^";]+)', f["source"])
    if media:
        return {media[1]: {"schema": {"type": "string"}}}
    return {"application/hal+json": {
        "schema": success_schema(path, f, components)}}


def operation(method, path, f, components, problems):
    who = ", ".join(ROLES[r] for r in f["allow"]) or "anyone"
    about = [f"Who may: {who}."]
    if f["calls"]:
        about.append("Asks " + ", ".join(f"`{n}`" for n in f["calls"]) + ".")
    if f["emits"]:
        about.append("Publishes " + ", ".join(f["emits"]) + ".")
    out = {"operationId": operation_id(method, path, f),
           "tags": [f["context"]],
           "summary": f["about"] or f["name"],
           "description": " ".join(about),
           "parameters": parameters(method, f)}
    if responses.has_body(f):
        body = schemas.tidy(f["body"])
        out["requestBody"] = {
            "required": bool(body.get("required")),
            "content": {"application/json": {"schema": components.use(body)}}}
    out["responses"] = {
        str(s): success(s, method, path, f, components)
        for s in responses.statuses(method, f)}
    if method == "GET" and responses.has_etag(f):
        out["responses"]["304"] = {"description": "You have this version"}
    out["responses"].update(problems.responses(method, f))
    for status in responses.said(f, 400, 599):      # /readyz: not yet
        out["responses"][str(status)] = {
            "description": "It is not; the record says why, or a problem",
            "headers": {"Retry-After": {"$ref": f"{REF}/headers/Retry-After"}},
            "content": {
                **content(path, f, components),
                "application/problem+json": {
                    "schema": {"$ref": f"{REF}/schemas/Problem"}}}}
    signed = [{"bearer": []}, {"cookie": []}]
    if "stranger" in f["allow"] or not f["allow"]:
        signed.insert(0, {})
    out["security"] = signed
    return out


def name_records(routed, components):
    """Representations by their collections: the shortest path names one."""
    for _, path, f in sorted(routed, key=lambda r: (len(r[1]), r[1], r[0])):
        if "out" in f:
            components.name(hint(path), schemas.tidy(f["out"]),
                            schemas.pascal(f["verb"]))
    for method, path, f in routed:
        for part in ("body", "out"):
            if part in f:
                components.count(schemas.tidy(f[part]), schemas.pascal(
                    operation_id(method, path, f)) + "Input"
                    if part == "body" else hint(path))


def openapi(facts):
    routed = sorted(facts.routed(), key=lambda r: (
        r[1], openapi_base.METHODS.index(r[0])))
    components = schemas.Components(facts.shapes)
    problems = responses.Problems(facts)
    name_records(routed, components)
    for method, _, f in routed:
        problems.count(method, f)
    paths, records = {}, set()
    for method, path, f in routed:
        paths.setdefault(path, {})[method.lower()] = operation(
            method, path, f, components, problems)
        if "out" in f:
            records.add(components.use(schemas.tidy(f["out"]))["$ref"]
                        .split("/")[-1])
    for name in records:        # representations carry links
        schema = components.schemas[name]
        schema["properties"]["_links"] = {"$ref": f"{REF}/schemas/Links"}
        schema["required"] = [*schema.get("required", []), "_links"]
    document = openapi_base.document(
        {c for _, _, f in routed for c in [f["context"]]})
    document["paths"] = paths
    document["components"]["schemas"].update(sorted(
        components.schemas.items()))
    document["components"]["responses"] = problems.components()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
