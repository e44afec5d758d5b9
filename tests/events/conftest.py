import pytest

from town import Town


@pytest.fixture(scope="module")
def town():
    t = Town()
    yield t
    t.close()


@pytest.fixture(autouse=True)
def calm(town):
    """Whatever a test did, nothing is lost, doubled or out of order."""
    yield
    for mood in town.mood.iterdir():
        mood.unlink()
    town.nothing_wrong()
