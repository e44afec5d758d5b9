"""What the documents are made of, for their tests."""
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "shared/generate"), str(ROOT / "tests/lib")]

import facts as facts_  # noqa: E402


@pytest.fixture(scope="session")
def facts():
    return facts_.gather(ROOT / os.environ.get("BUILD", "build"))


def pytest_unconfigure(config):
    stats = config.pluginmanager.get_plugin("terminalreporter").stats
    bad = len(stats.get("failed", [])) + len(stats.get("error", []))
    print(f"{len(stats.get('passed', []))} passed, {bad} failed")
