"""make run, stop, status, up, down: what is started ends, and nothing else."""
import os
import pathlib
import signal
import socket
import subprocess

import pytest

from town import Town, until

USERS = [None, "nobody"] if os.geteuid() == 0 else [None]


@pytest.fixture(scope="module", params=USERS, ids=lambda u: u or "me")
def town(request):
    t = Town(request.param)
    try:
        t.said = t.start()
        yield t
    finally:
        t.remove()


@pytest.fixture(scope="module")
def again():
    """One whose data are kept from test to test, which leave it stopped."""
    t = Town()
    yield t
    t.remove()


@pytest.fixture
def fresh():
    t = Town()
    yield t
    t.remove()


def pid_of(town, name):
    out = subprocess.run(
        ["s6-svstat", "-o", "pid", town.data() / "service" / name],
        text=True, stdout=subprocess.PIPE, check=True).stdout
    return int(out)


def owner_of(pid):
    return os.stat(f"/proc/{pid}").st_uid


def test_it_says_where_to_look(town):
    assert f"http://127.0.0.1:{town.port}/" in town.said
    assert town.call("/healthz")[0] == 200


def test_status_has_a_line_for_every_service(town):
    code, said = town.run("control", "status")
    assert code == 0
    for name in ("postgres", "mosquitto", "live", "nginx", "pool-order",
                 "pool-testpay"):
        assert any(line.split()[:2] == [name, "up"]
                   for line in said.splitlines()), said
    assert "healthz: ok" in said


def test_started_twice_it_says_that_it_runs(town):
    assert town.run("boot") == (
        0, f"already running at http://127.0.0.1:{town.port} "
        "(make stop ends it)\n")


def test_nothing_but_supervision_is_root(town):
    if town.user or os.geteuid() != 0:
        pytest.skip("not started by root")
    for name in ("postgres", "mosquitto", "live", "nginx", "pool-store", "log"):
        assert owner_of(pid_of(town, name)) != 0, name


def test_secrets_are_nobody_elses(town):
    data = town.data()
    for folder in ("secret", "etc", "key", "mosquitto", "live", "pg"):
        assert (data / folder).stat().st_mode & 0o077 == 0, folder
    log = (data / "log/current").read_text()
    for secret in (data / "secret").iterdir():
        assert secret.read_text() not in log


def test_a_context_goes_down_and_comes_up(town):
    assert town.call("/show")[0] == 200
    assert town.run("control", "down", "store")[0] == 0
    status, headers, text = town.call("/show", Accept_Language="en")
    assert status == 503 and headers["Retry-After"] == "1"
    assert "store is away" in text
    assert town.run("control", "up", "store")[0] == 0
    until(lambda: town.call("/show")[0] == 200, "store is back")
    assert town.run("control", "down", "nothing")[0] == 100


@pytest.mark.parametrize("name", ["postgres", "mosquitto", "live", "nginx",
                                  "pool-store", "log"])
def test_what_is_killed_comes_back(town, name):
    pid = pid_of(town, name)
    os.kill(pid, signal.SIGKILL)
    until(lambda: pid_of(town, name) not in (pid, -1), f"a new {name}")

    def answers():
        try:
            return town.call("/show")[0] == 200
        except OSError:
            return False
    until(answers, "calls are answered")


@pytest.mark.parametrize("name", ["postgres", "nginx", "pool-store"])
def test_who_supervises_is_killed_and_takes_it_along(town, name):
    def stat(pid):
        """Its state, and its parent."""
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[:2]

    def is_over(pid):
        try:
            return stat(pid)[0] == "Z"
        except OSError:
            return True

    def answers():
        try:
            return pid_of(town, name) not in (pid, -1) and \
                town.call("/show")[0] == 200
        except (OSError, subprocess.CalledProcessError):
            return False
    pid = pid_of(town, name)
    os.kill(int(stat(pid)[1]), signal.SIGKILL)
    until(lambda: is_over(pid), f"the old {name} ends")
    until(answers, f"a new {name} answers")


def test_sub_listens_as_the_operator(town):
    p = subprocess.Popen(town.command("control", "sub"), text=True,
                         env=town.environment, stdout=subprocess.PIPE)
    try:
        assert "'mosquitto_sub'" in p.stdout.readline()
        password = (town.data() / "secret/mqtt-relay").read_text()

        def heard():
            subprocess.run(
                ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(town.mqtt),
                 "-u", "relay", "-P", password, "-t", "events/x/Y/1",
                 "-m", "hello"], check=True)
            os.set_blocking(p.stdout.fileno(), False)
            return p.stdout.readline()
        assert "events/x/Y/1 hello" in until(heard, "an event")
    finally:
        p.terminate()
        p.wait()


