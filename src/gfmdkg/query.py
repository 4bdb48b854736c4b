"""The words that every engine and every caller speaks: a request, its limits, the answer."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from gfmdkg.formats import JSON, TURTLE, Format


class Cancellation:
    """Lets one thread tell another that nobody waits for its answer any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._actions: list[Callable[[], object]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether the caller has gone."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Stop what runs; what would start later does not."""
        with self._lock:
            self._is_cancelled = True
            for action in self._actions:
                action()

    @contextmanager
    def stopping(self, action: Callable[[], object]) -> Iterator[None]:
        """Call an action if the caller goes while the block runs, or has gone already.

        :param action: quick, and safe in any thread; it may be called once only.
        """
        with self._lock:
            if self._is_cancelled:
                action()
            self._actions.append(action)
        try:
            yield
        finally:
            with self._lock:
                self._actions.remove(action)


class Window(NamedTuple):
    """Some rows of the answer of a SELECT, in the order in which it gives them.

    :param offset: how many rows come before them.
    :param limit: how many they are at most; None for all that follow.
    """

    offset: int = 0
    limit: int | None = None


WHOLE = Window()


@dataclass(frozen=True)
class QueryRequest:
    """One question to an engine.

    :param text: a complete SPARQL query.
    :param solutions: how to write the answer of SELECT or ASK; None where the caller accepts no such format.
    :param graph: how to write the answer of CONSTRUCT or DESCRIBE; None where the caller accepts no such format.
    :param default_graphs: IRIs of the graphs whose merge is the default graph (SPARQL 1.1 Protocol 2.1.4).
    :param named_graphs: IRIs of the named graphs. When either list has a member, the two replace FROM and FROM NAMED.
    :param base_iri: against which relative IRIs are resolved.
    :param seconds: a deadline below that of the engine, or None.
    :param cancellation: tells the engine when the caller has gone, or None for one that stays.
    :param window: which rows of a SELECT are written, while all are counted; None for all, without a count.
    """

    text: str
    solutions: Format | None = JSON
    graph: Format | None = TURTLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base_iri: str | None = None
    seconds: float | None = None
    cancellation: Cancellation | None = field(default=None, repr=False, compare=False)
    window: Window | None = None


@dataclass(frozen=True)
class Limits:
    """What one query may use before it is stopped.

    :param seconds: wall-clock time.
    :param memory: bytes of address space beyond what the store takes.
    :param answer_bytes: length of the serialised answer.
    :param services: the endpoints that it may call, as exact IRIs.
    :param service_seconds: wall-clock time of one such call.
    :param service_bytes: length of what those endpoints send, together.
    """

    seconds: float
    memory: int
    answer_bytes: int
    services: Sequence[str] = ()
    service_seconds: float = 10.0
    service_bytes: int = 50_000_000


@dataclass(frozen=True)
class Answer:
    """A complete answer, ready to be read from the start.

    :param body: the serialised answer; the holder closes it.
    :param format: how it is written.
    :param size: its length in bytes.
    :param elapsed: seconds from the request to the complete answer.
    :param version: the version of the dataset that answered.
    :param rows: how many rows the complete answer has, whatever window of it this is; None where they are not counted.
    """

    body: BinaryIO = field(repr=False)
    format: Format
    size: int
    elapsed: float
    version: str
    rows: int | None = None

    def read(self) -> bytes:
        """Take the whole answer into memory and close it."""
        with self.body as body:
            return body.read()
