"""What docs/ says is so: names, settings, tests, and the worked example."""
import os
import re
import subprocess

import pytest

from cluster import BUILD
from papers import PAPERS, ROOT, blocks

GUIDE = ROOT / "docs/guide.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
OURS = r"(?:docker|docs|functions|nginx|shared|sql|tests|web)/"


def read_by_the_code():
    """Every variable that a program of ours looks at."""
    names = set()
    for path in [*ROOT.glob("shared/*.[ch]"), *ROOT.glob("functions/*/*.c")]:
        names |= set(re.findall(r'(?:getenv|env_int|env_text)\("(\w+)"',
                                path.read_text()))
    return names - {"REQUEST_METHOD"}


def test_every_variable_is_explained():
    told = set(re.findall(r"`(?:make run )?([A-Z][A-Z_]+)[`=]",
                          GUIDE.read_text() + ARCHITECTURE.read_text()))
    assert sorted(read_by_the_code() - told) == []


def test_every_setting_is_one_of_make_run():
    """What is an env_int somewhere can be given to `make run`, which refuses
    what that would refuse."""
    boot = (ROOT / "shared/run/boot_contexts.sh").read_text()
    settings = set(re.search(r'settings="([^"]*)"', boot)[1].split())
    seconds = re.search(r"SECONDS = (\d+)",
                        (ROOT / "shared/host.h").read_text())[1]
    calls = re.search(r"CONN_CALLS = (\d+)",
                      (ROOT / "shared/fn_call.h").read_text())[1]
    numbers = {"RETRY_MS:1:60000"}
    for path in [*ROOT.glob("shared/*.c"), *ROOT.glob("functions/*/*.c")]:
        for name, low, high in re.findall(
                r'env_int\("(\w+)",\s*(\d+),\s*([^,]+),', path.read_text()):
            high = high.replace("SECONDS - 1", str(int(seconds) - 1))
            high = high.replace("CONN_CALLS", calls)
            numbers.add(f"{name}:{low}:{high}")
    assert settings == numbers


def test_every_setting_has_its_true_default():
    """As in the code: env_int("IDLE_S", 1, 86400, 30)."""
    rows = dict(re.findall(r"^\| `(\w+)` \| `?(\d+)`? \|",
                           GUIDE.read_text(), re.M))
    for path in [*ROOT.glob("shared/*.c"), *ROOT.glob("functions/*/*.c")]:
        for name, default in re.findall(
                r'env_int\("(\w+)",[^)]*?,\s*(\d+)\)', path.read_text()):
            assert rows[name] == default, (path, name)


@pytest.mark.parametrize("path", PAPERS,
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_are_there(path):
    gone = [name for name in re.findall(rf"`({OURS}[\w/.-]+)`",
                                        path.read_text())
            if not (ROOT / name).exists()]
    assert gone == [] or path == ARCHITECTURE and gone == [
        "functions/store/wait.c", "tests/conversation/store/test_wait.py"]


@pytest.mark.parametrize("path", PAPERS,
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_make_knows_what_is_asked_of_it(path):
    makefile = (ROOT / "Makefile").read_text()
    known = set(re.findall(r"^([a-z-]+)(?: [a-z ]+)?:", makefile, re.M))
    known |= {t for line in re.findall(r"^([a-z -]+):", makefile, re.M)
              for t in line.split()}
    known |= {f"test-{p.parent.name}" for p in ROOT.glob("tests/*/run")}
    asked = set(re.findall(r"\bmake ([a-z][a-z-]*)\b(?=[`\s])",
                           "\n".join(re.findall(r"`[^`\n]+`|^(?:\$ )?make .*",
                                                path.read_text(), re.M))))
    assert asked - known == set()


def test_promises_name_tests_that_exist():
    """`tests/...py::test_name`, or a file of them."""
    text = (ROOT / "docs/promises.md").read_text()
    gone = []
    for name, test in re.findall(r"`(tests/[\w/.-]+)(?:::(\w+))?`", text):
        path = ROOT / name
        if not path.exists() or test and not re.search(
                rf"^\s*def {test}\b", path.read_text(), re.M):
            gone.append((name, test))
    assert gone == []
    sections = re.findall(r"^## (G\d+) .*?(?=^## |\Z)", text, re.M | re.S)
    assert sections == [f"G{n}" for n in range(1, 15)]
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        if part.startswith("G"):
            assert re.search(r"`tests/", part), part


def test_every_test_of_a_promise_is_named():
    text = (ROOT / "docs/promises.md").read_text()
    named = set(re.findall(r"::(test_G\w+)`", text))
    there = {test for path in (ROOT / "tests").rglob("test_*.py")
             for test in re.findall(r"^def (test_G\d\w*)\(",
                                    path.read_text(), re.M)}
    assert there == named


def test_the_worked_example_compiles(tmp_path):
    source, = blocks(ARCHITECTURE, "c")
    (tmp_path / "wait.c").write_text(source)
    subprocess.run(
        ["cc", "-std=gnu17", "-Wall", "-Wextra", "-Wconversion", "-Werror",
         "-I", ROOT / "shared", "-I", ROOT / "functions/store",
         "-isystem", "/usr/include/postgresql", "-o", tmp_path / "wait",
         tmp_path / "wait.c", BUILD / "libstore.a", BUILD / "libfn.a",
         *("-fsanitize=address,undefined",) * ("asan" in str(BUILD)),
         "-lfcgi", "-lpq", "-ljansson", "-lsodium", "-ljwt", "-lm"],
        check=True)
    r = subprocess.run([tmp_path / "wait", "--describe"], check=True,
                       capture_output=True, text=True,
                       env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    assert '"name":"store/wait"' in r.stdout
