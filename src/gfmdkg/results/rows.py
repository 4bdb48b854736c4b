"""Rows of a table: tuples whose values have the names of the columns."""

from collections.abc import Sequence
from operator import itemgetter
from typing import ClassVar, overload

from gfmdkg.results.values import Value


class Row(tuple[Value | None, ...]):
    """One solution: ``row[0]``, ``row["goal"]`` and ``row.goal`` are the same; None stands for an unbound variable."""

    __slots__ = ()
    columns: ClassVar[tuple[str, ...]] = ()

    @overload  # type: ignore[override]  # a tuple has no names
    def __getitem__(self, key: int | str) -> Value | None: ...

    @overload
    def __getitem__(self, key: slice) -> tuple[Value | None, ...]: ...

    def __getitem__(self, key: int | str | slice) -> Value | tuple[Value | None, ...] | None:
        """Give a value by its place or by the name of its column."""
        if isinstance(key, str):
            if key not in self.columns:
                raise KeyError(f"There is no column {key!r}, but {', '.join(self.columns)}.")
            key = self.columns.index(key)
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> Value | None:
        # Columns are properties of the type of the row; what comes here is none.
        raise AttributeError(f"There is no column {name!r}, but {', '.join(self.columns)}.")

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.columns)

    def as_dict(self) -> dict[str, Value | None]:
        """Give the values by the names of their columns."""
        return dict(zip(self.columns, self, strict=True))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.as_dict().items())})"

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.columns, tuple(self))


def row_type(columns: Sequence[str]) -> type[Row]:
    """Make the type of the rows that have these columns; one whose name is taken here is no attribute."""
    taken = vars(Row)
    named = {name: property(itemgetter(at)) for at, name in enumerate(columns) if name not in taken and name[0] != "_"}
    return type("Row", (Row,), {"__slots__": (), **named, "columns": tuple(columns)})


def _made(columns: tuple[str, ...], values: tuple[Value | None, ...]) -> Row:
    return row_type(columns)(values)
