"""The pool's figures in /metrics, and real functions in place of the echo."""
import signal

from host import BUILD, Host, ask, until


def figures(host, verb="echo"):
    """Workers, starts, of these cold."""
    found = host.figures(verb)
    return [found[name] for name in (
        "workers", "worker_starts_total", "cold_starts_total")]


def test_workers_and_cold_starts_are_counted(host):
    host.function("echo", most=1)
    host.function("kept", keep=2)
    host.start(IDLE_S="1")
    until(lambda: figures(host, "kept") == [2, 2, 1], "two are kept")
    assert figures(host) == [0, 0, 0]
    for n in (1, 2):
        host.call("echo")
        until(lambda: figures(host) == [0, n, n], "it was there, and left")


def test_workers_are_right_after_a_killed_pool(host):
    host.function("echo", keep=3)
    host.start()
    until(lambda: figures(host) == [3, 3, 1], "three")
    host.stop()
    host.function("echo", keep=1)
    host.start()
    until(lambda: figures(host) == [1, 4, 2], "one")


def test_the_younger_of_two_pools_says_how_many(host):
    host.function("echo", keep=1)
    host.start()
    until(lambda: figures(host)[0] == 1, "the elder's")
    elder = host.process
    host.function("echo", keep=2)
    host.start()
    until(lambda: figures(host)[0] == 2, "the younger's")
    elder.send_signal(signal.SIGTERM)
    assert elder.wait(5) == 0
    assert figures(host) == [2, 3, 2]


def test_a_real_function_scales_to_zero_and_back(tmp_path):
    host = Host(tmp_path, "monitor")
    (host.bin / "monitor/metrics").symlink_to(BUILD / "bin/monitor/metrics")
    host.start(IDLE_S="1")
    try:
        for n in (1, 2):
            assert host.workers() == []
            assert f'cold_starts_total{{function="monitor/metrics"}} {n}\n' \
                in ask(host.sock("metrics"), uri="/metrics")
            until(lambda: host.workers() == [], "it has left")
            host.stays(0)
    finally:
        host.stop()
