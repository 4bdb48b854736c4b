"""The SQLite database: the same tables, with their keys."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from gfmdkg.publishing.tables.about import About
from gfmdkg.publishing.tables.model import Column, Table
from gfmdkg.publishing.tables.plan import ABOUT


def write(about: About, tables: Sequence[Table], path: Path) -> None:
    """Write the tables as an SQLite database; the same tables give the same bytes.

    :raises OSError: if the file cannot be written.
    """
    path.unlink(missing_ok=True)
    keys = {table.name: table.key for table in tables}
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(f"CREATE TABLE {_quoted(ABOUT)} (fact TEXT NOT NULL, value TEXT NOT NULL)")
            database.executemany(f"INSERT INTO {_quoted(ABOUT)} VALUES (?, ?)", about.lines())
            for table in tables:
                database.execute(_definition(table, keys))
                places = ", ".join("?" * len(table.columns))
                database.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({places})", _rows(table))
    except sqlite3.Error as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def _definition(table: Table, keys: dict[str, tuple[str, ...]]) -> str:
    columns = [_column(column, column.name in table.key) for column in table.columns]
    key = f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})"
    references = [
        f"FOREIGN KEY ({_quoted(column)}) REFERENCES {_quoted(target)} ({_quoted(*keys[target])})"
        for column, target in table.references
    ]
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join([*columns, key, *references])}) WITHOUT ROWID"


def _column(column: Column, is_key: bool) -> str:
    sort = "INTEGER" if column.whole else "TEXT"
    return f"{_quoted(column.name)} {sort}{' NOT NULL' if is_key else ''}"


def _rows(table: Table) -> Iterator[tuple[str | None, ...]]:
    return (tuple(cell or None for cell in row) for row in table.rows())


def _quoted(name: str) -> str:
    return f'"{name}"'
