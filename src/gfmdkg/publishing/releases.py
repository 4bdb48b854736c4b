"""A release as it lies in its folder: everything that is made of one version of the dataset, never changed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from gfmdkg.errors import BusyError, UnknownNameError
from gfmdkg.publishing.manifest import Manifest, ReleasedFile, sha256

_RETRY = 10  # seconds


@dataclass(frozen=True)
class Release:
    """A release that is there.

    :param folder: where it is.
    :param manifest: what is in it.
    """

    folder: Path
    manifest: Manifest

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Give the release in a folder.

        :raises ReleaseError: if there is none.
        """
        return cls(folder, Manifest.read(folder))

    @cached_property
    def files(self) -> dict[str, ReleasedFile]:
        """Its files by path."""
        return {file.path: file for file in self.manifest.files}

    def file(self, path: str) -> ReleasedFile:
        """Find a file by its path.

        :raises UnknownNameError: if it has none there.
        """
        try:
            return self.files[path]
        except KeyError:
            raise UnknownNameError("file in this release", path, tuple(self.files)) from None

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
            raise _changing(file) from error
        if opened.seek(0, 2) != file.bytes:
            opened.close()
            raise _changing(file)
        opened.seek(0)
        return opened

    def is_whole(self) -> bool:
        """Whether every file is there with the hash that the manifest has."""
        try:
            return all(sha256(self.folder / file.path) == file.sha256 for file in self.manifest.files)
        except OSError:
            return False


def _changing(file: ReleasedFile) -> BusyError:
    return BusyError(f"{file.path} cannot be read now: the release is being put in place or away. Try again.", _RETRY)
