"""Engines for the releases that are held: each is started when it is asked first, and few live at a time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from gfmdkg.engines import Engine
from gfmdkg.errors import BusyError
from gfmdkg.publishing.releases import Release
from gfmdkg.query import Answer, QueryRequest

Start = Callable[[Release], Engine]


@dataclass
class _Place:
    """Where one engine lives; it is started under the lock, so that it is started once."""

    users: int = 0
    engine: Engine | None = None
    starting: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        if self.engine:
            self.engine.close()


class HeldEngines:
    """Starts engines and ends those that were not asked for longest.

    :param start: makes the engine of a release.
    :param most: how many live at a time.
    :param patience: seconds that a query waits where all of them are at work.
    """

    def __init__(self, start: Start, most: int, patience: float) -> None:
        self._start = start
        self._most = most
        self._patience = patience
        self._changed = threading.Condition()
        self._places: OrderedDict[str, _Place] = OrderedDict()

    def of(self, release: Release, version: str = "") -> "HeldEngine":
        """Give the engine of a release; it is not started yet.

        :param version: what its answers are called; empty for the version of the release.
        """
        return HeldEngine(self, release, version or release.manifest.version)

    @contextmanager
    def using(self, release: Release) -> Iterator[Engine]:
        """Have an engine that lives as long as the block runs.

        :raises BusyError: if as many others as can live are at work, and none of them ends in time.
        :raises EngineError: if it cannot be started.
        """
        place = self._take(release.manifest.version)
        try:
            with place.starting:
                place.engine = place.engine or self._start(release)
            yield place.engine
        finally:
            with self._changed:
                place.users -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """End every engine."""
        with self._changed:
            places, self._places = list(self._places.values()), OrderedDict()
        for place in places:
            place.close()

    def _take(self, version: str) -> _Place:
        with self._changed:
            if not self._changed.wait_for(lambda: version in self._places or self._has_room(), self._patience):
                reason = "As many older versions of the dataset as can be asked at a time are being asked."
                raise BusyError(reason, max(1, round(self._patience)))
            place = self._places.setdefault(version, _Place())
            self._places.move_to_end(version)
            place.users += 1
            ended = self._shrink()
        for one in ended:
            one.close()
        return place

    def _has_room(self) -> bool:
        return len(self._places) < self._most or any(not place.users for place in self._places.values())

    def _shrink(self) -> list[_Place]:
        idle = [version for version, place in self._places.items() if not place.users]
        return [self._places.pop(version) for version in idle[: max(0, len(self._places) - self._most)]]


@dataclass(frozen=True)
class HeldEngine:
    """The engine of a release, alive or not; see :class:`gfmdkg.engines.Engine`.

    :param engines: has it started.
    :param release: the release.
    :param version: what its answers are called.
    """

    engines: HeldEngines
    release: Release
    version: str

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """The sizes of its graphs."""
        with self.engines.using(self.release) as engine:
            return engine.graph_sizes

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query on the statements of this release."""
        with self.engines.using(self.release) as engine:
            return engine.answer(request)

    def close(self) -> None:
        """Do nothing: the engines are closed together."""
