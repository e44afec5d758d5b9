import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from people import House  # noqa: E402
from platform_run import Platform  # noqa: E402


@pytest.fixture(scope="session")
def town():
    p = Platform(GUARD_S="1")
    yield p
    p.close()


@pytest.fixture
def house(town):
    """Clients at the broker, who go when the test is over; whatever it was,
    the broker has lived through it."""
    pid = town.pids("live")
    h = House(town)
    yield h
    h.close()
    if not h.may_die:
        assert town.pids("live") == pid, town.logs()[-3000:]
