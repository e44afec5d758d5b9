import pytest

from .desk import Payment


@pytest.fixture
def pay(town):
    return Payment(town)
