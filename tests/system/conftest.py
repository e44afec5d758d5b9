"""One town for all tests, with a database of its own for each context, so
that autonomy can fail; and one in the original's login-less mode, as `make
run AUTH=open` starts it.  What a test takes away it puts back."""
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib"),
                str(HERE.parents[1] / "shared/generate")]

from legal import illegal  # noqa: E402
from platform_run import Platform  # noqa: E402


def platform(**how):
    p = Platform(**how)
    try:
        yield p
        assert not p.troubles()
    finally:
        p.close()


@pytest.fixture(scope="session")
def town():
    yield from platform(DATABASES="own")


@pytest.fixture(scope="session")
def open_town():
    yield from platform(auth="open")


@pytest.fixture
def orders_legal(town):
    """Afterwards: every order of this test is at a legal end."""
    first = 1 + (town.one("order", "SELECT max(id) FROM orders") or 0)
    yield
    town.quiet()
    assert not illegal(town.sql, first)
