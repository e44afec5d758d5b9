import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from cluster import Cluster  # noqa: E402
from lab import Lab  # noqa: E402
from line import until  # noqa: E402
from proxy import Proxy  # noqa: E402


@pytest.fixture(scope="session")
def cluster():
    c = Cluster()
    c.new(Lab.NAME, template="template1")
    yield c
    c.close()


@pytest.fixture
def lab(cluster):
    at = Lab(cluster)
    yield at
    at.close()


@pytest.fixture
def keep(lab):
    """A worker of lab/keep that has its statement prepared, and no caller."""
    worker = lab.start("lab/keep")
    assert worker.keep(400, "warm").status == 200
    until(lambda: worker.callers() == 0, "the end of its connection")
    return worker


@pytest.fixture
def proxy(lab):
    """Between all workers that are started from now on and Postgres."""
    p = Proxy(lab.run, lab.cluster.folder)
    lab.host = lab.run
    yield p
    p.close()
