"""The real server with the packaged graph, once for the tests of other programs that ask it."""

from collections.abc import Iterator

import pytest

from live import server


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with server() as (address, _):
        yield f"{address}/sparql"
