"""The endpoint of the real server, for the tests of other programs that ask it."""

import pytest


@pytest.fixture(scope="session")
def address(address: str) -> str:
    return f"{address}/sparql"
