import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from watch import Watch  # noqa: E402


@pytest.fixture
def watch(town):
    return Watch(town)
