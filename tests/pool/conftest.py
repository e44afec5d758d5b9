import pytest

from host import Host


@pytest.fixture
def host(tmp_path):
    h = Host(tmp_path)
    yield h
    h.stop()
