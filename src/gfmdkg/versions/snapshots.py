"""One side of a comparison: all statements of a corpus, a dump, a release or an endpoint, as lines in order."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gfmdkg import blank_nodes, files
from gfmdkg.blank_nodes import AlikeError
from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.loading import load
from gfmdkg.publishing.dumps import N_QUADS_FILE
from gfmdkg.publishing.dumps.lines import in_order
from gfmdkg.publishing.manifest import FILE as MANIFEST
from gfmdkg.publishing.releases import Release
from gfmdkg.versions.endpoints import Reading

if TYPE_CHECKING:
    from gfmdkg.engines import Engine

_WEB = ("http://", "https://")
_SOME = 10_000  # lines
_PARTS = ("ontology", "data")


@dataclass(frozen=True)
class Lines:
    """Lines in the order of their code points, each once.

    :param path: the file that holds them.
    :param count: how many there are.
    :param sha256: the hash of the file.
    """

    path: Path
    count: int
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """All statements of one place.

    :param place: what its user calls it.
    :param version: the version that it names; empty where it names none.
    :param lines: the statements as canonical N-Quads, blank nodes by the names of :func:`gfmdkg.blank_nodes.named`.
    """

    place: str
    version: str
    lines: Lines

    @property
    def title(self) -> str:
        """Say in a line what it is."""
        said = self.version or f"SHA-256 {self.lines.sha256[:12]}"
        return f"{self.place} ({said}, {self.lines.count} statement{'' if self.lines.count == 1 else 's'})"


def take(place: str, folder: Path, seconds: float, *, by_value: bool = False) -> Snapshot:
    """Read all statements of a place.

    :param place: a folder with a corpus, a release or RDF files, an RDF file that :func:`gfmdkg.files.load` reads, or
        the address of an endpoint.
    :param folder: a folder for the lines, which is made.
    :param seconds: how long one answer of an endpoint may take.
    :param by_value: whether numbers and dates are written as the engine keeps them: "01" as 1.
    :raises CorpusError: if a file cannot be read; it names each.
    :raises ReleaseError: if a release is damaged.
    :raises EngineError: if an endpoint does not give all of its statements.
    """
    folder.mkdir()
    unsorted = folder / "statements.nq"
    version = _write(place, unsorted, seconds)
    with unsorted.open("rb") as lines:
        snapshot = _sorted(place, version, _valued(lines) if by_value else lines, folder)
    unsorted.unlink()
    return snapshot


def take_release(release: Release, folder: Path) -> Snapshot:
    """Read all statements of a release.

    :param folder: a folder for the lines, which is made.
    :raises ReleaseError: if it is damaged.
    """
    folder.mkdir()
    manifest = release.manifest
    with release.open(release.file(N_QUADS_FILE)) as lines:
        return _sorted(manifest.release, manifest.version, lines, folder)


def _sorted(place: str, version: str, lines: Iterable[bytes], folder: Path) -> Snapshot:
    return Snapshot(place, version, _written(in_order(_named(place, lines), folder), folder / "lines.nq"))


def _written(lines: Iterable[bytes], path: Path) -> Lines:
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            count += 1
    return Lines(path, count, digest.hexdigest())


def _write(place: str, n_quads: Path, seconds: float) -> str:
    """Write the statements of a place, in any order; gives its version."""
    if place.lower().startswith(_WEB):
        return _write_endpoint(place, n_quads, seconds)
    path = Path(place)
    if (path / MANIFEST).is_file():  # before a corpus: a release has a folder ontology/, too
        return _write_release(Release.at(path), n_quads)
    if any((path / part).is_dir() for part in _PARTS):
        dataset = load(Corpus.at(path.resolve()))
        n_quads.write_bytes(dataset.n_quads())
        return dataset.version
    files.load([files.Source(path)], n_quads)
    return ""


def _write_release(release: Release, n_quads: Path) -> str:
    with release.open(release.file(N_QUADS_FILE)) as source, n_quads.open("wb") as file:
        shutil.copyfileobj(source, file)
    return release.manifest.version


def _write_endpoint(address: str, n_quads: Path, seconds: float) -> str:
    from gfmdkg.engines.remote import RemoteEngine  # noqa: PLC0415 - what speaks HTTP is loaded only here

    engine: Engine = RemoteEngine(address, seconds)
    with n_quads.open("wb") as file:
        ox.serialize(Reading(engine, address).statements(), file, ox.RdfFormat.N_QUADS)
    return engine.version


def _valued(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Pass the statements through the engine, some at a time."""
    rest = iter(lines)
    while some := b"".join(islice(rest, _SOME)):
        store = ox.Store()
        store.extend(ox.parse(some, format=ox.RdfFormat.N_QUADS))
        yield from (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _named(place: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines with names for blank nodes that follow from what is said of them."""
    with_blanks = []
    for line in lines:
        if b"_:" in line:
            with_blanks.append(line)
        elif not line.startswith(b"#"):
            yield line
    if not with_blanks:
        return
    if any(b"<<(" in line and _hides_blank(line) for line in with_blanks):
        raise _unnamed(place, "those inside triple terms have no canonical names.")
    try:
        yield from blank_nodes.named(b"".join(with_blanks)).splitlines(keepends=True)
    except AlikeError as error:
        raise _unnamed(place, str(error)) from error


def _unnamed(place: str, reason: str) -> CorpusError:
    return CorpusError([Offence(place, 0, "blank nodes", "", reason)])


def _hides_blank(line: bytes) -> bool:
    return any(_has_blank(quad.object) for quad in ox.parse(line, format=ox.RdfFormat.N_QUADS))


def _has_blank(term: object) -> bool:
    if not isinstance(term, ox.Triple):
        return False
    return any(isinstance(part, ox.BlankNode) or _has_blank(part) for part in (term.subject, term.object))
