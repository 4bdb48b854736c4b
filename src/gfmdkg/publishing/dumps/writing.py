"""Statements written in a format, one after another, unless the format cannot hold them."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import starmap, zip_longest
from operator import attrgetter, eq
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from gfmdkg.engines.xml_sinks import RdfXmlSink
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from gfmdkg.iris import PREFIXES
from gfmdkg.publishing.dumps.noting import Noted

OF_QUADS = (N_QUADS, TRIG, JSON_LD)  # how a dataset is written
OF_TRIPLES = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)  # how a graph is written

Statements = Iterable[ox.Quad] | Iterable[ox.Triple]
Source = Callable[[], AbstractContextManager[IO[bytes]]]
Read = Callable[[IO[bytes]], Statements]

_TRIPLE = attrgetter("triple")
_SAMPLE = ox.NamedNode("urn:x:sample")


class UnfitError(Exception):
    """A format cannot hold the statements; the text says why."""


def write(statements: Sequence[ox.Quad] | Sequence[ox.Triple], path: Path, form: Format) -> None:
    """Write statements that are in memory into a file.

    :raises UnfitError: if the format cannot hold them; there is no file then.
    """
    try:
        with path.open("wb") as file:
            _serialize(statements, file, form, PREFIXES)
    except UnfitError:
        path.unlink()
        raise


def write_from(source: Source, read: Read, path: Path, form: Format, noted: Noted) -> None:
    """Write the statements of one file into another, one after the other.

    :param source: opens the file that has them, each time that it is called.
    :param read: reads them from it.
    :param noted: what is known of them.
    :raises UnfitError: if the format cannot hold them; there is no file then.
    """
    try:
        if form == RDF_XML:
            _check_names(noted.predicates)
        with source() as plain, path.open("wb") as file:
            _serialize(read(plain), file, form, noted.prefixes)
        if form == RDF_XML:
            with source() as plain:
                _check_same(ox.parse(path=path, format=ox.RdfFormat.RDF_XML), read(plain))
    except UnfitError:
        path.unlink(missing_ok=True)
        raise


def triples(file: IO[bytes]) -> Iterator[ox.Triple]:
    """Read N-Triples statement by statement."""
    return map(_TRIPLE, ox.parse(file, ox.RdfFormat.N_TRIPLES))


def quads(file: IO[bytes]) -> Iterator[ox.Quad]:
    """Read N-Quads statement by statement."""
    return ox.parse(file, ox.RdfFormat.N_QUADS)


def _serialize(statements: Statements, file: IO[bytes], form: Format, prefixes: Mapping[str, str]) -> None:
    kind = cast("ox.RdfFormat", ox.RdfFormat.from_media_type(form.media_type))
    try:
        if form == RDF_XML:
            sink = RdfXmlSink(file)
            ox.serialize(statements, cast("IO[bytes]", sink), kind, prefixes=dict(prefixes))
            sink.close()
        else:
            ox.serialize(statements, file, kind, prefixes=dict(prefixes))
    except NotAcceptableError:
        raise UnfitError("A text in it has a character that XML cannot hold.") from None
    except OSError as error:
        if error.errno is None:  # the engine says so of a format, not of the disk
            raise UnfitError(f"{error}.") from None
        raise


def _check_names(predicates: Iterable[bytes]) -> None:
    for predicate in sorted(predicates):
        if not _is_name(predicate.decode()[1:-1]):
            raise UnfitError(f"The predicate {predicate.decode()} is no name in XML.")


@lru_cache(maxsize=4096)
def _is_name(predicate: str) -> bool:
    """Write a predicate in RDF/XML and read it, for not every one is a name there."""
    sample, written = ox.Triple(_SAMPLE, ox.NamedNode(predicate), _SAMPLE), io.BytesIO()
    try:
        _serialize([sample], written, RDF_XML, PREFIXES)
        _check_same(ox.parse(written.getvalue(), ox.RdfFormat.RDF_XML), [sample])
    except UnfitError:
        return False
    return True


def _check_same(read: Iterable[ox.Quad], written: Statements) -> None:
    try:
        is_same = all(starmap(eq, zip_longest(map(_TRIPLE, read), written)))
    except SyntaxError:
        is_same = False
    if not is_same:
        raise UnfitError("What is written does not say the same when it is read.")
