"""Builds a release: made beside its place, and put there whole."""

import ctypes
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import gfmdkg
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import ReleaseError
from gfmdkg.publishing import dumps, metadata, tables
from gfmdkg.publishing.content import NAME, Content, Maker, Progress, quietly
from gfmdkg.publishing.manifest import FILE, SUMS, Described, LeftOut, Manifest, Source, sha256
from gfmdkg.publishing.ontology.making import write as write_ontology
from gfmdkg.publishing.releases import Release

MAKERS: tuple[Maker, ...] = (dumps.write, tables.write, write_ontology)
"""What makes the parts of a release, one after another; the metadata, which describes them, comes last."""

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


def build(
    dataset: Dataset,
    corpus: Corpus,
    folder: Path,
    progress: Progress = quietly,
    makers: Sequence[Maker] = MAKERS,
) -> Release:
    """Make the release of a dataset, unless it is there already.

    :param folder: where it is to be; a release that is there is whole until the new one takes its place.
    :param progress: is told what is at work.
    :param makers: what makes its parts.
    :raises ReleaseError: if it cannot be written, or the folder holds something else.
    """
    folder = folder.resolve()
    content = Content(dataset, corpus, Facts.of(corpus), progress)
    head = _head(content)
    with _alone(folder), _explained(folder):
        held = _held(folder)
        if held and replace(held.manifest, files=(), left_out=()) == head and held.is_whole():
            return held
        return _put(_made(content, head, folder, makers), folder)


def _head(content: Content) -> Manifest:
    dataset, corpus, facts = content.dataset, content.corpus, content.facts
    return Manifest(
        name=NAME,
        version=dataset.version,
        release=dataset.version.partition("+")[0],
        date=facts.released,
        license=facts.licence,
        software=gfmdkg.__version__,
        program=_program(),
        statements=len(dataset.quads),
        graphs=dict(sorted(dataset.sizes.items())),
        sources=tuple(Source(path=corpus.name(path), sha256=sha256(path)) for path in corpus.source_files),
    )


@cache
def _program() -> str:
    digest = hashlib.sha256()
    package = Path(gfmdkg.__file__).parent
    for path in sorted([*package.rglob("*.py"), *package.glob("web/templates/*.html")]):
        digest.update(f"{path.relative_to(package)} {sha256(path)}\n".encode())
    return digest.hexdigest()


def _held(folder: Path) -> Release | None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    if not (folder / FILE).is_file():
        raise ReleaseError(f"{folder} is there and is no release; name a folder that is new, empty or a release.")
    try:
        return Release.at(folder)
    except ReleaseError:  # another program wrote it, or it is damaged
        return None


def _made(content: Content, head: Manifest, folder: Path, makers: Sequence[Maker]) -> Path:
    part = _beside(folder, "part")
    shutil.rmtree(part, ignore_errors=True)  # of a builder that was ended
    try:
        part.mkdir()
        described = [one for maker in makers for one in maker(content, part)]
        files = tuple(one.measured(part) for one in described if isinstance(one, Described))
        left_out = tuple(one for one in described if isinstance(one, LeftOut))
        manifest = replace(head, files=files, left_out=left_out)
        more = tuple(one.measured(part) for one in metadata.write(content, part, manifest))
        _finish(replace(manifest, files=files + more), part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return part


def _finish(manifest: Manifest, part: Path) -> None:
    (part / FILE).write_text(manifest.text(), encoding="utf-8")
    own = [(FILE, sha256(part / FILE))]
    sums = sorted([*own, *((file.path, file.sha256) for file in manifest.files)])
    (part / SUMS).write_text("".join(f"{digest}  {path}\n" for path, digest in sums), encoding="utf-8")


def _put(part: Path, folder: Path) -> Release:
    if folder.exists():
        _exchange(part, folder)
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.rename(folder)
    return Release.at(folder)


def _exchange(part: Path, folder: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.renameat2(_HERE, os.fsencode(part), _HERE, os.fsencode(folder), _EXCHANGE):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), str(folder))


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other builder is at work on a folder."""
    lock = _beside(folder, "lock")
    with _explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(lock: Path) -> int:
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)  # who held it has removed it: another one is to be held now


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise ReleaseError(f"The release cannot be written to {folder}: {reason}. What was there is whole.") from error
