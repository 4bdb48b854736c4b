"""Look-up of outside identifiers in the graph that an engine holds."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from gfmdkg.corpus import Corpus
from gfmdkg.engines import Engine
from gfmdkg.linking.lookup import Identifier, Lookup
from gfmdkg.linking.vocabularies import LinkTables
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries

IDENTIFIERS = "linking/identifiers"
_COLUMNS = ("identifier", "relation", "entity", "entityLabel")


class Lookups:
    """Gives the look-up of the dataset that an engine holds now; its identifiers are asked for once for each version.

    :param engine: what holds the graph.
    :param queries: the library, which has the query for the identifiers.
    :param corpus: where the tables on the vocabularies are.
    """

    def __init__(self, engine: Engine, queries: SavedQueries, corpus: Corpus) -> None:
        self._given = (engine, queries, corpus)
        self._held: tuple[str, Lookup] | None = None

    def today(self) -> Lookup:
        """Give the look-up of the dataset as it is; see :func:`lookup_in`."""
        version, held = self._given[0].version, self._held
        if held is None or held[0] != version:
            held = version, lookup_in(*self._given)
            self._held = held
        return held[1]


def lookup_in(engine: Engine, queries: SavedQueries, corpus: Corpus) -> Lookup:
    """Ask an engine once for all identifiers that it knows.

    :param engine: what holds the graph.
    :param queries: the library, which has the query for the identifiers.
    :param corpus: where the tables on the vocabularies are.
    :raises UnknownNameError: if the library lacks that query.
    :raises CorpusError: if a table cannot be read.
    """
    answer = engine.answer(QueryRequest(queries[IDENTIFIERS].sparql))
    return lookup_over(json.loads(answer.read())["results"]["bindings"], corpus)


def lookup_over(bindings: Iterable[Mapping[str, Any]], corpus: Corpus) -> Lookup:
    """Take the identifiers from an answer to that query, as the SPARQL results format in JSON has its rows.

    :raises CorpusError: if a table on the vocabularies cannot be read.
    """
    tables = LinkTables.read(corpus.link_tables, corpus.name(corpus.link_tables))
    return Lookup((Identifier(*(row[column]["value"] for column in _COLUMNS)) for row in bindings), tables)
