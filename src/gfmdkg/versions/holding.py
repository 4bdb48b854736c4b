"""The releases that are held: those in a folder, oldest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gfmdkg.errors import ReleaseError, UnknownVersionError
from gfmdkg.publishing.manifest import FILE
from gfmdkg.publishing.releases import Release


@dataclass(frozen=True)
class Releases:
    """Releases of one dataset.

    :param held: they, oldest first.
    """

    held: tuple[Release, ...] = ()

    @classmethod
    def of(cls, releases: Iterable[Release]) -> Self:
        """Put releases in order, each version once."""
        by_version = {release.manifest.version: release for release in releases}
        return cls(tuple(sorted(by_version.values(), key=_age)))

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Read the releases in a folder; what is no release there is left alone.

        :raises ReleaseError: if one cannot be read, or the folder cannot.
        """
        try:
            folders = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
        except OSError as error:
            raise ReleaseError(f"The releases in {folder} cannot be read: {error.strerror}.") from error
        return cls.of(Release.at(path) for path in folders if (path / FILE).is_file())

    def beside(self, served: Release) -> Self:
        """Add the release that is served; one that is held under its number comes behind it, and is meant by that."""
        others = [release for release in self.held if release.manifest.version != served.manifest.version]
        at = sum(_age(release)[:2] < _age(served)[:2] for release in others)
        return type(self)((*others[:at], served, *others[at:]))

    @property
    def versions(self) -> tuple[str, ...]:
        """Name them."""
        return tuple(release.manifest.version for release in self.held)

    def find(self, version: str) -> Release:
        """Find a release by its version, or by its number alone: then the last one with that number.

        :param version: a plus sign in it may have become a space, as it does in an address.

        :raises UnknownVersionError: if none is held; it names those that are.
        """
        for release in reversed(self.held):
            if version.replace(" ", "+") in (release.manifest.version, release.manifest.release):
                return release
        raise UnknownVersionError(version, self.versions)


def _age(release: Release) -> tuple[str, tuple[int, ...], str]:
    number = tuple(map(int, re.findall(r"\d+", release.manifest.release)))
    return release.manifest.date, number, release.manifest.version
