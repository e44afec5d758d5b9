"""The generated files are fresh, and their field's own tools accept them."""
import json
import pathlib
import subprocess
import sys

import pytest

from conftest import ROOT

HERE = pathlib.Path(__file__).parent
OPENAPI = ROOT / "docs/openapi.json"
ASYNCAPI = ROOT / "docs/asyncapi.json"


def run(*command):
    p = subprocess.run(command, cwd=HERE, text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    assert p.returncode in (0, 1), p.stdout
    return p.returncode == 0, p.stdout


def test_what_is_committed_is_what_is_generated():
    fresh, said = run(sys.executable, ROOT / "shared/generate/generate.py",
                      "--check")
    assert fresh, said


def test_openapi():
    good, said = run("node", "openapi.mjs", OPENAPI)
    assert good, said


def test_asyncapi():
    good, said = run("node", "asyncapi.mjs", ASYNCAPI)
    assert good, said


def test_every_example_is_a_cloudevent(facts):
    good, said = run("node", "cloudevents.mjs", ASYNCAPI)
    assert good, said
    assert said.count("ok - ") == len(facts.events)


def test_the_envelope_of_the_examples_is_the_one_that_the_relay_writes(
        tmp_path):
    program = tmp_path / "envelope"
    subprocess.run(["cc", "-I", ROOT / "shared", "-o", program,
                    HERE / "envelope.c", ROOT / "shared/cloudevent.c"],
                   check=True)
    messages = json.loads(ASYNCAPI.read_text())["components"]["messages"]
    for message in messages.values():
        for e in (e["payload"] for e in message.get("examples", [])):
            said = subprocess.check_output([
                program, e["id"], e["source"], e["type"], e["subject"],
                e["time"], e["sequence"], e["traceparent"],
                json.dumps(e["data"])])
            assert json.loads(said) == e


def test_the_page_shows_everything():
    good, said = run("node", "page.mjs", ROOT / "web/docs", OPENAPI, ASYNCAPI)
    assert good, said
    assert said.count("ok - ") > 50


# The linters find what is wrong.

def openapi_with(change):
    d = json.loads(OPENAPI.read_text())
    change(d, d["paths"]["/orders"]["post"])
    return d


def asyncapi_with(change):
    d = json.loads(ASYNCAPI.read_text())
    change(d, d["components"]["messages"]["Ordered"])
    return d


def same_id(d, post):
    post["operationId"] = "order_list"


def nameless(d, post):
    del post["summary"]


def dangling(d, post):
    post["responses"]["201"] = {"$ref": "#/components/responses/none"}


@pytest.mark.parametrize("change", [same_id, nameless, dangling])
def test_openapi_that_is_wrong(change, tmp_path):
    (tmp_path / "d.json").write_text(json.dumps(openapi_with(change)))
    good, said = run("node", "openapi.mjs", tmp_path / "d.json")
    assert not good, said


def unfit(d, message):
    message["examples"][0]["payload"]["data"]["orderId"] = "x"


def no_parameter(d, message):
    d["channels"]["order.Ordered"]["parameters"] = {}


def nowhere(d, message):
    d["operations"]["order_place_sends_Ordered"]["channel"]["$ref"] += "x"


@pytest.mark.parametrize("change", [unfit, no_parameter, nowhere])
def test_asyncapi_that_is_wrong(change, tmp_path):
    (tmp_path / "d.json").write_text(json.dumps(asyncapi_with(change)))
    good, said = run("node", "asyncapi.mjs", tmp_path / "d.json")
    assert not good, said


def yesterday(d, message):
    message["examples"][0]["payload"]["time"] = "yesterday"


def sourceless(d, message):
    del message["examples"][0]["payload"]["source"]


@pytest.mark.parametrize("change", [yesterday, sourceless])
def test_an_example_that_is_no_cloudevent(change, tmp_path):
    (tmp_path / "d.json").write_text(json.dumps(asyncapi_with(change)))
    good, said = run("node", "cloudevents.mjs", tmp_path / "d.json")
    assert not good, said
