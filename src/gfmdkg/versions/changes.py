"""What differs from each release that is held to the next, counted and written once, in files."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Self

from gfmdkg.errors import ReleaseError, UnknownNameError
from gfmdkg.publishing.releases import Release
from gfmdkg.versions.differences import Comparison
from gfmdkg.versions.holding import Releases
from gfmdkg.versions.snapshots import Snapshot, take_release
from gfmdkg.versions.writing import WRITERS

SEPARATOR = ".."
_COUNTED = "counted.json"


@dataclass(frozen=True)
class Counted:
    """What differs between two releases, as numbers.

    :param old: the version of the earlier one.
    :param new: that of the later one.
    :param added: how many statements only the later one has.
    :param removed: how many only the earlier one has.
    :param entities: how many entities these are on.
    :param program: the program that compared them.
    """

    old: str
    new: str
    added: int
    removed: int
    entities: int
    program: str

    @property
    def name(self) -> str:
        """What the pair is called.

        >>> Counted("0.1.0+a", "0.2.0+b", 2, 1, 1, "").name
        '0.1.0+a..0.2.0+b'
        """
        return f"{self.old}{SEPARATOR}{self.new}"


@dataclass(frozen=True)
class Differences:
    """The differences that are written.

    :param folder: where.
    :param counted: they, by name, from the first pair of releases to the last.
    """

    folder: Path = field(default_factory=Path)
    counted: Mapping[str, Counted] = field(default_factory=dict)

    @classmethod
    def of(cls, releases: Releases, folder: Path) -> Self:
        """Find the differences between releases that :func:`write` has written."""
        found = [_read(_place(old, new, folder) / _COUNTED) for old, new in pairwise(releases.held)]
        return cls(folder, {counted.name: counted for counted in found if counted})

    def path(self, name: str, form: str) -> Path:
        """Give the file of a difference.

        :param name: that of the pair.
        :param form: one of :data:`gfmdkg.versions.writing.WRITERS`.
        :raises UnknownNameError: if there is none of this name.
        """
        if name not in self.counted:
            raise UnknownNameError("difference", name, tuple(self.counted))
        return self.folder / name / form

    def before(self, version: str) -> Counted | None:
        """Give what differs from the release before one; None for the first."""
        return next((counted for counted in self.counted.values() if counted.new == version), None)


def write(releases: Releases, folder: Path) -> None:
    """Compare each release with the next one, unless this program has compared them already.

    :param folder: where the differences are kept.
    :raises ReleaseError: if the folder cannot be written to.
    :raises BusyError: if a release is damaged, or is being moved.
    """
    try:
        for old, new in pairwise(releases.held):
            _write(old, new, folder)
    except OSError as error:
        raise ReleaseError(f"What differs between releases cannot be written to {folder}: {error.strerror}.") from error


def _write(old: Release, new: Release, folder: Path) -> None:
    place = _place(old, new, folder)
    program = new.manifest.program
    held = _read(place / _COUNTED)
    if held and held.program == program:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as work:
        made = Path(work) / "made"
        _compare(old, new, made, program)
        shutil.rmtree(place, ignore_errors=True)
        made.rename(place)


def _place(old: Release, new: Release, folder: Path) -> Path:
    return folder / f"{old.manifest.version}{SEPARATOR}{new.manifest.version}"


def _read(path: Path) -> Counted | None:
    try:
        return Counted(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # it is not there, or another program wrote it
        return None


def _compare(old: Release, new: Release, made: Path, program: str) -> None:
    made.mkdir()
    with tempfile.TemporaryDirectory(dir=made.parent) as work:
        sides: list[Snapshot] = [take_release(side, Path(work) / str(at)) for at, side in enumerate((old, new))]
        for form, writer in WRITERS.items():
            comparison = Comparison(sides[0], sides[1])
            with (made / form).open("w", encoding="utf-8") as file:
                file.writelines(writer(comparison))
    versions = old.manifest.version, new.manifest.version
    counted = Counted(*versions, comparison.added, comparison.removed, comparison.entities, program)
    (made / _COUNTED).write_text(json.dumps(asdict(counted)), encoding="utf-8")
