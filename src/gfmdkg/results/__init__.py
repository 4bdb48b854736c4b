"""Answers for Python: typed rows, graphs and truth values, and the forms in which people take them away."""

import json
from typing import Any

from gfmdkg.errors import EngineError
from gfmdkg.formats import JSON
from gfmdkg.query import Answer
from gfmdkg.results.about import About
from gfmdkg.results.base import Result
from gfmdkg.results.frames import MissingPackageError
from gfmdkg.results.pictures import Chart
from gfmdkg.results.rows import Row
from gfmdkg.results.table import Table, Truth
from gfmdkg.results.triples import Triples
from gfmdkg.results.values import BlankNode, Iri, Literal, Text, Triple, Value

__all__ = [
    "About",
    "BlankNode",
    "Chart",
    "Iri",
    "Literal",
    "MissingPackageError",
    "Result",
    "Row",
    "Table",
    "Text",
    "Triple",
    "Triples",
    "Truth",
    "Value",
    "read",
]


def read(answer: Answer, about: About) -> Result:
    """Read an answer in JSON or Turtle, and close it.

    :raises EngineError: if it is not whole.
    """
    document = answer.read()
    if answer.format != JSON:
        return Triples(document, about)
    parsed = _parsed(document)
    return Truth(document, about, parsed["boolean"]) if "boolean" in parsed else Table(document, about, parsed)


def _parsed(document: bytes) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(document)
        if not isinstance(parsed.get("boolean"), bool):
            _ = parsed["head"]["vars"], parsed["results"]["bindings"]
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise EngineError(f"The answer is no document of the SPARQL results format in JSON: {error!r}.") from error
    return parsed
