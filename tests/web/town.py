"""Boots towns for the pages, runs node's tests against them, and sums them up.

town.py [--<node's option>...] [<file>...]: those files of tests only.  Two
files at a time, the longest first, for most of a page's time is waiting; each
in a town of its own, for they order at the same restaurants.  KEEP=1, with
one file, ends with the town still there, until Enter, for who wants to look.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from platform_run import Platform  # noqa: E402

TOWNS = 2


def open_all_day(town):
    """What is ordered in the tests is ordered at any hour of the day."""
    hours = [{"day": d, "opens": 0, "closes": 1440} for d in range(7)]
    there = town.get("/restaurants?size=100").json["_embedded"]["restaurants"]
    for restaurant in there:
        answer = town.request("PATCH", f"/restaurants/{restaurant['id']}",
                              {"hours": hours}, as_="operator")
        assert answer.status == 200, answer


def count(what, said):
    return sum(map(int, re.findall(rf"^ℹ {what} (\d+)", said, re.M)))


def run(town, options, file):
    """How many passed and failed in this file; what it says is shown."""
    env = {**town.env, "URL": f"http://127.0.0.1:{town.port}"}
    node = subprocess.run(
        ["node", "--test", "--test-reporter=spec", *options, file],
        cwd=HERE, env=env, stdout=subprocess.PIPE, text=True)
    print(f"-- {file}\n{node.stdout}", flush=True)
    failed = count("fail", node.stdout)
    return count("pass", node.stdout), failed or int(node.returncode != 0)


def serve(options, files):
    """Takes files until there are none left, all for one town."""
    passed = failed = 0
    town = Platform()
    try:
        open_all_day(town)
        for file in files:
            good, bad = run(town, options, file)
            passed, failed = passed + good, failed + bad
        for line in town.troubles():
            failed += 1
            print("trouble:", line)
        if os.environ.get("KEEP"):
            input(f"http://127.0.0.1:{town.port} {town.data}; Enter ends it")
    finally:
        town.close()
    return passed, failed


def main():
    options = [a for a in sys.argv[1:] if a.startswith("--")]
    files = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not files:
        files = [f.name for f in sorted(HERE.glob("*.test.mjs"), reverse=True,
                                        key=lambda f: f.stat().st_size)]
    left = iter(files)
    with concurrent.futures.ThreadPoolExecutor(TOWNS) as pool:
        towns = [pool.submit(serve, options, left)
                 for _ in range(min(TOWNS, len(files)))]
        passed, failed = map(sum, zip(*(t.result() for t in towns)))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
