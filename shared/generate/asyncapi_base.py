"""What of the AsyncAPI document is the same for every event."""

ABOUT = """\
Events travel over MQTT 5 as CloudEvents 1.0 (structured JSON). The backbone
`events/#` is for functions and the operator. People and devices read of `live/#`
what they may see, at a broker of their own: MQTT 3.1.1 with a clean session, a
keepalive of at most 120 s, any user name, and as password the token of
`POST /sessions/live` (good for 15 minutes, then the broker ends the connection)
or a device's. A log in the database is the truth: a message may be lost or
come twice, and its `sequence` shows it. Without holes, sequences of one source
count from 1.
"""

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

CLOUDEVENT = {
    "description": "CloudEvents 1.0, with the extensions sequence, "
                   "traceparent and causationid",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time",
                 "datacontenttype", "sequence", "data"],
    "properties": {
        "specversion": {"type": "string", "const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"type": "string", "format": "uri-reference",
                   "description": "the context whose log it is in"},
        "type": {"type": "string"},
        "subject": {"type": "string", "pattern": "^[0-9]+$",
                    "description": "the order's id, or the restaurant's"},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"type": "string", "const": "application/json"},
        "sequence": {"type": "string", "pattern": "^[1-9][0-9]*$",
                     "description": "its position in the source's log"},
        "traceparent": {"type": "string",
                        "description": "W3C Trace Context"},
        "causationid": {"type": "string", "format": "uuid",
                        "description": "the event that caused it"},
        "data": {"type": "object"},
    },
}

USER_PROPERTIES = {
    "description": "MQTT 5 user properties",
    "type": "object",
    "required": ["pos", "id", "type", "subject", "epoch"],
    "properties": {
        "pos": {"type": "string", "description": "as sequence"},
        "id": {"type": "string", "format": "uuid"},
        "type": {"type": "string"},
        "subject": {"type": "string"},
        "epoch": {"type": "string", "format": "uuid",
                  "description": "the log's identity: another one after a "
                                 "restore, and sequences mean nothing"},
        "traceparent": {"type": "string"},
    },
}

PARAMETERS = {
    "subject": "id of the order, of the restaurant or of the account",
    "orderId": "id of the order",
    "restaurantId": "id of the restaurant",
    "customerId": "id of the customer's account",
    "riderId": "id of the rider's account",
}


def document():
    security = [{"$ref": "#/components/securitySchemes/password"}]
    token = [{"$ref": "#/components/securitySchemes/token"}]
    return {
        "asyncapi": "3.0.0",
        "id": "urn:baedal:events",
        "info": {"title": "Baedal events", "version": "1.0.0",
                 "description": ABOUT},
        "defaultContentType": "application/cloudevents+json",
        "servers": {
            "mqtt": {
                "host": "localhost:{port}", "protocol": "mqtt",
                "protocolVersion": "5",
                "description": "The broker; MQTT_PORT of `make run`",
                "variables": {"port": {"default": "1883"}},
                "security": security},
            "internal": {
                "host": "{run}/mqtt.sock", "protocol": "mqtt",
                "protocolVersion": "5",
                "description": "The same by unix socket: relay and trigger",
                "variables": {"run": {
                    "default": ".data/run",
                    "description": "the folder of sockets"}},
                "security": security},
            "live": {
                "host": "localhost:8088", "pathname": "/mqtt",
                "protocol": "ws", "protocolVersion": "3.1.1",
                "description": "Pages, through the gateway (wss by TLS)",
                "security": token},
            "devices": {
                "host": "localhost:{port}", "protocol": "mqtt",
                "protocolVersion": "3.1.1",
                "description": "The same for devices; LIVE_PORT of "
                               "`make run`",
                "variables": {"port": {"default": "1884"}},
                "security": token},
        },
        "channels": {},
        "operations": {},
        "components": {
            "securitySchemes": {
                "password": {
                    "type": "userPassword",
                    "description": "the operator's, of `make sub`"},
                "token": {
                    "type": "userPassword",
                    "description": "any user name; the password is the token "
                                   "of POST /sessions/live"}},
            "schemas": {"CloudEvent": CLOUDEVENT,
                        "UserProperties": USER_PROPERTIES},
            "messages": {},
        },
    }
