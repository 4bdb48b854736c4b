"""Answers kept in memory, with the coded forms in which clients asked for them."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from gfmdkg.web.bridge import Headers
from gfmdkg.web.coding import IDENTITY, encode

Key = tuple[str | bytes, ...]

_OVERHEAD = 4096  # bytes that an entry takes besides its key and bodies


@dataclass
class Entry:
    """One answer.

    :param headers: those of the uncoded answer, their names in lower case.
    :param bodies: the answer by content coding; ``identity`` is always there.
    """

    headers: Headers
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key_size = 0
        self.tag = dict(self.headers).get(b"etag", b'""').decode("latin-1")

    @property
    def size(self) -> int:
        """The bytes that it takes, about."""
        return _OVERHEAD + self.key_size + sum(len(body) for body in self.bodies.values())


class AnswerCache:
    """The answers that were asked for last, up to a number of bytes.

    :param limit: that number; 0 keeps nothing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._size = 0

    @property
    def longest(self) -> int:
        """The longest body that is kept: one answer does not drive out all others."""
        return self._limit // 8

    @property
    def size(self) -> int:
        """The bytes that are kept now, about."""
        return self._size

    def get(self, key: Key) -> Entry | None:
        """Find an answer."""
        entry = self._entries.get(key)
        if entry is not None:
            try:
                self._entries.move_to_end(key)
            except KeyError:  # another thread needed the room just now
                return None
        return entry

    def put(self, key: Key, entry: Entry) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        entry.key_size = sum(map(len, key))
        with self._lock:
            previous = self._entries.pop(key, None)
            self._size += entry.size - (previous.size if previous else 0)
            self._entries[key] = entry
            self._shrink()

    def coded(self, key: Key, entry: Entry, coding: str) -> bytes:
        """Give a body in a coding; it is coded once, as long as the answer is kept."""
        body = entry.bodies.get(coding)
        if body is None:
            body = encode(coding, entry.bodies[IDENTITY])
            with self._lock:
                if self._entries.get(key) is entry and coding not in entry.bodies:
                    self._size += len(body)
                    entry.bodies[coding] = body
                    self._shrink()
        return body

    def _shrink(self) -> None:
        while self._size > self._limit and self._entries:
            _, oldest = self._entries.popitem(last=False)
            self._size -= oldest.size
