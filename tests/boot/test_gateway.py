"""The gateway: what it lets through, what it makes, what it says itself."""
import json

import pytest

from town import Town, until


@pytest.fixture(scope="module")
def town():
    t = Town()
    try:
        t.start()
        yield t
    finally:
        t.remove()


def parameters(answer):
    status, _, text = answer
    assert status == 200, text
    return dict(line.split("=", 1) for line in text.splitlines())


def problem(answer, status):
    got, headers, text = answer
    assert got == status, text
    assert headers["Content-Type"] == "application/problem+json"
    p = json.loads(text)
    assert p["status"] == status and p["message"] == p["detail"]
    return p, headers


def test_a_function_is_told_of_the_call(town):
    got = parameters(town.call("/show?a=b", "POST", "12345",
                               Content_Type="text/plain", X_Mine="1"))
    assert got["REQUEST_METHOD"] == "POST"
    assert got["REQUEST_URI"] == "/show?a=b"
    assert got["QUERY_STRING"] == "a=b"
    assert got["CONTENT_TYPE"] == "text/plain"
    assert got["CONTENT_LENGTH"] == "5" == got["body"]
    assert got["HTTP_X_MINE"] == "1"
    assert got["HTTP_HOST"] == f"127.0.0.1:{town.port}"


def test_nothing_of_ours_can_be_forged(town):
    got = parameters(town.call(
        "/show", BAEDAL_CALLER="order/place", Baedal_Timer="1",
        Proxy="http://evil", X_Forwarded_Host='evil"x',
        X_Forwarded_Proto="gopher"))
    ours = town.call("/show", **{"BAEDAL_EVENT": "1"})
    assert not [k for k in (*got, *parameters(ours))
                if k.startswith("BAEDAL")]
    assert "HTTP_PROXY" not in got
    assert got["HTTP_X_FORWARDED_HOST"] == f"127.0.0.1:{town.port}"
    assert got["HTTP_X_FORWARDED_PROTO"] == "http"


def test_a_proxy_in_front_is_honoured(town):
    got = parameters(town.call("/show", X_Forwarded_Host="baedal.kr",
                               X_Forwarded_Proto="https"))
    assert got["HTTP_HOST"] == "baedal.kr"
    assert got["REQUEST_SCHEME"] == "https"


def test_an_idempotency_key_is_made_and_returned(town):
    a = town.call("/show", "POST", "x")
    b = town.call("/show", "POST", "x")
    assert a[1]["Idempotency-Key"] == parameters(a)["HTTP_IDEMPOTENCY_KEY"]
    assert a[1]["Idempotency-Key"] != b[1]["Idempotency-Key"]
    mine = town.call("/show", "POST", "x", Idempotency_Key="mine")
    assert mine[1]["Idempotency-Key"] == "mine"
    assert parameters(mine)["HTTP_IDEMPOTENCY_KEY"] == "mine"
    assert "Idempotency-Key" not in town.call("/show")[1]


def test_a_context_that_breaks_off_is_a_503_with_the_key(town):
    p, headers = problem(town.call("/show?die", "POST", "x",
                                   Idempotency_Key="mine"), 503)
    assert p["type"] == "/problems/try-later"
    assert "store" in p["detail"]
    assert headers["Retry-After"] == "1"
    assert headers["Idempotency-Key"] == "mine"


def test_a_functions_own_problem_is_left_alone(town):
    status, headers, text = town.call("/show?status=503")
    assert status == 503 and "QUERY_STRING=status=503" in text
    assert "Retry-After" not in headers


def test_a_method_that_is_not_there_is_a_405_with_allow(town):
    p, headers = problem(town.call("/show", "DELETE"), 405)
    assert headers["Allow"] == "GET, POST" and "GET, POST" in p["detail"]
    _, headers = problem(town.call("/", "POST", "x"), 405)
    assert headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("language,title", [
    ("ko-KR,ko;q=0.9,en;q=0.8", "찾을 수 없음"), ("en", "Not found"),
    ("de", "Not found")])
def test_problems_speak_the_callers_language(town, language, title):
    p, _ = problem(town.call("/nothing", Accept_Language=language), 404)
    assert p["type"] == "/problems/not-found" and p["title"] == title
    assert "/docs" in p["detail"]


def test_a_browser_gets_a_page(town):
    status, headers, text = town.call(
        "/nothing", Accept="text/html,application/xhtml+xml,*/*;q=0.8",
        Accept_Language="ko")
    assert status == 404 and headers["Content-Type"].startswith("text/html")
    assert "<h1>찾을 수 없음</h1>" in text


def test_a_body_over_64_kib_is_refused(town):
    assert parameters(town.call("/show", "POST", "x" * 65536))["body"] \
        == "65536"
    problem(town.call("/show", "POST", "x" * 65537), 413)


def test_headers_that_are_too_long_are_refused(town):
    problem(town.call("/show", X="x" * 40000), 400)


def test_the_inner_places_cannot_be_asked_for(town):
    for path in ("/_problem/json", "/nginx.conf", "/../nginx/nginx.conf",
                 "/web", "/.git/config"):
        assert town.call(path)[0] in (400, 404), path


def test_pages_and_their_headers(town):
    status, headers, text = town.call("/")
    assert status == 200 and "hello" in text
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "nginx"     # and no version


def test_cors_for_the_origins_that_were_named(town):
    ok = "http://localhost:8080"
    _, headers, _ = town.call("/show", Origin=ok)
    assert headers["Access-Control-Allow-Origin"] == ok
    assert headers["Access-Control-Allow-Credentials"] == "true"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Location", "ETag", "Retry-After", "Idempotency-Key"} \
        <= set(exposed)
    assert "Origin" in headers["Vary"]
    status, headers, _ = town.call(
        "/show", "OPTIONS", Origin=ok,
        Access_Control_Request_Method="POST")
    assert status == 204
    assert "PUT" in headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in headers["Access-Control-Allow-Headers"]


def test_cors_for_nobody_else(town):
    for origin in ("http://evil.kr", "http://localhost:8080.evil.kr", "null"):
        _, headers, _ = town.call("/show", "OPTIONS", Origin=origin,
                                  Access_Control_Request_Method="POST")
        assert not [h for h in headers if h.startswith("Access-Control")]


def test_no_query_in_the_access_log(town):
    town.call("/show?token=secret-of-a-guest")
    log = town.data() / "log/access/current"
    text = until(lambda: "GET /show 200" in log.read_text()
                 and log.read_text(), "the line")
    assert "secret-of-a-guest" not in text
