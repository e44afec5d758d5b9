import os
import pathlib
import sys

import pytest

os.environ.setdefault("BUILD", "build-crash")
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "conversation")]

from cluster import Cluster  # noqa: E402
from killable import Killable  # noqa: E402
from town import Town  # noqa: E402


@pytest.fixture(scope="session")
def cluster():
    """A database, for one function at a time."""
    c = Cluster()
    yield c
    c.close()


@pytest.fixture
def town(cluster):
    t = Town(cluster)
    yield t
    t.close()


@pytest.fixture(scope="session")
def whole():
    """The whole platform, of a crash build."""
    p = Killable()
    yield p
    p.close()


@pytest.fixture
def p(whole):
    """The same, with nothing armed and nothing going on."""
    whole.calm()
    yield whole
    whole.calm()
