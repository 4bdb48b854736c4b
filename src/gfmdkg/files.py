"""Any RDF files as one dataset, for plain SPARQL: all of them, or none and a list of what is wrong."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from gfmdkg.dataset import declaration
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.streams import PACKED, UNREADABLE, Stream, XmlStream

FORMATS: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {
        ".ttl": ox.RdfFormat.TURTLE,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".nq": ox.RdfFormat.N_QUADS,
        ".trig": ox.RdfFormat.TRIG,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".owl": ox.RdfFormat.RDF_XML,
        ".xml": ox.RdfFormat.RDF_XML,
        ".jsonld": ox.RdfFormat.JSON_LD,
        ".json": ox.RdfFormat.JSON_LD,
        ".n3": ox.RdfFormat.N3,
    }
)

_LONGEST_REASON = 300
_REMOTE_CONTEXT = "LoadDocumentCallback"
_NO_REMOTE_CONTEXT = "its @context lies elsewhere, and nothing is fetched; write the context into the file"


@dataclass(frozen=True)
class Source:
    """A file, or a folder with files, to load.

    :param path: where it is.
    :param graph: the IRI of the named graph for its triples; empty for what the file itself says.
    """

    path: Path
    graph: str = ""


@dataclass(frozen=True)
class Loaded:
    """What was loaded.

    :param version: ``files+`` and the beginning of a SHA-256 over the bytes, places and graphs of the files; neither
        their order nor the labels of blank nodes have a part in it.
    :param files: the number of files.
    :param statements: the number of statements in them; one that two files make counts twice.
    :param sources: the name of each file with its SHA-256.
    """

    version: str
    files: int
    statements: int
    sources: tuple[tuple[str, str], ...] = ()


def load(sources: Iterable[Source], output: Path) -> Loaded:
    """Write the statements of RDF files as one file of N-Quads; blank nodes of different files stay different.

    :param sources: files, and folders, of which every RDF file that is not hidden is meant; each file is read once.
    :param output: the file to write. Its size counts, not that of the memory: statements pass one by one.
    :raises CorpusError: if any file cannot be read or parsed; it names each such file, with line and reason.
    :raises OSError: if the output cannot be written.
    """
    reading = _Reading()
    sources = tuple(sources)
    with output.open("wb") as file:
        file.writelines(declaration(graph) for graph in sorted({source.graph for source in sources} - {""}))
        ox.serialize(reading.statements(sources), file, ox.RdfFormat.N_QUADS)
    if reading.offences:
        raise CorpusError(reading.offences)
    return reading.loaded()


@dataclass
class _Reading:
    """One pass over the files: what was read, and what is wrong."""

    offences: list[Offence] = field(default_factory=list)
    _digests: list[tuple[str, str, str]] = field(default_factory=list)  # place and graph, name, SHA-256
    _count: int = 0

    def loaded(self) -> Loaded:
        read = sorted(self._digests)
        whole = hashlib.sha256("\n".join(sorted(f"{digest} {place}" for place, _, digest in read)).encode())
        sources = tuple((name, digest) for _, name, digest in read)
        return Loaded(f"files+{whole.hexdigest()[:12]}", len(read), self._count, sources)

    def statements(self, sources: Iterable[Source]) -> Iterator[ox.Quad]:
        files = {_identity(file): file for source in sources for file in self._files(source)}
        numbers = {identity: number for number, identity in enumerate(sorted(files))}
        for identity, file in files.items():
            for quad in _labelled(self._file(file), f"f{numbers[identity]}b"):
                self._count += 1
                yield quad

    def _files(self, source: Source) -> list[Source]:
        try:
            if not source.path.is_dir():
                return [source]
            paths = [path for path in sorted(source.path.rglob("*")) if _is_meant(path, source.path)]
        except OSError as error:
            self._refuse(source, "unreadable file", f"{error.strerror}.")
            return []
        if not paths:
            self._refuse(source, "empty folder", f"there is no RDF file in it ({_known_suffixes()}).")
        return [replace(source, path=path) for path in paths]

    def _file(self, file: Source) -> Iterator[ox.Quad]:
        form = _format(file.path)
        if str(file.path).startswith(("http:/", "https:/")):
            self._refuse(file, "no file", "nothing is fetched; download it and give the name of the file.")
            return
        if form is None and file.path.exists():
            self._refuse(file, "unknown suffix", f"a name of an RDF file ends in {_known_suffixes()}.")
            return
        try:
            with (XmlStream if form == ox.RdfFormat.RDF_XML else Stream).opened(file.path) as stream:
                yield from self._parsed(file, form or ox.RdfFormat.TURTLE, stream)
        except UNREADABLE as error:
            self._refuse(file, "unreadable file", f"{getattr(error, 'strerror', None) or error}.")

    def _parsed(self, file: Source, form: ox.RdfFormat, stream: Stream) -> Iterator[ox.Quad]:
        base = _place(file.path).as_uri()
        parser = ox.parse(stream.as_file, form, base_iri=base)
        rule = f"{form.name} syntax"
        try:
            yield from _placed(parser, file.graph) if file.graph or form == ox.RdfFormat.N3 else parser
            self._digests.append((_identity(file), _printable(str(file.path)), stream.finish()))
        except SyntaxError as error:
            self._refuse(file, rule, _reason(error.msg, error.offset), error.lineno or stream.line)
        except expat.ExpatError as error:
            self._refuse(file, rule, _reason(expat.ErrorString(error.code), error.offset + 1), error.lineno)
        except _NamedGraphError as error:
            self._refuse(file, "named graph", str(error))

    def _refuse(self, source: Source, rule: str, message: str, line: int = 0) -> None:
        self.offences.append(Offence(_printable(str(source.path)), line, rule, "", _printable(message)))


_NAMED = (ox.NamedNode, ox.DefaultGraph)
_PLAIN = (ox.NamedNode, ox.Literal)


class _NamedGraphError(Exception):
    """A statement stands in a graph where it cannot."""


def _placed(parser: Iterable[ox.Quad], graph: str) -> Iterator[ox.Quad]:
    target = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    for subject, predicate, value, place in parser:
        if not isinstance(place, ox.DefaultGraph):
            raise _NamedGraphError(_misplaced(graph))
        yield ox.Quad(subject, predicate, value, target)


def _labelled(quads: Iterable[ox.Quad], prefix: str) -> Iterator[ox.Quad]:
    """Name blank nodes by the order in which they appear, so that the same file gives the same statements each time."""
    labels: dict[str, ox.BlankNode] = {}

    def labelled(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return labels.setdefault(term.value, ox.BlankNode(f"{prefix}{len(labels)}"))
        if isinstance(term, ox.Triple):
            return ox.Triple(*map(labelled, term))
        return term

    for quad in quads:
        subject, predicate, value, graph = quad
        if isinstance(subject, _NAMED) and isinstance(value, _PLAIN) and isinstance(graph, _NAMED):
            yield quad
        else:
            yield ox.Quad(labelled(subject), predicate, labelled(value), labelled(graph))


def _misplaced(graph: str) -> str:
    if not graph:
        return "a formula of N3 is no RDF; only the part of N3 that is RDF can be served."
    return f"the file has named graphs of its own, so it cannot go into {graph}; give it with --files."


def _identity(file: Source) -> str:
    return f"{_place(file.path).as_uri()} {file.graph}"


def _place(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for a link that leads to itself


def _is_meant(path: Path, folder: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return _format(path) is not None and not is_hidden and not path.is_dir()


def _format(path: Path) -> ox.RdfFormat | None:
    named = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return FORMATS.get(named.suffix.lower())


def _known_suffixes() -> str:
    return f"{' '.join(FORMATS)}, each alone or with {' or '.join(PACKED)}"


def _reason(message: str, column: int | None) -> str:
    """Say what the parser says, without the place that stands elsewhere."""
    if _REMOTE_CONTEXT in message:
        return f"{_NO_REMOTE_CONTEXT}."
    head, _, tail = message.partition(": ")
    reason = tail if tail and head.startswith("Parser error") else message
    return reason[:_LONGEST_REASON] + (f" (column {column})" if column else "")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
