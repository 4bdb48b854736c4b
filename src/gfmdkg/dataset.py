"""The loaded graph: every statement as written, its version, and the store that answers from it."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self, cast

import pyoxigraph as ox

from gfmdkg import __version__
from gfmdkg.errors import EngineError
from gfmdkg.iris import ONTOLOGY, PREFIXES
from gfmdkg.settings import DefaultGraph

_DECLARED = "# graph "
_APART = "# apart "
_HEADER = ox.NamedNode(ONTOLOGY)
_RELEASE = ox.NamedNode(PREFIXES["owl"] + "versionInfo")
_NUMBER = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]{1,30})?", re.ASCII)
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } %s}"


@dataclass(frozen=True)
class Dataset:
    """Named graphs, as parsed: the store keeps values, this keeps what the files say ("01" stays "01").

    :param quads: every statement with the graph of its file, sorted, each once.
    :param apart: the graphs that have no part in the merge: vocabularies of others, which a query names to read them.
    :param named: its version where that is not to be computed: with such vocabularies beside it.
    """

    quads: tuple[ox.Quad, ...]
    apart: frozenset[str] = frozenset()
    named: str = ""

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Self:
        """Put statements in the order of their N-Quads lines, each once."""
        return cls(tuple(sorted(set(quads), key=_line)))

    def beside(self, described: Iterable[ox.Quad], others: Iterable[ox.Quad], tag: str) -> Self:
        """Give the dataset with graphs of others beside its own.

        :param described: what we say of them; it has part in the merge.
        :param others: their statements, which have none.
        :param tag: what stands behind the version, another one when a vocabulary is another one.
        """
        held = tuple(others)
        together = self.of((*self.quads, *described, *held))
        apart = self.apart | {graph_name(quad) for quad in held}
        return replace(together, apart=apart, named=f"{self.version}.{tag}")

    @cached_property
    def release(self) -> str:
        """The number of the release: that in the header of its ontology, or the program's own where it has none."""
        said = (quad.object for quad in self.quads if (quad.subject, quad.predicate) == (_HEADER, _RELEASE))
        numbers = (text.value for text in said if isinstance(text, ox.Literal) and _NUMBER.fullmatch(text.value))
        return next(numbers, __version__)

    @cached_property
    def version(self) -> str:
        """The release number and, behind ``+``, the beginning of the SHA-256 of the canonical N-Quads (RDFC-1.0).

        With vocabularies beside it, the version that it has without them, and behind it a dot and a tag for them.
        """
        return self.named or f"{self.release}+{hashlib.sha256(self.n_quads()).hexdigest()[:12]}"

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The number of statements of each graph, by graph IRI."""
        sizes: dict[str, int] = {}
        for quad in self.quads:
            graph = graph_name(quad)
            sizes[graph] = sizes.get(graph, 0) + 1
        return sizes

    def merge(self) -> list[ox.Triple]:
        """Give the merge of all graphs but those apart, as a set in order."""
        return sorted({quad.triple for quad in self.quads if graph_name(quad) not in self.apart}, key=str)

    def n_quads(self) -> bytes:
        """Write the dataset as canonical N-Quads: one statement a line, lines in order.

        Before them are lines, comments to others, for the graphs that have no part in the merge.
        """
        apart = b"".join(f"{_APART}{ox.NamedNode(graph)}\n".encode() for graph in sorted(self.apart))
        return apart + _written(self.quads, ox.RdfFormat.N_QUADS)

    def store(self) -> ox.Store:
        """Load the statements into a new store in memory, with their merge as default graph."""
        store = ox.Store()
        store.extend(self.quads)
        store.update(_merging(self.apart))
        return store


def declaration(graph: str) -> bytes:
    """Write a line of N-Quads, a comment to others, that says that there is a graph, be it an empty one."""
    return f"{_DECLARED}{ox.NamedNode(graph)}\n".encode()


def store_from_n_quads(path: Path, default_graph: DefaultGraph = "union") -> ox.Store:
    """Load a file of N-Quads into a new store in memory, with the graphs that it declares before its first statement.

    :param default_graph: ``union`` for the merge of all graphs, as a set, without those that the file declares to be
        apart; ``plain`` for what the file has there.
    :raises EngineError: if the file cannot be read.
    """
    store = ox.Store()
    try:
        store.load(path=path, format=ox.RdfFormat.N_QUADS)
        for graph in _declared(path, _DECLARED):
            store.add_graph(ox.NamedNode(graph))
        apart = _declared(path, _APART)
    except (OSError, SyntaxError) as error:
        raise EngineError(f"{path} cannot be loaded: {error}") from error
    if default_graph == "union":
        store.update(_merging(apart))
    return store


def _declared(path: Path, mark: str) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        declarations = itertools.takewhile(lambda line: line.startswith((_DECLARED, _APART)), lines)
        return [line.removeprefix(mark).strip()[1:-1] for line in declarations if line.startswith(mark)]


def _merging(apart: Iterable[str]) -> str:
    left_out = ", ".join(str(ox.NamedNode(graph)) for graph in apart)
    return _MERGE % (f"FILTER (?g NOT IN ({left_out})) " if left_out else "")


def graph_sizes(store: ox.Store) -> dict[str, int]:
    """Count the triples of each graph of a store, by IRI; the default graph, named by the empty text, is first."""
    sizes = {"": _size(store, ox.DefaultGraph())}
    named = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    return sizes | {graph.value: _size(store, graph) for graph in sorted(named, key=str)}


def graph_name(quad: ox.Quad) -> str:
    """Give the IRI of the graph in which a statement stands; empty for the default graph."""
    return "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value


def _size(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> int:
    (row,) = cast("ox.QuerySolutions", store.query(_COUNT, default_graph=[graph], named_graphs=[]))
    return int(cast("ox.Literal", row["n"]).value)


def _line(quad: ox.Quad) -> str:
    # The canonical form escapes two letters that Oxigraph shows as they are.
    return str(quad).replace("\ufffe", "\\uFFFE").replace("\uffff", "\\uFFFF")


def _written(statements: Iterable[ox.Quad] | Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    written = ox.serialize(statements, format=form, prefixes=dict(PREFIXES))
    return written or b""
