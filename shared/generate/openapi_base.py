"""What of the OpenAPI document is the same for every function."""

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

ABOUT = """\
A food-delivery platform for one town. Representations are HAL; the links that
you get are the commands that you may give now. Errors are problem details (RFC
9457), in Korean or English after `Accept-Language`. Lists are paged by keyset:
follow `next` and `prev`. Money is whole won. Times are RFC 3339, UTC. Members
that a request does not know are refused with 422.

A request that changes something takes an `Idempotency-Key`: the same key gives
the same answer again, for 24 hours, and nothing happens twice. The gateway
makes one where there is none and returns it.
"""

TAGS = {
    "identity": "Accounts, sessions, and who may do what",
    "order": "Orders, as the customer knows them",
    "payment": "What was paid, held, taken and given back",
    "testpay": "The test card company",
    "store": "Restaurants, menus, and the kitchen's side of an order",
    "delivery": "Riders and what they carry",
    "dashboard": "Each order with all its times, and the town in figures",
    "monitor": "Events, subscriptions and dead letters",
}


def header(name, required, description, schema=None):
    return {"name": name, "in": "header", "required": required,
            "description": description,
            "schema": schema or {"type": "string"}}


PARAMETERS = {
    "Accept-Language": header(
        "Accept-Language", False, "Korean where it begins with ko"),
    "If-None-Match": header(
        "If-None-Match", False, "An ETag: 304 if nothing has changed"),
    "If-Match": header(
        "If-Match", False, "The ETag that you saw: 412 if it has changed"),
    "Idempotency-Key": header(
        "Idempotency-Key", False,
        "Yours to choose, one for each thing that you want done; where you "
        "have not signed in, at least 16 characters that nobody guesses, a "
        "UUID for instance",
        {"type": "string", "minLength": 1, "maxLength": 255}),
}

HEADERS = {
    "ETag": {"description": "The version; for If-None-Match and If-Match",
             "schema": {"type": "string"}},
    "Location": {"description": "The record's address",
                 "schema": {"type": "string", "format": "uri"}},
    "Retry-After": {"description": "Seconds until it is worth another try",
                    "schema": {"type": "integer", "minimum": 1}},
    "Idempotency-Key": {"description": "The key that this call had",
                        "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "`true`: this key was answered before, like this",
        "schema": {"type": "string", "const": "true"}},
    "Set-Cookie": {"description": "The cookie `session`, HttpOnly",
                   "schema": {"type": "string"}},
}

LINK = {"$ref": "#/components/schemas/Link"}
SCHEMAS = {
    "Problem": {
        "description": "RFC 9457. Some kinds say more: `state`, "
                       "`candidates`, `total` ...",
        "type": "object",
        "required": ["type", "title", "status", "detail", "message"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference",
                     "description": "which kind; stays the same"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "what to do"},
            "message": {"type": "string", "description": "detail again"},
            "trace": {"type": "string",
                      "description": "to look for in the logs"},
            "errors": {"type": "array", "items": {
                "type": "object", "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer",
                                "description": "the member (RFC 6901)"},
                    "detail": {"type": "string"}}}}}},
    "Link": {
        "type": "object", "required": ["href"],
        "properties": {
            "href": {"type": "string", "format": "uri"},
            "method": {"type": "string", "enum": METHODS[1:],
                       "description": "GET where it is not said"}}},
    "Links": {
        "description": "`self`, what belongs to it, and a link for each "
                       "command that you may give now",
        "type": "object", "properties": {"self": LINK},
        "additionalProperties": LINK},
    "PageLinks": {
        "type": "object", "required": ["self", "first", "last"],
        "properties": {rel: LINK for rel in
                       ("self", "first", "prev", "next", "last")}},
    "Page": {
        "type": "object", "required": ["size"],
        "properties": {
            "size": {"type": "integer", "minimum": 1, "maximum": 100},
            "totalElements": {"type": "integer", "minimum": 0,
                              "description": "where counting is cheap"}}},
}


def document(contexts):
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baedal", "version": "1.0.0",
                 "description": ABOUT},
        "servers": [{"url": "/", "description": "the gateway that this "
                     "document came from; http://localhost:8088 after "
                     "`make run`"}],
        "tags": [{"name": name, "description": about}
                 for name, about in TAGS.items() if name in contexts],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": {},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer",
                           "bearerFormat": "JWT",
                           "description": "`token` of POST /sessions, or "
                           "`guestToken` of a guest's POST /orders, which "
                           "opens that order only"},
                "cookie": {"type": "apiKey", "in": "cookie",
                           "name": "session",
                           "description": "set by POST /sessions"}},
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "schemas": dict(SCHEMAS),
            "responses": {},
        },
    }
