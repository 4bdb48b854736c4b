"""What a table is, whatever it is written as: CSV, a sheet or a table of SQLite."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column; every cell is text, an empty one has no value.

    :param name: its name in CSV files and in SQLite.
    :param title: its name for people.
    :param meaning: what stands in it.
    :param rule: what the shapes ask of it, in their words.
    :param property: the IRI of the property whose values stand here; empty where the column is only there to be read.
    :param datatype: the IRI of the datatype of the values; empty where they are IRIs.
    :param language: the language tag of the values.
    :param several: whether a cell may hold more than one value, joined for reading.
    :param filled: how many cells are not empty.
    :param graphs: the paths of the graphs that the values come from.
    :param basis: what those graphs rest on.
    :param whole: whether the values are integers, each as a machine would write it.
    """

    name: str
    title: str
    meaning: str
    rule: str = ""
    property: str = ""
    datatype: str = ""
    language: str = ""
    several: bool = False
    filled: int = 0
    graphs: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Table:
    """One table.

    :param name: its name in SQLite, and of its sheet.
    :param title: its name for people.
    :param meaning: what a row is.
    :param columns: its columns, those to read first.
    :param key: the names of the columns that tell its rows apart.
    :param rows: gives its rows, in the order in which they are written.
    :param size: how many rows there are.
    :param class_iri: the class of the entities whose rows they are.
    :param subject: the name of the column that holds what its statements are about; empty where it holds no statements.
    :param references: the table whose key a column holds, by the name of the column.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    size: int = 0
    class_iri: str = ""
    subject: str = ""
    references: tuple[tuple[str, str], ...] = ()

    @property
    def file_name(self) -> str:
        """The name of its CSV file."""
        return self.name.replace("_", "-") + ".csv"
