"""identity/enroll, and shared/run/accounts that calls it."""
import subprocess

from cluster import BIN, ROOT
from town import claims, token

BODY = {"login": "Boss", "password": "demo", "name": "운영자",
        "phone": "02-123", "roles": ["operator", "customer"],
        "restaurants": [{"restaurantId": 3, "role": "owner"}]}


def test_enroll(desk, town):
    r = town.internal("identity/enroll", BODY, by="boot")
    assert r.status == 200
    assert r.json["roles"] == ["customer", "operator", "owner"]
    said = claims(desk.sign_in("boss", "demo").json["token"])
    assert (sorted(said["roles"]), said["owns"]) == (
        ["customer", "operator"], [3])
    assert town.sql("identity", "SELECT DISTINCT by FROM grants") == [
        {"by": "boot"}]


def test_again_adds_what_is_missing(desk, town):
    first = town.internal("identity/enroll", BODY).json
    assert town.internal("identity/enroll", BODY).json == first
    r = town.internal("identity/enroll", {**BODY, "password": "other",
                                          "roles": ["rider"]})
    assert r.json["id"] == first["id"]
    assert r.json["roles"] == ["customer", "operator", "owner", "rider"]
    assert desk.sign_in("boss", "demo").status == 201


def test_bad_input(town):
    for wrong, pointer in (({"roles": ["king"]}, "/roles"),
                           ({"login": "no body"}, "/login"),
                           ({"roles": ["owner"]}, "/roles")):
        r = town.internal("identity/enroll", {**BODY, **wrong})
        assert (r.status, r.slug) == (422, "invalid-input")
        assert r.json["errors"][0]["pointer"] == pointer


def test_not_from_outside(town):

    r = town.call("identity/enroll", "POST", "/identity/enroll", BODY,
                  as_=token(1, roles=("operator",)))
    assert (r.status, r.slug) == (403, "not-allowed")


def test_demo_accounts(desk, town):
    env = town.environment("identity/enroll", BIN_DIR=str(BIN))
    for _ in range(2):
        p = subprocess.run([ROOT / "shared/run/accounts"], env=env, text=True,
                           capture_output=True)
        assert p.returncode == 0, p.stderr
    logins = {r["login"] for r in town.sql("identity",
                                           "SELECT login FROM account")}
    assert logins == {
        "operator", "owner1", "owner2", "owner3", "staff1", "rider1",
        "rider2", "rider3", "customer1", "customer2", "customer3"}
    assert claims(desk.sign_in("rider2", "demo").json["token"])["roles"] == [
        "rider"]


def test_demo_accounts_wait_for_a_database(desk, town, tmp_path):
    """Also for one that is busy with something else at first."""
    env = town.environment("identity/enroll", BIN_DIR=str(BIN))
    folder, rest = env["DATABASE_URL"].removeprefix("host=").split(" ", 1)
    there = tmp_path / "database"
    env["DATABASE_URL"] = f"host={there} {rest}"
    p = subprocess.Popen([ROOT / "shared/run/accounts"], env=env, text=True,
                         stderr=subprocess.PIPE)
    assert "no database" in p.stderr.readline()
    there.symlink_to(folder)
    assert p.wait(60) == 0, p.stderr.read()
    assert desk.sign_in("operator", "demo").status == 201


def test_demo_accounts_without_a_database(town):
    env = town.environment("identity/enroll", BIN_DIR=str(BIN))
    env.update(DATABASE_URL="host=/nowhere", PATIENCE_S="0")
    p = subprocess.run([ROOT / "shared/run/accounts"], env=env, text=True,
                       capture_output=True)
    assert p.returncode == 111 and "operator" in p.stderr
    del env["BIN_DIR"]
    p = subprocess.run([ROOT / "shared/run/accounts"], env=env, text=True,
                       capture_output=True)
    assert p.returncode == 100
