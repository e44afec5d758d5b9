import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from platform_run import Platform  # noqa: E402


@pytest.fixture(scope="session")
def town():
    p = Platform()
    try:
        yield p
    finally:
        p.close()
