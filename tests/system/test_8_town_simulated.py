"""8. A simulated town, as `make town` runs it: customers, stores and riders on
the public HTTP API, a line of progress, and a summary that is true."""
import json
import os
import subprocess

from legal import illegal
from platform_run import BUILD, ROOT


def test_make_town(town, tmp_path):
    p = town
    first = 1 + (p.one("order", "SELECT max(id) FROM orders") or 0)
    env = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    r = subprocess.run(
        ["make", "-s", "town", "RATE=5", "FOR=4", "SEED=3", "SPEED=1200",
         f"URL=http://127.0.0.1:{p.port}", f"BUILD={BUILD}",
         f"JSON={tmp_path}/sum"], cwd=ROOT, env=env, capture_output=True,
        text=True, timeout=300)
    assert r.returncode == 0, r.stdout + r.stderr
    for told in ("asked for", "accepted (201)", "completed", "canceled",
                 "order to delivered", "POST /orders"):
        assert told in r.stdout, r.stdout
    s = json.loads((tmp_path / "sum").read_text())
    assert s["asked"] == 20 == sum(s["ends"].values())
    assert not s["lost"] and not s["unfinished"] and not s["faults"]
    p.quiet()
    assert not illegal(p.sql, first)
    rows = p.sql("order", "SELECT status, count(*) FROM orders WHERE id >= %s"
                 " AND status IN ('COMPLETED', 'CANCELED') GROUP BY 1", first)
    assert sum(row["count"] for row in rows) == s["accepted"] > 0
    for row in rows:
        assert s["ends"][row["status"]] == row["count"]
