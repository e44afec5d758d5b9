"""Each wrong declaration is found."""
import copy

import pytest

import check
from facts import Facts

ID = {"type": "object", "required": ["id"],
      "properties": {"id": {"type": "integer"}}}
EVENT = {"type": "Ordered", "source": "order", "about": "", "data": {
    "type": "object", "properties": {}}}


def function(name, **members):
    context, verb = name.split("/")
    return {"name": name, "about": "", "routes": [], "on": [], "allow": [],
            "calls": [], "emits": [], "problems": [], "sql": [],
            "context": context, "verb": verb, "source": "", "helpers": "",
            **members}


PLACE = function("order/place", routes=["POST /orders"], emits=["Ordered"])


def complaints(*functions, machines=None, events=(EVENT,)):
    facts = Facts([copy.deepcopy(f) for f in (PLACE, *functions)],
                  list(events), {"sold-out": {"slug": "sold-out"}}, {},
                  machines or {})
    check.everything(facts)
    # The courses in docs/events.md need types that are not in this town.
    return [c for c in facts.complaints if not c.startswith("docs/")]


def test_a_sound_town_has_no_complaint():
    assert complaints(
        function("order/get", routes=["GET /orders/{id}"], path=ID),
        function("store/on_ordered", on=["Ordered"]),
        function("monitor/record", on=["*"]),
        machines={"m": [["NONE", "place", "ORDERED", "Ordered"]]}) == []


WRITE = {"name": "w", "kind": "write", "text": "UPDATE answer SET key = $1"}
WRONG = {
    "asks in a circle": (
        [function("a/b", calls=["a/c"]), function("a/c", calls=["a/b"])],
        "calls in a circle: a/b -> a/c -> a/b"),
    "asks nobody": ([function("a/b", calls=["a/c"])], "which is not there"),
    "asks itself": ([function("a/b", calls=["a/b"])], "in a circle"),
    "emits what is none": (
        [function("order/x", emits=["Orderd"])], "emits Orderd, which"),
    "emits another's": (
        [function("store/x", emits=["Ordered"])], "which is order's"),
    "handles what is none": (
        [function("store/x", on=["Orderd"])], "handles Orderd, which"),
    "two handle the same": (
        [function("store/x", on=["Ordered"]),
         function("store/y", on=["Ordered"])],
        "Ordered: handled by store/x and store/y"),
    "one of two handles all": (
        [function("store/x", on=["Ordered"]), function("store/y", on=["*"])],
        "Ordered: handled by store/x and store/y"),
    "two have a route": (
        [function("store/x", routes=["POST /orders"])],
        "POST /orders: of order/place and store/x"),
    "two have a route by other names": (
        [function("a/x", routes=["GET /as/{id}"], path=ID),
         function("a/y", routes=["GET /as/{aid}"], path={
             "properties": {"aid": {"type": "integer"}}})],
        "of a/x and a/y"),
    "an id that nobody reads": (
        [function("a/x", routes=["GET /as/{id}"])], "/as/{id} has ['id']"),
    "a problem that is none": (
        [function("a/x", problems=["sold"])], "problem sold is not"),
    "answers a problem that is none": (
        [function("a/x", source='return problem(c, "sold", "x");')],
        "answers sold, which"),
    "a write without its lock key": (
        [function("order/x", sql=[WRITE])], "without its lock key"),
    "another context's table": (
        [function("order/x", sql=[{"name": "r", "kind": "read",
                                   "text": "SELECT 1 FROM store.orders"}])],
        "names store.orders, which sql/order does not make"),
    "a live topic that is none": (
        [function("dashboard/x", sql=[{
            "name": "r", "kind": "read", "text": "SELECT 'live/order/'"}])],
        "publishes live/order/"),
    "a live member that nobody knows": (
        [function("dashboard/x", sql=[{
            "name": "r", "kind": "read", "text": "SELECT 'live/orders/', "
            "jsonb_build_object('secret', t.secret)"}])],
        "differ about secret"),
}


@pytest.mark.parametrize("case", WRONG)
def test_found(case):
    functions, words = WRONG[case]
    found = complaints(*functions)
    assert any(words in c for c in found), found


def test_a_type_that_nobody_emits():
    lonely = {**EVENT, "type": "Lonely"}
    assert "Lonely: nobody emits it" in complaints(events=[EVENT, lonely])


def test_a_machine_that_publishes_what_is_none():
    found = complaints(machines={"m": [["A", "go", "B", "Ordered Gone"],
                                       ["A", "go", "C", ""]]})
    assert any("publishes Gone" in c for c in found)
    assert any("A x go twice" in c for c in found)
