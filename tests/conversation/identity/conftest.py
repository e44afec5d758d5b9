import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from desk import Desk  # noqa: E402


@pytest.fixture
def desk(town):
    return Desk(town)
