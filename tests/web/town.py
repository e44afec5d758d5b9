"""Boots a town for the pages, runs node's tests against it, and sums them up.

town.py [<file>...]: those files of tests only.  KEEP=1 ends with the town
still there, until Enter, for who wants to look.
"""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from platform_run import Platform  # noqa: E402


def main():
    files = sys.argv[1:] or sorted(f.name for f in HERE.glob("*.test.mjs"))
    town = Platform()
    try:
        env = {**town.env, "URL": f"http://127.0.0.1:{town.port}"}
        run = subprocess.run(
            ["node", "--test", "--test-concurrency=1",
             "--test-reporter=spec", *files],
            cwd=HERE, env=env, stdout=subprocess.PIPE, text=True)
        print(run.stdout)
        troubles = town.troubles()
        for line in troubles:
            print("trouble:", line)
        if os.environ.get("KEEP"):
            input(f"{env['URL']} {town.data}; Enter ends it")
    finally:
        town.close()
    passed, failed = (sum(map(int, re.findall(rf"^ℹ {what} (\d+)",
                                              run.stdout, re.M)))
                      for what in ("pass", "fail"))
    failed += len(troubles)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or run.returncode else 0


sys.exit(main())