def test_the_broker_wants_a_password(town):
    p = subprocess.run(
        ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(town.mqtt), "-t", "#",
         "-C", "1", "-W", "5"], text=True, stderr=subprocess.PIPE)
    assert p.returncode != 0 and "not authorised" in p.stderr.lower()


def test_stop_leaves_nothing_and_start_finds_the_data(again):
    again.start()
    data = again.data()
    key = (data / "secret/token-key").read_text()
    assert again.run("control", "stop") == (0, "stopped\n")
    again.boot.stdout.read()
    assert again.boot.wait(10) == 0
    assert again.processes(data) == []
    assert again.run("control", "status")[0] == 111
    assert again.run("control", "stop")[0] == 0
    again.start()
    assert (data / "secret/token-key").read_text() == key
    # Ctrl-C this time.
    assert again.interrupt() == 0
    assert again.processes(data) == []


def test_boot_killed_stop_ends_the_rest(again):
    again.start()
    data = again.data()
    os.kill(again.boot.pid, signal.SIGKILL)
    again.boot.wait()
    assert again.call("/healthz")[0] == 200
    assert again.run("control", "stop")[0] == 0
    assert again.processes(data) == []


def test_supervision_killed_the_next_boot_ends_the_rest(again):
    again.start()
    data = again.data()
    svscan = [p for p in again.processes(data) if "s6-svscan" in p]
    os.kill(int(svscan[0].split()[0]), signal.SIGKILL)
    again.boot.stdout.read()
    again.boot.wait(60)
    assert again.processes(data) == []
    assert "starting" in again.start()
    assert again.call("/healthz")[0] == 200
    assert again.interrupt() == 0


def test_roots_checkout_that_nobody_may_enter(town):
    if town.user or os.geteuid() != 0:
        pytest.skip("not started by root")
    assert town.checkout.stat().st_mode & 0o077 == 0     # as mkdtemp does
    assert town.data().parent == pathlib.Path("/var/lib")
    assert town.call("/show")[0] == 200
    assert town.call("/")[2] == "<!doctype html>hello"


def test_a_data_folder_too_long_for_sockets(fresh):
    fresh.checkout.chmod(0o755)
    fresh.environment["DATA"] = "x" * 60
    fresh.start()
    run = fresh.data() / "run"
    place = pathlib.Path(os.readlink(run))
    assert fresh.call("/show")[0] == 200
    assert fresh.run("control", "stop")[0] == 0
    assert not place.exists() and not run.is_symlink()


@pytest.mark.parametrize("which", ["port", "mqtt", "live"])
def test_a_port_that_is_taken(fresh, which):
    with socket.socket() as s:
        s.bind(("127.0.0.1", getattr(fresh, which)))
        s.listen()
        code, said = fresh.run("boot")
    assert code == 100
    assert f"(process {os.getpid()})" in said and "make run" in said
    assert not fresh.data().exists()


@pytest.mark.parametrize("settings", [
    {"AUTH": "open", "BIND": "0.0.0.0"}, {"AUTH": "none"}, {"PORT": "http"},
    {"TOWN_TZ": "Mars/Olympus"}, {"CORS_ORIGINS": 'x"; include /etc/passwd;'},
    {"DATA": "/tmp/a b"}, {"PORT": "0"}, {"PORT": "65536"},
    {"PORT": "2883", "MQTT_PORT": "2883"}, {"LIVE_PORT": "x"},
    {"MQTT_PORT": "2883", "LIVE_PORT": "2883"}, {"PAYMENT": "fast"},
    {"RPC_MS": "0"}, {"ACCEPT_MINUTES": "1441"}, {"IDLE_S": "5 s"}])
def test_settings_that_are_refused(fresh, settings):
    code, said = fresh.run("boot", **settings)
    assert code == 100 and said.count("\n") == 1, said


def test_a_data_folder_that_services_cannot_reach(fresh):
    if os.geteuid() != 0:
        pytest.skip("not root")
    code, said = fresh.run("boot", DATA=str(fresh.checkout / "data"))
    assert code == 100 and "cannot pass" in said


def test_a_migration_that_fails_leaves_nothing_running(again):
    (again.checkout / "sql/store").mkdir()
    (again.checkout / "sql/store/001_bad.sql").write_text("SELECT 1/0;")
    code, said = again.run("boot")
    assert code == 100 and "division by zero" in said
    assert again.processes(again.data()) == []
