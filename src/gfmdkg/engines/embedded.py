"""The engine in this process: for the command line, for Python and for tests. Never for a stranger's query."""

import io
import time
from collections.abc import Mapping
from typing import Self

import pyoxigraph as ox

from gfmdkg.dataset import Dataset, graph_sizes
from gfmdkg.engines.evaluation import evaluate
from gfmdkg.query import Answer, QueryRequest


class _Body(io.BytesIO):
    def restart(self) -> None:
        self.seek(0)
        self.truncate()


class EmbeddedEngine:
    """Answers from a store in this process; no limit holds but those of the machine.

    :param store: the statements.
    :param version: the version of the dataset that the store holds.
    """

    def __init__(self, store: ox.Store, version: str) -> None:
        self._store = store
        self._version = version

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """Load a dataset into a store of its own."""
        return cls(dataset.store(), dataset.version)

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self._version

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """The sizes of its graphs."""
        return graph_sizes(self._store)

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query; see :class:`gfmdkg.engines.Engine`."""
        started = time.monotonic()
        body = _Body()
        written, rows = evaluate(self._store, request, body)
        size = body.tell()
        body.seek(0)
        return Answer(body, written, size, time.monotonic() - started, self._version, rows)

    def close(self) -> None:
        """Do nothing: the store goes with the object."""
