"""The answer of a SELECT: typed rows, and every form that a researcher takes them in."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from gfmdkg.charts import Facts, specification
from gfmdkg.citations.content import Content, is_ordered
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import CSV, SOLUTION_FORMATS, TSV, Format
from gfmdkg.results import drawing
from gfmdkg.results.about import About
from gfmdkg.results.base import Result
from gfmdkg.results.citing import cite
from gfmdkg.results.frames import pandas_frame, polars_frame
from gfmdkg.results.pictures import Chart
from gfmdkg.results.rows import Row, row_type
from gfmdkg.results.values import Value, of_json
from gfmdkg.results.writing import format_of, solutions

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_DRAWN = {"md": drawing.markdown, "markdown": drawing.markdown}
_PICTURES = {"svg": Chart.svg, "png": Chart.png}


class Table(Result):
    """Rows and columns: iterate over it, or take it as a data frame, as JSON, as CSV or as a file.

    :param document: the answer in the SPARQL results format in JSON.
    :param about: where it comes from.
    :param parsed: the same document, parsed.
    """

    def __init__(self, document: bytes, about: About, parsed: Mapping[str, Any]) -> None:
        super().__init__(document, about)
        self._columns = tuple(parsed["head"]["vars"])
        self._bindings: Sequence[Mapping[str, Any]] = parsed["results"]["bindings"]
        self._parsed = parsed

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self._columns

    @property
    def bindings(self) -> Sequence[Mapping[str, Any]]:
        """The rows as the SPARQL results format in JSON has them."""
        return self._bindings

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows, with values of Python."""
        make, columns = row_type(self.columns), self.columns
        return tuple(
            make(of_json(terms[column]) if column in terms else None for column in columns) for terms in self.bindings
        )

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.bindings)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    @overload
    def __getitem__(self, at: str) -> list[Value | None]: ...

    def __getitem__(self, at: int | slice | str) -> Row | tuple[Row, ...] | list[Value | None]:
        """Give a row by its place, several, or a column by its name."""
        return self.column(at) if isinstance(at, str) else self.rows[at]

    def column(self, name: str) -> list[Value | None]:
        """Give the values of one column.

        :raises KeyError: if there is no such column; it names those that there are.
        """
        if name not in self.columns:
            raise KeyError(f"There is no column {name!r}, but {', '.join(self.columns)}.")
        return [row[name] for row in self.rows]

    def df(self) -> "pd.DataFrame":
        """Give the table to pandas: strings stay strings, whatever they look like.

        :raises MissingPackageError: if pandas is not installed.
        """
        return pandas_frame(self.columns, self.rows)

    def polars(self) -> "pl.DataFrame":
        """Give the table to polars: strings stay strings, whatever they look like.

        :raises MissingPackageError: if polars is not installed.
        """
        return polars_frame(self.columns, self.rows)

    def json(self) -> str:
        """Give the table in the SPARQL results format in JSON, every term exact."""
        return self._document.decode()

    def csv(self) -> str:
        """Give the table as CSV (RFC 4180): values without their kind."""
        return solutions(self._document, CSV).decode()

    def tsv(self) -> str:
        """Give the table in the SPARQL results format in TSV, every term exact."""
        return solutions(self._document, TSV).decode()

    def markdown(self) -> str:
        """Give the table as a table of Markdown, with links."""
        return drawing.markdown(self.columns, self.rows)

    def chart(self) -> Chart:
        """Draw the table, where its saved query has a chart.

        :raises NotAcceptableError: if it has none.
        """
        query = self.about.query
        if query is None or query.chart is None:
            raise NotAcceptableError(f"{self.about.title}: there is no chart of this answer.")
        values = {name: ", ".join(texts) for name, texts in self.about.parameters.items()}
        return Chart(specification(query, self._bindings, Facts(self.version, values=values)))

    def cite(self, style: str = "txt") -> str:
        """Give the citation, see :meth:`gfmdkg.results.Result.cite`."""
        return cite(self.about, Content.of_solutions(self._parsed, is_ordered=is_ordered(self.text)), style)

    def html(self) -> str:
        """Give the table as HTML, all rows, with links."""
        return drawing.html(self.columns, self.rows, self._caption())

    @property
    def formats(self) -> Mapping[str, Format | None]:
        """The names under which :meth:`write` writes the table."""
        pictures = _PICTURES if self.about.query and self.about.query.chart else ()
        return {
            **{known.name: known for known in SOLUTION_FORMATS},
            "html": None,
            **dict.fromkeys((*_DRAWN, *pictures)),
        }

    def write(self, name: str) -> bytes:
        """Give the table in a format, see :meth:`gfmdkg.results.Result.write`."""
        if name == "html":
            return self.page()
        if name in _PICTURES and name in self.formats:
            return _PICTURES[name](self.chart())
        if name in _DRAWN:
            return _DRAWN[name](self.columns, self.rows).encode()
        written = format_of(name)
        if written not in SOLUTION_FORMATS:
            raise self._unknown(name)
        return solutions(self._document, written)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.columns)

    def _repr_html_(self) -> str:
        return drawing.html(self.columns, self.rows, self._caption(), drawing.MOST_SHOWN)

    def __repr__(self) -> str:
        return f"<{self._caption()}; columns {', '.join(self.columns)}>"

    def _caption(self) -> str:
        count = f"{len(self)} row{'' if len(self) == 1 else 's'}"
        return f"{self.about.title}: {count}" + (f", dataset {self.version}" if self.version else "")


class Truth(Result):
    """The answer of an ASK: true or false.

    :param document: the answer in the SPARQL results format in JSON.
    :param about: where it comes from.
    :param value: the same, as a value.
    """

    def __init__(self, document: bytes, about: About, value: bool) -> None:
        super().__init__(document, about)
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __eq__(self, other: object) -> bool:
        return bool(self) == other if isinstance(other, bool) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def json(self) -> str:
        """Give the answer in the SPARQL results format in JSON."""
        return self._document.decode()

    def cite(self, style: str = "txt") -> str:
        """Give the citation, see :meth:`gfmdkg.results.Result.cite`."""
        return cite(self.about, Content.of_solutions({"boolean": self._value}), style)

    def html(self) -> str:
        """Give the answer as HTML."""
        return f"<p>{repr(self).lower()}</p>"

    @property
    def formats(self) -> Mapping[str, Format | None]:
        """The names under which :meth:`write` writes the answer."""
        return {**{known.name: known for known in SOLUTION_FORMATS}, "html": None}

    def write(self, name: str) -> bytes:
        """Give the answer in a format, see :meth:`gfmdkg.results.Result.write`."""
        if name == "html":
            return self.page()
        written = format_of(name)
        if written not in SOLUTION_FORMATS:
            raise self._unknown(name)
        return solutions(self._document, written)

    def __repr__(self) -> str:
        return str(self._value)
