"""Who may use a worker, and when: queries that run long leave room for those that do not.

Nobody knows beforehand how long a query takes, so each starts in the light lane. One that is still running after its
slice of time moves to the long lane with its worker, and its light place is free for the next. Where no long place is
left and others wait, it gives up its worker and starts again when a long place comes free. Whoever asks it again soon
begins in the long lane.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from gfmdkg.errors import BusyError, WithdrawnError
from gfmdkg.query import Cancellation, QueryRequest

Lane = Literal["light", "long"]
_MOST_KNOWN = 10_000


@dataclass(frozen=True)
class Pool:
    """The size of a pool of workers, and of the queue before it.

    :param workers: how many light queries run at a time.
    :param long_workers: how many long ones run beside them.
    :param light_seconds: how long a query may run before it counts as long.
    :param queue_limit: how many queries may wait.
    :param queue_seconds: how long each may wait.
    :param spool: the folder for answers on their way out, or None for that of the system.
    :param spool_bytes: the most bytes that finished answers may hold there before new ones are refused.
    """

    workers: int = 2
    long_workers: int = 1
    light_seconds: float = 0.25
    queue_limit: int = 64
    queue_seconds: float = 10.0
    spool: str | None = None
    spool_bytes: int = 2_000_000_000


class Turn:
    """The right of one query to use one worker.

    :param cancellation: tells when the caller has gone.
    """

    def __init__(self, cancellation: Cancellation | None) -> None:
        self.cancellation = cancellation or Cancellation()
        self.lane: Lane | None = None
        self.granted = threading.Event()


class Lanes:
    """Counts the places of both lanes and keeps the queues before them, first come first served."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._free: dict[Lane, int] = {"light": pool.workers, "long": pool.long_workers}
        self._waiting: dict[Lane, deque[Turn]] = {"light": deque(), "long": deque()}

    @contextmanager
    def turn(self, cancellation: Cancellation | None, lane: Lane = "light") -> Iterator[Turn]:
        """Wait for a place and give it back at the end, whatever lane the query is in then.

        :param lane: where the query begins.
        :raises BusyError: if the queue is full, or no place comes free in time.
        :raises WithdrawnError: if the caller goes while the query waits.
        """
        turn = Turn(cancellation)
        if turn.cancellation.is_cancelled:
            raise WithdrawnError
        with self._lock:
            is_full = sum(map(len, self._waiting.values())) >= self._pool.queue_limit
            if not self._take(lane, turn) and is_full:
                raise BusyError("All workers are busy and the queue is full.", self._retry_after)
            if not turn.lane:
                self._waiting[lane].append(turn)
        with self.ending(turn):
            self._await(lane, turn)
            yield turn

    def turn_now(self, cancellation: Cancellation | None) -> Turn | None:
        """Take a light place if there is one at this moment; :meth:`ending` gives it back."""
        turn = Turn(cancellation)
        with self._lock:
            return turn if self._take("light", turn) else None

    @contextmanager
    def ending(self, turn: Turn) -> Iterator[None]:
        """Give the place of a query back at the end, whatever lane it is in then."""
        try:
            yield
        finally:
            with self._lock:
                self._give_back(turn)

    @property
    def is_needed(self) -> bool:
        """Whether somebody waits for a light place."""
        return bool(self._waiting["light"])

    def move(self, turn: Turn) -> bool:
        """Move a query that runs to the long lane, if there is a place."""
        with self._lock:
            if not self._free["long"] or self._waiting["long"]:
                return False
            self._give_back(turn)
            return self._take("long", turn)

    def wait_for_long(self, turn: Turn) -> None:
        """Give up the light place and wait for a long one.

        :raises BusyError: if none comes free in time.
        :raises WithdrawnError: if the caller goes meanwhile.
        """
        with self._lock:
            self._give_back(turn)
            turn.granted.clear()
            if not self._take("long", turn):
                self._waiting["long"].append(turn)
        self._await("long", turn)

    @property
    def _retry_after(self) -> int:
        return max(1, round(self._pool.queue_seconds))

    def _take(self, lane: Lane, turn: Turn) -> bool:
        if not self._free[lane]:
            return False
        self._free[lane] -= 1
        turn.lane = lane
        return True

    def _give_back(self, turn: Turn) -> None:
        if not turn.lane:
            return
        lane, turn.lane = turn.lane, None
        self._free[lane] += 1
        if self._waiting[lane]:
            successor = self._waiting[lane].popleft()
            self._take(lane, successor)
            successor.granted.set()

    def _await(self, lane: Lane, turn: Turn) -> None:
        if turn.lane:
            return
        with turn.cancellation.stopping(turn.granted.set):
            turn.granted.wait(self._pool.queue_seconds)
        with self._lock:
            if turn.lane:
                return
            self._waiting[lane].remove(turn)
        if turn.cancellation.is_cancelled:
            raise WithdrawnError
        raise BusyError(f"No worker for a {lane} query came free in time.", self._retry_after)


class LongOnes:
    """Remembers the queries that took long the last time, the latest of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, None] = OrderedDict()

    def lane(self, request: QueryRequest) -> Lane:
        """Say where a query begins."""
        return "long" if hash(request) in self._known else "light"

    def learn(self, request: QueryRequest, *, took_long: bool) -> None:
        """Remember how a query went."""
        key = hash(request)
        if not took_long and key not in self._known:
            return
        with self._lock:
            self._known.pop(key, None)
            if took_long:
                self._known[key] = None
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
