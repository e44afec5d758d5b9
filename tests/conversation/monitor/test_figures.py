"""GET /metrics, GET /readyz."""
import re
import socket


def figures(watch):
    r = watch.get("metrics", "/metrics", as_=None)
    assert r.status == 200, r
    assert r.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for line in r.text.splitlines():
        if line.startswith("#"):
            assert re.fullmatch(
                r"# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))",
                line)
            continue
        name, value = line.rsplit(" ", 1)
        assert re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})?', name)
        assert name not in found
        found[name] = float(value)
    return found


def test_calls(watch):
    for _ in range(3):
        assert watch.get("events", "/events").status == 200
    assert watch.get("events", "/events", as_=None).status == 401
    f = figures(watch)
    of = 'function="monitor/events"'
    assert f['baedal_calls_total{%s,class="2xx"}' % of] == 3
    assert f['baedal_calls_total{%s,class="4xx"}' % of] == 1
    assert f['baedal_call_seconds_count{%s}' % of] == 4
    assert f['baedal_call_seconds_bucket{%s,le="+Inf"}' % of] == 4
    buckets = [v for k, v in f.items()
               if k.startswith("baedal_call_seconds_bucket{" + of)]
    assert len(buckets) == 13 and buckets == sorted(buckets)
    assert f['baedal_call_seconds_sum{%s}' % of] > 0
    assert f['baedal_in_flight{%s}' % of] == 0
    assert f['baedal_in_flight{function="monitor/metrics"}'] == 1


def test_without_the_backlog(watch):
    f = figures(watch)
    assert f["baedal_backlog_known"] == 0
    assert not [k for k in f if k.startswith("baedal_subscription")]


def test_backlog(watch, town):
    watch.subscription("store", "payment", checkpoint=7, log_pos=12345677)
    watch.subscription("order", "store", state="stopped")
    watch.letter("parked", "order", pos=1)
    watch.letter("dead", "order", pos=2)
    watch.letter("dead", "order", pos=3)
    town.start("monitor/backlog", 1)
    f = figures(watch)
    assert f["baedal_backlog_known"] == 1
    store = 'consumer="store",source="payment",generation="1"'
    order = 'consumer="order",source="store",generation="1"'
    assert f["baedal_subscription_lag{%s}" % store] == 12345670
    assert f["baedal_subscription_lag{%s}" % order] == 0
    assert f["baedal_subscription_idle_seconds{%s}" % store] >= 0
    assert f["baedal_subscription_stopped{%s}" % order] == 1
    assert f["baedal_subscription_stopped{%s}" % store] == 0
    assert f['baedal_set_aside{consumer="order",state="parked"}'] == 1
    assert f['baedal_set_aside{consumer="order",state="dead"}'] == 2
    assert f['baedal_set_aside_oldest_seconds{consumer="order"}'] >= 0
    assert f['baedal_breaker_state{callee="monitor/backlog"}'] == 0


def test_an_open_breaker(watch, town):
    town.start("monitor/backlog", 1, DATABASE_URL="host=/nowhere")
    for _ in range(3):
        watch.get("metrics", "/metrics", as_=None, BREAKER_MIN="2")
    f = figures(watch)
    of = '{callee="monitor/backlog"}'
    assert f["baedal_breaker_state" + of] == 1
    assert f["baedal_breaker_opens_total" + of] == 1
    assert f["baedal_breaker_refused_total" + of] >= 1


def test_ready(watch, town):
    town.start("monitor/backlog", 1)
    (town.run / "store").mkdir()
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(str(town.run / "store/confirm.sock"))  # nobody listens
    r = watch.get("readyz", "/readyz", as_=None)
    assert (r.status, r.json["ready"], r.json["broker"]) == (200, True, None)
    assert sorted(r.json["contexts"], key=lambda c: c["context"]) == [
        {"context": "monitor", "functions": 1, "listening": 1},
        {"context": "store", "functions": 1, "listening": 0}]


def test_the_broker_fails_nothing(watch, town):
    path = str(town.run / "mqtt")
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as unix:
        tcp.bind(("127.0.0.1", 0))
        port = str(tcp.getsockname()[1])

        def broker(host, port="0"):
            r = watch.get("readyz", "/readyz", as_=None, MQTT_HOST=host,
                          MQTT_PORT=port)
            assert (r.status, r.json["ready"]) == (200, True)
            return r.json["broker"]
        assert broker("127.0.0.1", port) is False
        assert broker(path) is False
        tcp.listen()
        unix.bind(path)
        unix.listen()
        assert broker("127.0.0.1", port) is True
        assert broker(path) is True


def test_not_ready(watch, town):
    r = watch.get("readyz", "/readyz", as_=None, DATABASE_URL="host=/nowhere")
    assert r.status == 503 and "retry-after" in r.headers
    town.sql("monitor", "ALTER TABLE shown RENAME TO elsewhere")
    r = watch.get("readyz", "/readyz", as_=None)
    assert (r.status, r.json["ready"]) == (503, False)
