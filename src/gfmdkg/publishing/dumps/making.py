"""Makes the dumps: statements are sorted once as N-Quads, and every other file is written from that, line by line."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from gfmdkg.publishing.content import NAME, Content, Progress
from gfmdkg.publishing.dumps.lines import in_order, split
from gfmdkg.publishing.dumps.packing import packed
from gfmdkg.publishing.dumps.places import graph_place, graph_title
from gfmdkg.publishing.dumps.writing import triples
from gfmdkg.publishing.dumps.writing import write as write_format
from gfmdkg.publishing.manifest import DATASET, UNION, Described, LeftOut

MOST_GRAPHS = 1000  # with more, none has dumps of its own
_COMMENT = b"#"
_OF_TRIPLES = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)


def write(content: Content, folder: Path) -> Iterator[Described | LeftOut]:
    """Write every dump of a dataset."""
    lines = io.BytesIO(content.dataset.n_quads())
    return write_lines(lines, content.dataset.apart, NAME, folder, content.progress)


def write_lines(
    lines: Iterable[bytes], apart: Iterable[str], name: str, folder: Path, progress: Progress
) -> Iterator[Described | LeftOut]:
    """Write every dump of the statements in lines of N-Quads.

    :param lines: in any order; comments come to the top.
    :param apart: the graphs that have no part in the merge.
    :param name: what the files are called.
    """
    n_quads = folder / f"{name}.{N_QUADS.name}"
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as work:
        progress("sorting", 0)
        with n_quads.open("wb") as file:
            file.writelines(in_order(lines, Path(work)))
        by_graph = Path(work) / "by-graph.nq"
        with by_graph.open("wb") as file:
            file.writelines(_by_graph(n_quads, Path(work)))
        yield from _Dumps(name, folder, progress).all(n_quads, by_graph, {b"<%b>" % iri.encode() for iri in apart})


@dataclass(frozen=True)
class _Dumps:
    name: str
    folder: Path
    progress: Progress

    def all(self, n_quads: Path, by_graph: Path, apart: set[bytes]) -> Iterator[Described | LeftOut]:
        whole = "The whole dataset with its named graphs"
        yield from packed(_described(n_quads.name, whole, DATASET, N_QUADS), self.folder)
        for form in (TRIG, JSON_LD):
            path = f"{self.name}.{form.name}"
            quads = ox.parse(path=by_graph, format=ox.RdfFormat.N_QUADS)
            yield from self._written(quads, _described(path, whole, DATASET, form), form)
        union = f"{self.name}-{UNION}"
        self._lines(_merged(n_quads, apart), union)
        yield from self._of_triples(union, "The merge of all graphs", UNION)
        with by_graph.open("rb") as lines:
            for graph, parted in groupby(map(split, lines), lambda pair: pair[1]):
                if graph:
                    yield from self._graph(graph.decode()[1:-1], (triple for triple, _ in parted))

    def _graph(self, iri: str, lines: Iterable[bytes]) -> Iterator[Described | LeftOut]:
        place = graph_place(iri)
        self._lines(lines, place)
        yield from self._of_triples(place, graph_title(iri), iri)

    def _lines(self, lines: Iterable[bytes], place: str) -> None:
        path = self.folder / f"{place}.{N_TRIPLES.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(lines)

    def _of_triples(self, place: str, title: str, of: str) -> Iterator[Described | LeftOut]:
        for form in _OF_TRIPLES:
            described = _described(f"{place}.{form.name}", title, of, form)
            if form == N_TRIPLES:
                yield from packed(described, self.folder)
            else:
                source = triples(self.folder / f"{place}.{N_TRIPLES.name}")
                yield from self._written(source, described, form)

    def _written(
        self, statements: Iterable[ox.Triple] | Iterable[ox.Quad], described: Described, form: Format
    ) -> Iterator[Described | LeftOut]:
        self.progress(described.path, 0)
        try:
            write_format(statements, self.folder / described.path, form)
        except NotAcceptableError as error:
            yield LeftOut(path=described.path, reason=str(error))
        else:
            yield from packed(described, self.folder)


def _described(path: str, title: str, of: str, form: Format) -> Described:
    return Described(path=path, title=f"{title}, in {form.title}", of=of, media_type=form.media_type)


def _by_graph(n_quads: Path, work: Path) -> Iterator[bytes]:
    keyed = (b"%b\t%b" % (graph, triple) for triple, graph in _statements(n_quads))
    for line in in_order(keyed, work):
        graph, _, triple = line.partition(b"\t")
        yield triple if not graph else b"%b %b .\n" % (triple.removesuffix(b" .\n"), graph)


def _merged(n_quads: Path, apart: set[bytes]) -> Iterator[bytes]:
    # In the order of the lines equal triples are neighbours, whatever their graphs are.
    kept = (triple for triple, graph in _statements(n_quads) if graph not in apart)
    return (triple for triple, _ in groupby(kept))


def _statements(n_quads: Path) -> Iterator[tuple[bytes, bytes]]:
    with n_quads.open("rb") as lines:
        yield from (split(line) for line in lines if not line.startswith(_COMMENT))
