"""Makes the dumps: statements are sorted once as N-Quads, and every other file is written from that, line by line."""

import io
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from gfmdkg.formats import N_QUADS, N_TRIPLES, Format
from gfmdkg.publishing.content import NAME, Content, Progress
from gfmdkg.publishing.dumps.lines import by_graph, merged, sizes, sort, statements
from gfmdkg.publishing.dumps.metering import Meter
from gfmdkg.publishing.dumps.noting import Noted
from gfmdkg.publishing.dumps.packing import packed
from gfmdkg.publishing.dumps.places import graph_place, graph_title
from gfmdkg.publishing.dumps.writing import OF_QUADS, OF_TRIPLES, Read, UnfitError, quads, triples, write_from
from gfmdkg.publishing.manifest import DATASET, UNION, Described, LeftOut

MOST_GRAPHS = 1000  # with more, no graph has dumps of its own

_PASSES = len(OF_QUADS) + 2 * len(OF_TRIPLES)
_Made = Iterator[Described | LeftOut]


def write(content: Content, folder: Path) -> _Made:
    """Write every dump of a dataset."""
    n_quads = folder / f"{NAME}.{N_QUADS.name}"
    sort(io.BytesIO(content.dataset.n_quads()), n_quads)
    return derive(n_quads, content.dataset.apart, content.progress)


def derive(n_quads: Path, apart: Collection[str], progress: Progress) -> _Made:
    """Write every other dump beside a file of N-Quads that :func:`gfmdkg.publishing.dumps.lines.sort` wrote.

    :param apart: the graphs that have no part in the merge.
    """
    dumps = _Dumps(n_quads.parent, Meter(progress, n_quads.stat().st_size * _PASSES))
    whole = _Subject(n_quads.stem, "The whole dataset with its named graphs", DATASET)
    yield from packed(whole.described(N_QUADS), dumps.folder)
    with tempfile.TemporaryDirectory(prefix=".", dir=dumps.folder) as work:
        parted = Path(work) / "by-graph"
        by_graph(n_quads, parted)
        yield from dumps.of_quads(whole, parted)
        union = _Subject(f"{n_quads.stem}-{UNION}", "The merge of all graphs", UNION)
        yield from dumps.of_triples(union, merged(n_quads, apart))
        graphs = len(sizes(parted))
        if graphs > MOST_GRAPHS:
            yield LeftOut(path="graphs", reason=f"There are {graphs} graphs, more than {MOST_GRAPHS}.")
        else:
            yield from dumps.of_graphs(parted)


@dataclass(frozen=True)
class _Subject:
    """What a dump can be of, and where it lies without its suffix."""

    place: str
    title: str
    of: str

    def described(self, form: Format) -> Described:
        path, title = f"{self.place}.{form.name}", f"{self.title}, in {form.title}"
        return Described(path=path, title=title, of=self.of, media_type=form.media_type)


@dataclass(frozen=True)
class _Dumps:
    """Writes the dumps into a folder."""

    folder: Path
    meter: Meter

    def of_quads(self, subject: _Subject, parted: Path) -> _Made:
        noted = Noted.of(parted)
        for form in OF_QUADS[1:]:  # N-Quads are there
            yield from self._written(subject.described(form), form, quads, parted, noted)

    def of_graphs(self, parted: Path) -> _Made:
        for graph, group in groupby(statements(parted), lambda statement: statement[1]):
            if graph.startswith(b"<"):  # neither the default graph nor one that is a blank node
                iri = graph.decode()[1:-1]
                subject = _Subject(graph_place(iri), graph_title(iri), iri)
                yield from self.of_triples(subject, (triple for triple, _ in group))

    def of_triples(self, subject: _Subject, lines: Iterable[bytes]) -> _Made:
        described, noted = subject.described(N_TRIPLES), Noted()
        path = self.folder / described.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(noted.passing(lines))
        yield from packed(described, self.folder)
        for form in (form for form in OF_TRIPLES if form != N_TRIPLES):
            yield from self._written(subject.described(form), form, triples, path, noted)

    def _written(self, described: Described, form: Format, read: Read, source: Path, noted: Noted) -> _Made:
        opened = partial(self.meter.open, source, described.path)
        try:
            write_from(opened, read, self.folder / described.path, form, noted)
        except UnfitError as error:
            yield LeftOut(path=described.path, reason=str(error))
        else:
            yield from packed(described, self.folder)
