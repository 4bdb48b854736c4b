"""What was promised to be kept: cited answers and shared queries, in a SQLite file of bounded size."""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Any
from urllib.parse import quote

from gfmdkg.citations.citation import Citation, Question
from gfmdkg.citations.comparison import HeldRows
from gfmdkg.errors import BusyError, LimitError, ParameterError, UnknownNameError
from gfmdkg.limits import LIMITS

LONGEST_TEXT = 50_000  # bytes of one query with the names of its graphs
MOST_ROW_BYTES = 1_000_000  # of the rows of one answer, before they are compressed

_FILE = "citations.sqlite3"
_PATIENCE = 10.0  # seconds that a writer waits for another
_RETRY = 60
_DISK_LEFT = 1_000_000  # bytes: with less, it is the disk that is full
_ROWS_WHILE = 0.5  # of the limit: the rest is for what is promised, and rows are not
_ADD_QUESTION = "INSERT OR IGNORE INTO question VALUES (?, ?)"
_ADD_CITATION = "INSERT OR IGNORE INTO citation VALUES (?, ?, ?, ?)"
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS question (id TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS citation (
        id TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES question, content BLOB NOT NULL, rows BLOB
    );
"""


@dataclass(frozen=True)
class Kept:
    """A citation that is kept.

    :param question: what was asked.
    :param rows: the rows of the answer; None where they are not kept.
    """

    citation: Citation
    question: Question
    rows: HeldRows | None


class Store:
    """Keeps citations and queries in a folder; many processes may do so at a time.

    :param folder: made when the first is kept.
    :param limit: bytes of the file, its journal not counted.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    def keep_question(self, question: Question) -> str:
        """Keep a query.

        :returns: its id; the same query has always the same.
        :raises ParameterError: if its text is too long.
        :raises LimitError: if no more can be kept.
        :raises BusyError: if nothing can be written now.
        """
        packed = _pack_question(question)
        with self._writing() as connection:
            connection.execute(_ADD_QUESTION, (question.id, packed))
        return question.id

    def keep(self, citation: Citation, question: Question, rows: HeldRows | None) -> str:
        """Keep a citation, with the rows of its answer as long as there is room for them.

        :returns: its id.
        :raises ParameterError: if the text of the query is too long.
        :raises LimitError: if no more can be kept.
        :raises BusyError: if nothing can be written now.
        """
        packed = _pack_question(question)
        packed_rows = _pack(asdict(rows)) if rows and _length(rows) <= MOST_ROW_BYTES else None
        with self._writing() as connection:
            connection.execute(_ADD_QUESTION, (question.id, packed))
            kept = packed_rows if self._has_room(connection) else None
            connection.execute(_ADD_CITATION, (citation.id, question.id, _pack(citation.to_dict()), kept))
        return citation.id

    def question(self, name: str) -> Question:
        """Give a query that is kept.

        :raises UnknownNameError: if there is none with this id.
        """
        found = self._one("SELECT content FROM question WHERE id = ?", name)
        if not found:
            raise UnknownNameError("shared query", name, ())
        return _question(found[0])

    def find(self, name: str) -> Kept | None:
        """Give a citation that is kept, or None."""
        found = self._one(
            "SELECT citation.content, question.content, rows "
            "FROM citation JOIN question ON question.id = question WHERE citation.id = ?",
            name,
        )
        if not found:
            return None
        citation, question, rows = found
        return Kept(
            Citation.from_dict(_unpack(citation)),
            _question(question),
            _rows(rows) if rows else None,
        )

    def citation(self, name: str) -> Kept:
        """Give a citation that is kept.

        :raises UnknownNameError: if there is none with this id.
        """
        found = self.find(name)
        if found is None:
            raise UnknownNameError("citation", name, ())
        return found

    def _one(self, statement: str, name: str) -> tuple[Any, ...] | None:
        if not (self._folder / _FILE).exists():
            return None
        with self._explained(), closing(self._connect("ro&immutable=1" if self._is_fixed() else "rw")) as connection:
            found: tuple[Any, ...] | None = connection.execute(statement, (name,)).fetchone()
            return found

    def _has_room(self, connection: sqlite3.Connection) -> bool:
        (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        return bool(pages * size < self._limit * _ROWS_WHILE)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(self._connect("rwc")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                (size,) = connection.execute("PRAGMA page_size").fetchone()
                connection.execute(f"PRAGMA max_page_count = {max(1, self._limit // size)}")
                connection.executescript(_SCHEMA)
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection

    def _is_fixed(self) -> bool:
        # Where nothing can be written, SQLite reads only what it is told that nobody changes.
        is_folder_fixed = not os.access(self._folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
        return is_folder_fixed and not (self._folder / f"{_FILE}-wal").exists()

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self._folder.absolute() / _FILE))}?mode={mode}"
        return sqlite3.connect(address, timeout=_PATIENCE, uri=True, isolation_level=None)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            if is_full and disk_usage(self._folder).free > _DISK_LEFT:
                raise LimitError("state_limit", f"{self._limit} bytes", LIMITS["state_limit"].advice) from error
            reason = "the disk is full" if is_full else "they cannot be read or written now"
            raise BusyError(f"Citations and shared queries: {reason}.", _RETRY) from error


def _length(rows: HeldRows) -> int:
    return sum(len(term.encode()) for row in rows.rows for term in row)


def _pack_question(question: Question) -> bytes:
    if len(question.text.encode()) + sum(map(len, question.default_graphs + question.named_graphs)) > LONGEST_TEXT:
        raise ParameterError(f"The query is too long to be kept: {LONGEST_TEXT} bytes are the most.", "query")
    return _pack(asdict(question))


def _pack(document: Any) -> bytes:
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode())


def _unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _question(packed: bytes) -> Question:
    given = _unpack(packed)
    return Question(given["text"], tuple(given["default_graphs"]), tuple(given["named_graphs"]))


def _rows(packed: bytes) -> HeldRows:
    given = _unpack(packed)
    return HeldRows(tuple(given["columns"]), tuple(map(tuple, given["rows"])))
