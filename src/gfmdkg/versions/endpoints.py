"""Every statement of an endpoint, whether it gives long answers or short ones: all of them, or an error."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox

from gfmdkg.engines import Engine
from gfmdkg.errors import EngineError, LimitError
from gfmdkg.query import QueryRequest

# Most endpoints show the merge of their named graphs as default graph: what stands in a named graph counts there only.
_ALL = "{ GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?any { ?s ?p ?o } } }"
_COUNT = f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}"
_WHOLE = f"SELECT ?s ?p ?o ?g {{ {_ALL} }}"
# In this order no two statements are in the same place.
_ORDER = "ORDER BY ?g ?s ?p isIRI(?o) STR(?o) LANG(?o) STR(DATATYPE(?o))"
_MOST_AT_ONCE = 200_000  # statements; more are asked for in pages from the start
_PAGE = 5_000  # statements; less than what known endpoints cut an answer to
_ADVICE = "Compare a dump of it instead."


@dataclass
class Reading:
    """Reads an endpoint.

    :param engine: asks it.
    :param address: how messages call it.
    :param at_once: how many statements are asked for at once.
    :param page: how many a page has where they cannot be had at once.
    """

    engine: Engine
    address: str
    at_once: int = _MOST_AT_ONCE
    page: int = _PAGE

    def statements(self) -> Iterator[ox.Quad]:
        """Give every statement, each in its graph.

        :raises EngineError: if not all can be had, or they change meanwhile; what came before is then not all.
        """
        count, version = self._count(), self.engine.version
        whole = self._whole() if count <= self.at_once else None
        if whole is not None and len(whole) == count:
            yield from whole
        else:
            yield from self._pages(count)
        if (self._count(), self.engine.version) != (count, version):
            raise EngineError(f"The endpoint {self.address} changed while it was read. Begin again.")

    def _count(self) -> int:
        document = json.loads(self.engine.answer(QueryRequest(_COUNT)).read())
        return int(document["results"]["bindings"][0]["n"]["value"])

    def _whole(self) -> list[ox.Quad] | None:
        try:
            return self._ask(_WHOLE)
        except (EngineError, LimitError):  # it may still give it in pages
            return None

    def _pages(self, count: int) -> Iterator[ox.Quad]:
        last, read = "", 0
        while read < count:
            page = self._ask(f"{_WHOLE} {_ORDER} LIMIT {self.page} OFFSET {read}")
            if any(isinstance(term, ox.BlankNode) for quad in page for term in quad):
                reason = "has blank nodes, and they cannot be recognised from one answer to the next"
                raise EngineError(f"The endpoint {self.address} {reason}. {_ADVICE}")
            if not page or str(page[0]) == last:
                reason = f"gives only {read} of {count} statements"
                raise EngineError(f"The endpoint {self.address} {reason}. {_ADVICE}")
            last, read = str(page[0]), read + len(page)
            yield from page

    def _ask(self, text: str) -> list[ox.Quad]:
        answer = self.engine.answer(QueryRequest(text)).read()
        rows = cast("ox.QuerySolutions", ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON))
        return [ox.Quad(*cast(Any, [row[name] for name in "spog"])) for row in rows]
