"""How much one client may have kept."""

import pytest

from gfmdkg.errors import LimitError
from gfmdkg.web.allowance import Allowance


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def allowance(clock: Clock) -> Allowance:
    return Allowance(4, clock)


def times(allowance: Allowance, address: str) -> int:
    """Take until nothing is left."""
    for number in range(100):
        try:
            allowance.take(address)
        except LimitError:
            return number
    raise AssertionError("there is no end")


def test_each_client_has_its_own(allowance: Allowance) -> None:
    assert [times(allowance, address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [4, 4, 0]


def test_it_grows_again_with_the_time(allowance: Allowance, clock: Clock) -> None:
    assert times(allowance, "192.0.2.1") == 4
    clock.seconds = 1800
    assert times(allowance, "192.0.2.1") == 2
    clock.seconds = 100_000
    assert times(allowance, "192.0.2.1") == 4


def test_the_addresses_of_one_network_are_one_client(allowance: Allowance) -> None:
    assert times(allowance, "2001:db8::1") == 4
    assert times(allowance, "2001:db8:0:0:ffff::2") == 0
    assert times(allowance, "2001:db8:0:1::1") == 4
    assert times(allowance, "") == 4


def test_only_so_many_clients_are_remembered(allowance: Allowance) -> None:
    assert times(allowance, "192.0.2.1") == 4
    for number in range(10_000):
        allowance.take(f"client {number}")
    assert times(allowance, "192.0.2.1") == 4
