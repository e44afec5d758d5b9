"""docs/asyncapi.json: AsyncAPI 3.0 of every event and live topic."""
import json
import re

import asyncapi_base
import live
import sample
import schemas

CLOUDEVENTS = "application/cloudevents+json"


def ref(*parts):
    return {"$ref": "#/" + "/".join(parts)}


def channel(address, name, about, *more):
    found = re.findall(r"\{(\w+)\}", address)
    return {
        "address": address,
        "description": about,
        "servers": [ref("servers", s) for s in ("mqtt", "internal", *more)],
        "messages": {name: ref("components", "messages", name)},
        **({"parameters": {p: {"description": asyncapi_base.PARAMETERS[p]}
                           for p in found}} if found else {}),
    }


def operation(action, channel_name, message, about, qos):
    return {
        "action": action, "channel": ref("channels", channel_name),
        "summary": about,
        "messages": [ref("channels", channel_name, "messages", message)],
        "bindings": {"mqtt": {"qos": qos, "retain": False,
                              "bindingVersion": "0.2.0"}},
    }


def example(event):
    data = sample.sample(schemas.tidy(event["data"]))
    subject = str(next(data[k] for k in ("orderId", "restaurantId",
                                         "accountId") if k in data))
    pos = "42"
    return {
        "headers": {
            "pos": pos, "id": "5b0b9f39-63d1-4b0e-9f3c-6b0b6a1f7c55",
            "type": event["type"], "subject": subject,
            "epoch": "0d9c3ad5-55e6-4a34-8d13-2f1f7c0c3f0a",
            "traceparent": asyncapi_base.TRACE},
        "payload": {
            "specversion": "1.0",
            "id": "5b0b9f39-63d1-4b0e-9f3c-6b0b6a1f7c55",
            "source": event["source"], "type": event["type"],
            "subject": subject, "time": sample.TIME,
            "datacontenttype": "application/json", "sequence": pos,
            "traceparent": asyncapi_base.TRACE, "data": data},
    }


def message(event, components):
    return {
        "name": event["type"], "title": event["type"],
        "summary": event["about"],
        "contentType": CLOUDEVENTS,
        "headers": ref("components", "schemas", "UserProperties"),
        "payload": {"allOf": [
            ref("components", "schemas", "CloudEvent"),
            {"type": "object", "properties": {
                "source": {"const": event["source"]},
                "type": {"const": event["type"]},
                "data": components.use(schemas.tidy(event["data"]))}}]},
        "bindings": {"mqtt": {"contentType": CLOUDEVENTS,
                              "bindingVersion": "0.2.0"}},
        "examples": [example(event)],
    }


def events(facts, document):
    components = schemas.Components(facts.shapes)
    for e in facts.events:
        components.count(schemas.tidy(e["data"]), e["type"] + "Data")
    for e in sorted(facts.events, key=lambda e: (e["source"], e["type"])):
        type_, name = e["type"], f"{e['source']}.{e['type']}"
        document["channels"][name] = channel(
            f"events/{e['source']}/{type_}/{{subject}}", type_, e["about"])
        document["components"]["messages"][type_] = message(e, components)
        for f in facts.emitters(type_):
            key = f["name"].replace("/", "_") + f"_sends_{type_}"
            document["operations"][key] = operation(
                "send", name, type_, f"{f['name']}: {f['about']}", 1)
        for f in facts.handlers(type_):
            key = f["name"].replace("/", "_") + f"_receives_{type_}"
            document["operations"][key] = operation(
                "receive", name, type_, f"{f['name']}: {f['about']}", 1)
    document["components"]["schemas"].update(sorted(
        components.schemas.items()))


def live_topics(facts, document):
    for address, name, readers, about, members in live.TOPICS:
        document["channels"][name] = channel(
            address, name, f"{about}. Read by {readers}; holds nobody's "
            "phone or door.", "live", "devices")
        document["components"]["messages"][name] = {
            "name": name, "title": name, "summary": about,
            "contentType": "application/json",
            "payload": schemas.tidy(live.payload(facts, members)),
            "bindings": {"mqtt": {"contentType": "application/json",
                                  "bindingVersion": "0.2.0"}}}
        for f in live.publishers(facts, address):
            key = f["name"].replace("/", "_") + f"_sends_{name}"
            document["operations"][key] = operation(
                "send", name, name, f"{f['name']}: {f['about']}", 0)


def asyncapi(facts):
    document = asyncapi_base.document()
    events(facts, document)
    live_topics(facts, document)
    document["operations"] = dict(sorted(document["operations"].items()))
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
