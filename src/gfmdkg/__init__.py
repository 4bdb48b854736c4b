"""The knowledge graph of the Global Forum on Migration and Development and the 2030 Agenda.

>>> import gfmdkg
>>> kg = gfmdkg.open()
>>> [row.goalLabel for row in kg.query("goals/in-every-category")]  # doctest: +ELLIPSIS
[...]
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from gfmdkg.client import KnowledgeGraph

__version__ = "0.1.0"


def open(  # noqa: A001 - read as gfmdkg.open
    source: str | Path | None = None,
    *,
    queries: str | Path | None = None,
    timeout: float = 60.0,
    vocabularies: Iterable[str] = (),
) -> "KnowledgeGraph":
    """Open the knowledge graph.

    :param source: nothing for the graph that comes with the package; a folder with ``ontology/``, ``data/`` and
        ``queries/``; an RDF file, such as a dump in N-Quads; a store of pyoxigraph; or the URL of an endpoint.
    :param queries: a folder with ``queries/`` whose saved queries stand in place of those of the source or package.
    :param timeout: seconds that one answer of an endpoint may take; in this process nothing can stop a query.
    :param vocabularies: the vocabularies of others to hold beside the graph: names that ``gfmdkg vocab add`` was given,
        or ``NAME=FILE``; none for an endpoint, which has what it has.
    :raises CorpusError: if files cannot be read; it names each, with line and reason.
    """
    client = importlib.import_module("gfmdkg.client")
    opened = client.open_graph(source, queries=queries, timeout=timeout, vocabularies=vocabularies)
    return cast("KnowledgeGraph", opened)
