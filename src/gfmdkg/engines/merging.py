"""An engine seen through the merge of its graphs, whatever default graph it has of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gfmdkg.engines import Engine
from gfmdkg.query import Answer, QueryRequest


class MergingEngine:
    """Answers a request that names no graphs from the merge of our graphs; a saved query relies on it.

    :param engine: what answers.
    :param graphs: the IRIs of these graphs. Others in it are read by their name only.
    """

    def __init__(self, engine: Engine, graphs: Iterable[str]) -> None:
        self._engine = engine
        self._graphs = tuple(graphs)
        self._named = tuple(dict.fromkeys((*self._graphs, *filter(None, engine.graph_sizes))))

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self._engine.version

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """The sizes of its graphs."""
        return self._engine.graph_sizes

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query; see :class:`gfmdkg.engines.Engine`."""
        if not request.default_graphs and not request.named_graphs:
            request = replace(request, default_graphs=self._graphs, named_graphs=self._named)
        return self._engine.answer(request)

    def close(self) -> None:
        """Close the engine behind it."""
        self._engine.close()
