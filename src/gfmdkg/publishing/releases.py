"""A release as it lies in its folder: everything that is made of one version of the dataset, never changed."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from gfmdkg.errors import BusyError, UnknownNameError
from gfmdkg.publishing.manifest import FILE, RELEASE, SUMS, Described, Manifest, ReleasedFile, sha256

_RETRY = 10  # seconds
_ABOUT = (
    Described(path=FILE, title="What is in the release", of=RELEASE, media_type="application/json"),
    Described(path=SUMS, title="The SHA-256 of each file", of=RELEASE, media_type="text/plain"),
)


@dataclass(frozen=True)
class Release:
    """A release that is there.

    :param folder: where it is.
    :param manifest: what is in it.
    :param identity: by which the folder is known, however it is called; None where that does not matter.
    """

    folder: Path
    manifest: Manifest
    identity: tuple[int, int] | None = field(default=None, compare=False)

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Give the release in a folder.

        :raises ReleaseError: if there is none.
        """
        return cls(folder, Manifest.read(folder), _identity(folder))

    @cached_property
    def files(self) -> dict[str, ReleasedFile]:
        """Its files by path."""
        return {file.path: file for file in self.manifest.files}

    @cached_property
    def about(self) -> dict[str, ReleasedFile]:
        """The files that say what is in it, by path: the manifest and the sums.

        :raises BusyError: if they are not there.
        """
        try:
            return {file.path: file.measured(self.folder) for file in _ABOUT}
        except OSError as error:
            raise _changing(FILE) from error

    def file(self, path: str) -> ReleasedFile:
        """Find a file by its path.

        :raises UnknownNameError: if it has none there; it says why, where the file was left out.
        """
        found = self.files.get(path) or self.about.get(path)
        if not found:
            reasons = {left.path: left.reason for left in self.manifest.left_out}
            raise UnknownNameError("file in this release", path, (*self.files, *self.about), reasons.get(path, ""))
        return found

    def of(self, what: str) -> tuple[ReleasedFile, ...]:
        """List the files that hold the dataset, the union, a graph by its IRI, or something else that is named so."""
        return tuple(file for file in self.manifest.files if file.of == what)

    def open(self, file: ReleasedFile) -> BinaryIO:
        """Open a file of it; whoever takes it closes it.

        :raises BusyError: if the file is not there as it was: another release takes the place of this one.
        """
        try:
            opened = (self.folder / file.path).open("rb")
        except OSError as error:
            raise _changing(file.path) from error
        is_other = self.identity and self.identity != _identity(self.folder)
        if is_other or opened.seek(0, 2) != file.bytes:
            opened.close()
            raise _changing(file.path)
        opened.seek(0)
        return opened

    def is_whole(self) -> bool:
        """Whether every file is there with the hash that the manifest has."""
        try:
            return all(sha256(self.folder / file.path) == file.sha256 for file in self.manifest.files)
        except OSError:
            return False


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _changing(path: str) -> BusyError:
    return BusyError(f"{path} cannot be read now: the release is being put in place or away. Try again.", _RETRY)
