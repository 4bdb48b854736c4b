"""The knowledge graph as an object: the same calls and the same answers wherever the graph is."""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import pyoxigraph as ox

from gfmdkg.choices import Choices
from gfmdkg.client.library import Library
from gfmdkg.corpus import Corpus
from gfmdkg.documents import QUERIES as DOCUMENT_QUERIES
from gfmdkg.documents import Described, Documents, Statements
from gfmdkg.engines import Engine
from gfmdkg.errors import ParameterError
from gfmdkg.identifying import Lookups
from gfmdkg.linking.lookup import Identifier
from gfmdkg.query import QueryRequest
from gfmdkg.results import About, Result, Table, read
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.terms import DATATYPES

if TYPE_CHECKING:
    import rdflib

Given = str | int | float | bool | date | None
Quads = Callable[[], bytes]

_LINKS = "linking/links"


class KnowledgeGraph:
    """A graph that can be asked; :func:`gfmdkg.open` makes one.

    :param engine: what answers.
    :param queries: the library of saved queries.
    :param n_quads: gives the whole graph as N-Quads.
    :param corpus: the files that the graph is from, or None.
    :param site: the address of the server that answers, or empty.
    """

    def __init__(
        self, engine: Engine, queries: SavedQueries, n_quads: Quads, corpus: Corpus | None = None, site: str = ""
    ) -> None:
        self._engine = engine
        self._n_quads = n_quads
        self._corpus = corpus
        self._site = site
        self.saved_queries = queries
        self.choices = Choices(engine, queries)

    @property
    def version(self) -> str:
        """The version of the dataset; empty where an endpoint does not say it."""
        return self._engine.version

    @cached_property
    def queries(self) -> Library:
        """The saved queries: ``kg.queries.tables.goal_by_category()``; Tab completes, the docstring explains."""
        return Library(self.saved_queries, self.query)

    def query(self, name: str, /, **values: Given | Iterable[Given]) -> Table:
        """Ask a saved query; each is a SELECT, and its answer a table.

        :param name: its name, such as ``tables/goal-by-category``.
        :param values: its parameters; one that is not given has the value of its example, and None means any.
        :raises UnknownNameError: if there is no such query; it names those that are near.
        :raises ParameterError: if a name or a value is wrong; it names both, and choices that are near.
        """
        query = self.saved_queries[_text(name, "name of a query")]
        if twice := [key for key in values if key != _name(key) and _name(key) in values]:
            raise ParameterError(f"{_name(twice[0])!r} was given 2 times; give it once.", _name(twice[0]))
        return self.ask(query, {_name(key): _typed(query, _name(key), value) for key, value in values.items()})

    def ask(self, query: SavedQuery, given: Mapping[str, Sequence[str]]) -> Table:
        """Ask a saved query with texts as people type them; see :meth:`query`."""
        return cast(Table, self._ask(self.bind(query, given), query, given))

    def bind(self, query: SavedQuery, given: Mapping[str, Sequence[str]]) -> str:
        """Put values into a saved query.

        :returns: the SPARQL text.
        :raises ParameterError: if a name or a value is wrong; it names both, and choices that are near.
        """
        return self.choices.bind(query, given)

    def sparql(self, text: str) -> Result:
        """Ask any SPARQL query; without FROM it reads the merge of all graphs.

        :returns: a table for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.
        :raises QueryError: if the text is not a valid query; it says where.
        """
        return self._ask(_text(text, "query"))

    def describe(self, entity: str) -> Described:
        """Give the document of an entity: what is said of it, what leads to it, all labels, and the passages behind it.

        :param entity: its IRI, a name such as ``sdg:10.7``, or a code such as ``10.7``, ``056`` or ``BE``.
        :raises UnknownIriError: if the graph has nothing on it; it names IRIs that are near.
        :raises ParameterError: if it means several entities; it names them.
        """
        made = self._documents
        iri = made.meant(_text(entity, "entity"))
        began = perf_counter()
        document = made.about(iri)
        elapsed = perf_counter() - began
        label = document.label.value
        about = About("", document.version, elapsed, corpus=self._corpus, site=self._site, name=label)
        return Described(document, about)

    def links(self, vocabulary: str | None = None) -> Table:
        """Give the links of the entities to the vocabularies of others; ``kg.links().df()`` is a data frame of them.

        :param vocabulary: the one that is wanted, such as ``wikidata``; all of them without it.
        :raises ParameterError: if there is no such vocabulary; it names those that are near.
        """
        return self.query(_LINKS, vocabulary=vocabulary)

    def lookup(self, identifier: str) -> tuple[Identifier, ...]:
        """Find the entities that an identifier of somebody else means, the closest first.

        :param identifier: an IRI, a prefixed name such as ``wd:Q31``, or a code such as ``10.7``, ``056`` or ``BE``.
        :raises ParameterError: if it is empty, or too long to be one.
        :raises UnknownNameError: if it is unknown; it names up to five that are nearly so.
        """
        return self._lookups.today().resolve(_text(identifier, "identifier"))

    def to_rdflib(self) -> "rdflib.Dataset":
        """Give the whole graph to rdflib, each file its own named graph; the union of all is the default graph."""
        made = cast("rdflib.Dataset", importlib.import_module("rdflib").Dataset(default_union=True))
        made.parse(data=self._n_quads(), format="nquads")
        return made

    def answer(self, request: QueryRequest) -> bytes:
        """Ask for an answer as the engine writes it, in the format that the request names."""
        return self._engine.answer(request).read()

    def close(self) -> None:
        """Give back what it holds, such as connections."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<gfmdkg {self.version}: {len(self.saved_queries)} saved queries>"

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(self._engine, self.saved_queries, self._corpus or Corpus.packaged())

    @cached_property
    def _documents(self) -> Documents:
        # A library of somebody else need not have the queries that documents are made of.
        has_all = all(name in self.saved_queries for name in DOCUMENT_QUERIES)
        queries = self.saved_queries if has_all else SavedQueries.of(Corpus.packaged())
        return Documents(Statements(self._engine, queries), self._lookups)

    def _ask(self, text: str, query: SavedQuery | None = None, given: Mapping[str, Any] | None = None) -> Result:
        answer = self._engine.answer(QueryRequest(text))
        asked = About(text, answer.version, answer.elapsed, query, dict(given or {}), self._corpus, self._site)
        return read(answer, asked)


def texts(value: Given | Iterable[Given]) -> tuple[str, ...]:
    """Write the value of a parameter as people type it; a list gives several values, and None means any."""
    if isinstance(value, bool):
        return (str(value).lower(),)
    if value is None:
        return ("",)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (str(value),)  # numbers of numpy, too
    return tuple(text for one in value for text in texts(one))


def all_quads(engine: Engine) -> bytes:
    """Ask an engine for every statement of every named graph, as N-Quads."""
    text = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"
    found = read(engine.answer(QueryRequest(text)), About(text, "", 0.0)).write("json")
    rows = cast("ox.QuerySolutions", ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON))
    quads = (ox.Quad(*cast(Any, (row["s"], row["p"], row["o"], row["g"]))) for row in rows)
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _typed(query: SavedQuery, name: str, value: Given | Iterable[Given]) -> tuple[str, ...]:
    known = query.parameters.get(name)
    if isinstance(value, bytes | Mapping):
        raise ParameterError(f"Give {name!r} as text, or a list of texts, not {type(value).__name__}.", name)
    given = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    if known and known.type not in DATATYPES and any(isinstance(one, float) for one in given):
        raise ParameterError(f"Give {name!r} as text: the number 8.10 is 8.1, the text '8.10' is not.", name)
    if not given:
        hint = "" if known and known.required else " None means any."
        raise ParameterError(f"The list for {name!r} is empty.{hint}", name)
    return texts(given)


def _text(given: object, what: str) -> str:
    if not isinstance(given, str):
        hint = ": the number 10.10 is 10.1, the text '10.10' is not" if isinstance(given, float) else ""
        raise ParameterError(f"Give the {what} as text, not {given!r}{hint}.", "")
    return given


def _name(key: str) -> str:
    return key.removesuffix("_")
