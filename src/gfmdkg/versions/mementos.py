"""Memento (RFC 7089): the release that was in force at a time, and the list of all, in application/link-format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime

from gfmdkg.errors import ParameterError
from gfmdkg.publishing.releases import Release

HEADER = "Accept-Datetime"
LINK_FORMAT = "application/link-format"
_FORM = "%a, %d %b %Y %H:%M:%S GMT"
_LONGEST = 80


@dataclass(frozen=True)
class Memento:
    """A resource as it is in one release.

    :param address: where.
    :param release: the release.
    """

    address: str
    release: Release

    @property
    def moment(self) -> datetime:
        """Since when the release has been in force: from the first second of its day on, in Greenwich."""
        day = date.fromisoformat(self.release.manifest.date)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    @property
    def stamp(self) -> str:
        """That time as HTTP writes it."""
        return format_datetime(self.moment, usegmt=True)


@dataclass(frozen=True)
class History:
    """A resource and what it is in each release.

    :param original: its address, which gives what it is now and leads to what it was.
    :param timemap: the address of the list.
    :param mementos: what it is in each release, the oldest first.
    """

    original: str
    timemap: str
    mementos: tuple[Memento, ...]

    def at(self, moment: datetime) -> Memento | None:
        """Give what was in force at a time; before the first one, that one; None where there is none at all."""
        earlier = [memento for memento in self.mementos if memento.moment <= moment]
        return next(iter(earlier[-1:] or self.mementos), None)

    def links(self) -> list[str]:
        """Write the links that each response about it has."""
        return [
            f'<{self.original}>; rel="original timegate"',
            f'<{self.timemap}>; rel="timemap"; type="{LINK_FORMAT}"',
        ]

    def listed(self) -> str:
        """Write the list: the resource, what leads to its versions, and each of them with its time."""
        return ",\n".join(self._entries()) + "\n"

    def _entries(self) -> Iterator[str]:
        yield f'<{self.original}>; rel="original timegate"'
        span = "".join(
            f'; {name}="{memento.stamp}"'
            for name, memento in zip(("from", "until"), (*self.mementos[:1], *self.mementos[-1:]), strict=False)
        )
        yield f'<{self.timemap}>; rel="self"; type="{LINK_FORMAT}"{span}'
        last = len(self.mementos) - 1
        for at, memento in enumerate(self.mementos):
            place = " ".join(name for name, is_there in (("first", at == 0), ("last", at == last)) if is_there)
            yield f'<{memento.address}>; rel="{f"{place} memento".strip()}"; datetime="{memento.stamp}"'


def dated(releases: Iterable[Release]) -> Sequence[Release]:
    """Give the releases that have a day, of several of one day the last one."""
    return tuple({release.manifest.date: release for release in releases if release.manifest.date}.values())


def parse(text: str) -> datetime:
    """Read the time in an ``Accept-Datetime`` header.

    :raises ParameterError: if it is none.

    >>> parse("Mon, 23 Nov 2026 10:00:00 GMT").isoformat()
    '2026-11-23T10:00:00+00:00'
    """
    try:
        moment = datetime.strptime(text.strip(), _FORM).replace(tzinfo=UTC)
    except ValueError:
        moment = None
    if moment is None or format_datetime(moment, usegmt=True) != text.strip():
        given = repr(text[:_LONGEST])
        example = "a time such as Mon, 23 Nov 2026 00:00:00 GMT"
        raise ParameterError(f"{given} is no time in {HEADER}: give {example}.", HEADER)
    return moment
