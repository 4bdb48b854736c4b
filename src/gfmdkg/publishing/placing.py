"""The place of a release: one builder at a time, who works beside it and puts the whole there in one step."""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gfmdkg.errors import ReleaseError
from gfmdkg.publishing.content import Progress
from gfmdkg.publishing.manifest import FILE, SUMS, Manifest, sha256
from gfmdkg.publishing.releases import Release

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD of open(2)
_NOT_KNOWN = (errno.EINVAL, errno.ENOSYS)  # of a file system without it, such as NFS


@dataclass(frozen=True)
class Place:
    """A folder that is to hold a release, with nobody else at work on it.

    :param folder: where the release is to be.
    :param part: an empty folder beside it, to make the release in; it is gone afterwards.
    """

    folder: Path
    part: Path

    def held(self, head: Manifest) -> Release | None:
        """Give the release that is there, if it is whole and made of the same.

        :param head: the manifest that it has to have, but for its files.
        """
        try:
            release = Release.at(self.folder)
        except ReleaseError:  # there is none, another program wrote it, or it is damaged
            return None
        return release if release.manifest.head == head and release.is_whole() else None

    def put(self, manifest: Manifest) -> Release:
        """Finish what was made and put it in its place; what was there before is removed then.

        :param manifest: what is in it.
        """
        (self.part / FILE).write_text(manifest.text(), encoding="utf-8")
        hashes = {file.path: file.sha256 for file in manifest.files} | {FILE: sha256(self.part / FILE)}
        lines = (f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
        (self.part / SUMS).write_text("".join(lines), encoding="utf-8")
        if self.folder.exists():
            _exchange(self.part, self.folder)
        else:
            self.part.rename(self.folder)
        return Release.at(self.folder)


@contextmanager
def place(folder: Path, progress: Progress) -> Iterator[Place]:
    """Take the place of a release for as long as a block runs; another builder waits.

    :param folder: new, empty, or the folder of a release.
    :param progress: is told when it has to wait.
    :raises ReleaseError: if the folder holds something else or cannot be written to; what was there is whole.
    """
    folder = folder.resolve()
    part = folder.with_name(f".{folder.name}.part")
    try:
        if not _is_free(folder):
            raise ReleaseError(
                f"{folder} is there and holds no release. Name a folder that is new, empty or a release."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder.with_name(f".{folder.name}.lock"), progress):
            shutil.rmtree(part, ignore_errors=True)  # what is left of a builder that was ended
            try:
                part.mkdir()
                yield Place(folder, part)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or error
        raise ReleaseError(f"The release cannot be written to {folder}: {reason}. What was there is whole.") from error


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and ((folder / FILE).is_file() or not any(folder.iterdir())))


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    descriptor = _locked(lock, progress)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(lock: Path, progress: Progress) -> int:
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another builder", 0)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_at(descriptor, lock):
            return descriptor
        os.close(descriptor)  # who held it has removed it: another one is to be held now


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _exchange(one: Path, other: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        error = ctypes.get_errno()
        if error not in _NOT_KNOWN:
            raise OSError(error, os.strerror(error), str(other))
        away = one.with_suffix(".old")
        other.rename(away)
        one.rename(other)
        away.rename(one)
