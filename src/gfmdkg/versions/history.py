"""What changed from release to release: what the change log says, and what was counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gfmdkg.publishing.manifest import Manifest
from gfmdkg.versions.change_log import Section
from gfmdkg.versions.changes import Counted, Differences
from gfmdkg.versions.holding import Releases


@dataclass(frozen=True)
class Held:
    """A release that is held.

    :param manifest: what it says of itself.
    :param since: what differs from the one before; None for the first, and where that is not counted.
    """

    manifest: Manifest
    since: Counted | None


@dataclass(frozen=True)
class Entry:
    """A release, whether it is held or only told of.

    :param section: what the change log says of it.
    :param held: the releases with its number: none, one, or also a working copy, the last one first.
    """

    section: Section
    held: tuple[Held, ...]


def history(sections: Sequence[Section], releases: Releases, differences: Differences) -> tuple[Entry, ...]:
    """Put together what is known of each release, the last one first.

    :param sections: those of the change log; a release of which it says nothing has an empty one.
    """
    numbers = {section.number for section in sections}
    untold = {release.manifest.release: release.manifest.date for release in reversed(releases.held)}
    others = [Section(number, day, "") for number, day in untold.items() if number not in numbers]
    ordered = sorted((*sections, *others), key=_age, reverse=True)
    return tuple(Entry(section, _held(section.number, releases, differences)) for section in ordered)


def _age(section: Section) -> tuple[bool, list[int]]:
    numbers = [int(part) for part in re.findall(r"\d+", section.number)]
    return not numbers, numbers  # what has no number is still to come


def _held(number: str, releases: Releases, differences: Differences) -> tuple[Held, ...]:
    manifests = [release.manifest for release in reversed(releases.held) if release.manifest.release == number]
    return tuple(Held(manifest, differences.before(manifest.version)) for manifest in manifests)
