"""Answers of two engines, in a form that can be compared."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

import pytest
import rdflib
from rdflib.query import Result
from rdflib.term import Node

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import CSV, JSON, TSV
from gfmdkg.query import QueryRequest

# rdflib 7.6 calls methods of its own that it deprecates.
rdflib_warns_of_itself = pytest.mark.filterwarnings("ignore:Dataset[.]:DeprecationWarning:rdflib")


def as_tsv(engine: EmbeddedEngine, text: str) -> str:
    """Answer a query as it is kept in tests/expected/."""
    return engine.answer(QueryRequest(text, solutions=TSV)).read().decode()


def as_csv(engine: EmbeddedEngine, text: str) -> str:
    """Answer a query as a table of plain values."""
    return engine.answer(QueryRequest(text, solutions=CSV)).read().decode()


def as_result(engine: EmbeddedEngine, text: str) -> Result:
    """Answer a query with our engine, read by rdflib."""
    return Result.parse(engine.answer(QueryRequest(text, solutions=JSON)).body, format="json")


def texts(engine: EmbeddedEngine, text: str) -> set[tuple[str, ...]]:
    """Answer a query with our engine; of each row the texts of its terms."""
    return {tuple(map(str, cast("Iterable[Node]", row))) for row in as_result(engine, text)}


def columns(result: Result) -> list[str]:
    """Name the columns in their order."""
    return [str(column) for column in result.vars or []]


def rows(result: Result) -> Counter[tuple[object, ...]]:
    """Count each row, whatever its place."""
    return Counter(tuple(comparable(term) for term in cast("Iterable[Node | None]", row)) for row in result)


def comparable(term: Node | None) -> object:
    """Give what makes two terms equal: not how a number or a language tag is written, nor how a blank node is named."""
    if isinstance(term, rdflib.Literal) and isinstance(term.value, int | Decimal) and not isinstance(term.value, bool):
        return ("number", term.datatype, Decimal(term.value))
    if isinstance(term, rdflib.Literal):
        language = term.language and term.language.lower()
        return ("literal", str(term), language, None if term.datatype == rdflib.XSD.string else term.datatype)
    return None if term is None else (type(term).__name__, "" if isinstance(term, rdflib.BNode) else str(term))
