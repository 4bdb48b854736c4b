"""What is true of an answer beside its rows: in headers, and in one further member of SPARQL results in JSON.

The member is ``meta``, the first of the document: readers that do not know it skip it there, whereas some refuse what
they do not know inside ``head`` or behind ``results``.
"""

import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from gfmdkg.query import Answer, Window
from gfmdkg.saved_queries import SavedQuery
from gfmdkg.web.paging import rows_in

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MEMBER = "meta"


@dataclass(frozen=True)
class Facts:
    """What is true of an answer to a saved query.

    :param query: the query.
    :param window: the rows that were asked for.
    :param answer: the answer.
    """

    query: SavedQuery
    window: Window
    answer: Answer

    @property
    def rows(self) -> int | None:
        """The number of rows that are sent; None for an answer that has none."""
        return None if self.answer.rows is None else rows_in(self.window, self.answer.rows)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the answer is left out."""
        return self.rows == self.answer.rows

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that say it."""
        counted = [("GFMDKG-Rows", self.rows), ("GFMDKG-Rows-Total", self.answer.rows)]
        return [
            *((name, str(number)) for name, number in counted if number is not None),
            ("GFMDKG-Complete", "true" if self.is_complete else "false"),
            ("GFMDKG-Query-Version", self.query.version),
        ]

    @property
    def member(self) -> dict[str, Any]:
        """The member of a JSON document that says it."""
        counted = {"rows": self.rows, "totalRows": self.answer.rows, "offset": self.window.offset}
        return {
            "query": self.query.name,
            "queryVersion": self.query.version,
            "datasetVersion": self.answer.version,
            **({} if self.rows is None else counted),
            "complete": self.is_complete,
            "seconds": round(self.answer.elapsed, 6),
        }

    def in_json(self) -> Answer:
        """Give the answer, which is in JSON, with that member."""
        start = b"{" + json.dumps({MEMBER: self.member}, ensure_ascii=False).encode()[1:-1] + b","
        self.answer.body.seek(len(b"{"))
        body = io.BufferedReader(_Joined(start, self.answer.body))
        return replace(self.answer, body=body, size=self.answer.size - len(b"{") + len(start))


class _Joined(io.RawIOBase):
    """Some bytes and what is left of a file, as one file."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        place = memoryview(buffer)
        read = self._start.read(len(place)) or self._rest.read(len(place))
        place[: len(read)] = read
        return len(read)

    def close(self) -> None:
        self._rest.close()
        super().close()
