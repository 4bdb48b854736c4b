"""What answers queries: one interface, whatever stands behind it."""

from collections.abc import Mapping
from typing import Protocol

from gfmdkg.query import Answer, QueryRequest


class Engine(Protocol):
    """Something that holds a dataset and answers queries on it."""

    @property
    def version(self) -> str:
        """The version of the dataset that it holds."""

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """The number of triples of each graph in it, by IRI; the default graph, named by the empty text, is first."""

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query completely.

        :raises QueryError: if the text is not a valid query.
        :raises NotAcceptableError: if the caller accepts no format of the kind that the query gives.
        :raises LimitError: if the query was stopped by a limit; no part of its answer is given.
        :raises BusyError: if no worker came free in time.
        """

    def close(self) -> None:
        """Give back what it holds: processes, files."""
