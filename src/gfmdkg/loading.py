"""From files to a dataset: all of them, or none and a list of what is wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from gfmdkg import blank_nodes
from gfmdkg.blank_nodes import AlikeError
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.linking import statements
from gfmdkg.linking.mappings import MappingSet, read_all
from gfmdkg.saved_queries import SavedQueries, catalogue


def load(corpus: Corpus, more: Sequence[Path] = ()) -> Dataset:
    """Read every Turtle file and every mapping set of a corpus into the named graph of its path.

    The saved queries are statements, too: they have a graph of their own.

    :param corpus: where the files are.
    :param more: further Turtle files; one whose graph is that of a file of the corpus takes its place.
    :raises CorpusError: if any file cannot be read or parsed; it names each such file, with line and reason.
    """
    offences: list[Offence] = []
    quads = _read(_links, corpus, offences)
    for path in {corpus.graph(path): path for path in (*corpus.turtle_files, *more)}.values():
        try:
            quads.extend(_parse(corpus, path))
        except SyntaxError as error:
            offences.append(Offence(corpus.name(path), error.lineno or 0, "Turtle syntax", "", _reason(error)))
        except OSError as error:
            offences.append(Offence(corpus.name(path), 0, "unreadable file", "", str(error)))
    if not quads and not offences:
        offences.append(Offence(str(corpus.root), 0, "empty corpus", "", "there is no Turtle file in it."))
    quads.extend(_read(_queries, corpus, offences))
    if offences:
        raise CorpusError(offences)
    return Dataset.of(_canonical(quads, corpus))


def mapping_sets(corpus: Corpus) -> list[MappingSet]:
    """Read the links of a corpus to the vocabularies of others.

    :raises CorpusError: if any file cannot be read as a mapping set; it names each such file, with line and reason.
    """
    return read_all((path, corpus.name(path), corpus.graph(path)) for path in corpus.link_files)


def turtle_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Find the Turtle files among files and folders.

    :raises CorpusError: if a path does not exist, or is a file of another kind.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.ttl"))
        elif path.suffix == ".ttl" and path.exists():
            yield path
        else:
            reason = "this is no Turtle file (.ttl)." if path.exists() else "there is no such file or folder."
            raise CorpusError([Offence(str(path), 0, "path", "", reason)])


def _read(reader: Callable[[Corpus], Iterable[ox.Quad]], corpus: Corpus, offences: list[Offence]) -> list[ox.Quad]:
    try:
        return list(reader(corpus))
    except CorpusError as error:
        offences.extend(error.offences)
        return []


def _links(corpus: Corpus) -> Iterator[ox.Quad]:
    return (quad for mappings in mapping_sets(corpus) for quad in statements.quads(mappings))


def _queries(corpus: Corpus) -> Iterator[ox.Quad]:
    return catalogue.quads(SavedQueries.of(corpus))


def _parse(corpus: Corpus, path: Path) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(corpus.graph(path))
    for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=graph.value, rename_blank_nodes=True):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _canonical(quads: list[ox.Quad], corpus: Corpus) -> Iterable[ox.Quad]:
    """Name the blank nodes as RDFC-1.0 does, so that the same files have the same version each time."""
    if not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    try:
        written = blank_nodes.canonical(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    except AlikeError as error:
        raise CorpusError([Offence(str(corpus.root), 0, "blank nodes", "", str(error))]) from error
    return ox.parse(written, format=ox.RdfFormat.N_QUADS)


def _reason(error: SyntaxError) -> str:
    _, _, reason = error.msg.partition(": ")
    column = f" (column {error.offset})" if error.offset else ""
    return (reason or error.msg) + column
