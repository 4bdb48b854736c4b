"""The answer of a CONSTRUCT or DESCRIBE: triples."""

import importlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from gfmdkg.citations.content import Content
from gfmdkg.errors import EngineError
from gfmdkg.formats import GRAPH_FORMATS, N_TRIPLES, TURTLE, Format
from gfmdkg.results import drawing
from gfmdkg.results.base import Result
from gfmdkg.results.citing import cite
from gfmdkg.results.frames import pandas_frame, polars_frame
from gfmdkg.results.rows import Row, row_type
from gfmdkg.results.values import Triple, of_term
from gfmdkg.results.writing import format_of, graph

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import rdflib


class Triples(Result):
    """A graph: iterate over its statements, or take it in any format of RDF."""

    @cached_property
    def _terms(self) -> tuple[ox.Triple, ...]:
        try:
            return tuple(quad.triple for quad in ox.parse(self._document, format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            raise EngineError(f"The answer is no complete graph in Turtle: {error}.") from error

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The statements as rows with the columns subject, predicate and object."""
        make = row_type(Triple._fields)
        return tuple(make(map(of_term, triple)) for triple in self._terms)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self._terms)

    def turtle(self) -> str:
        """Give the graph in Turtle."""
        return self._document.decode()

    def df(self) -> "pd.DataFrame":
        """Give the statements to pandas, as :meth:`gfmdkg.results.Table.df` does."""
        return pandas_frame(Triple._fields, self.rows)

    def polars(self) -> "pl.DataFrame":
        """Give the statements to polars, as :meth:`gfmdkg.results.Table.polars` does."""
        return polars_frame(Triple._fields, self.rows)

    def to_rdflib(self) -> "rdflib.Graph":
        """Give the graph to rdflib."""
        made = cast("rdflib.Graph", importlib.import_module("rdflib").Graph())
        made.parse(data=graph(self._terms, N_TRIPLES), format="nt")
        return made

    def cite(self, style: str = "txt") -> str:
        """Give the citation, see :meth:`gfmdkg.results.Result.cite`."""
        return cite(self.about, Content.of_graph(graph(self._terms, N_TRIPLES).decode()), style)

    def html(self) -> str:
        """Give the graph as HTML: its text in Turtle."""
        return f"<pre>{escape(self.turtle())}</pre>\n"

    @property
    def formats(self) -> Mapping[str, Format | None]:
        """The names under which :meth:`write` writes the graph."""
        return {**{known.name: known for known in GRAPH_FORMATS}, "html": None}

    def write(self, name: str) -> bytes:
        """Give the graph in a format, see :meth:`gfmdkg.results.Result.write`."""
        if name == "html":
            return self.page()
        written = self.format_named(name)
        if written is None:
            raise self._unknown(name)
        return self._document if written == TURTLE else graph(self._terms, written)

    @staticmethod
    def format_named(name: str) -> Format | None:
        """Find a format for graphs by its name, or by what others call it; None where there is none."""
        known = format_of(name)
        if known in GRAPH_FORMATS:
            return known
        return next((written for written in GRAPH_FORMATS if name in written.other_names), None)

    def _repr_html_(self) -> str:
        return drawing.html(Triple._fields, self.rows, repr(self)[1:-1], drawing.MOST_SHOWN)

    def __repr__(self) -> str:
        return f"<{self.about.title}: {len(self)} triple{'' if len(self) == 1 else 's'}>"
