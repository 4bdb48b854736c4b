"""A comparison as text for people, as JSON for programs, and as RDF Patch for stores; each piece by piece."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeGuard

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, shorten
from gfmdkg.versions.differences import Change, Comparison, statement
from gfmdkg.versions.snapshots import Snapshot

Writer = Callable[[Comparison], Iterator[str]]

_STRING = PREFIXES["xsd"] + "string"
_STATES = {"new": " (new)", "gone": " (gone)", "changed": ""}


def text(comparison: Comparison) -> Iterator[str]:
    """Write it as text: each line that was removed behind ``-``, each that was added behind ``+``."""
    yield f"--- {comparison.old.title}\n"
    yield f"+++ {comparison.new.title}\n"
    for change in comparison.changes():
        label = " ".join(change.label.split())
        yield f"\n{label}{'  ' if label else ''}{_short(change.entity)}{_STATES[change.state]}\n"
        yield from (f"- {_readable(line)}\n" for line in change.removed)
        yield from (f"+ {_readable(line)}\n" for line in change.added)
    yield f"\n{comparison.summary}\n"


def as_json(comparison: Comparison) -> Iterator[str]:
    """Write it as one JSON document; terms are as in the SPARQL results in JSON."""
    yield f'{{"from": {_dumped(_side(comparison.old))},\n "to": {_dumped(_side(comparison.new))},\n "entities": ['
    comma = "\n  "
    for change in comparison.changes():
        yield comma + _dumped(_entry(change))
        comma = ",\n  "
    counts = {name: getattr(comparison, name) for name in ("added", "removed")}
    yield f"\n ],\n {_dumped(counts)[1:-1]}}}\n"


def patch(comparison: Comparison) -> Iterator[str]:
    """Write it as RDF Patch, as Apache Jena reads it: applied to the first side it gives the second."""
    sides = [side.version or side.lines.sha256 for side in (comparison.old, comparison.new)]
    hashes = " ".join(side.lines.sha256 for side in (comparison.old, comparison.new))
    yield f"H id <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, hashes)}> .\n"
    yield from (f"H {name} {ox.Literal(side)} .\n" for name, side in zip(("from", "to"), sides, strict=True))
    yield "TX .\n"
    for change in comparison.changes():
        yield from (f"D {_row(line)}\n" for line in change.removed)
        yield from (f"A {_row(line)}\n" for line in change.added)
    yield "TC .\n"


WRITERS: Mapping[str, Writer] = MappingProxyType({"text": text, "json": as_json, "patch": patch})


def _row(line: str) -> str:
    """Write a blank node as <_:name>: another form of it is a name in the file, and this one is a name in the store."""
    if "_:" not in line:
        return line
    quad = statement(line)
    terms = (term for term in quad if not isinstance(term, ox.DefaultGraph))
    return " ".join(f"<{term}>" if isinstance(term, ox.BlankNode) else str(term) for term in terms) + " ."


def _readable(line: str) -> str:
    quad = statement(line)
    graph = _graph(quad)
    return f"{shorten(quad.predicate.value)} {_term(quad.object)}" + (f"  [{shorten(graph)}]" if graph else "")


def _graph(quad: ox.Quad) -> str:
    if isinstance(quad.graph_name, ox.NamedNode):
        return quad.graph_name.value
    return "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return _short(str(term))
    if _is_typed(term):
        return f"{ox.Literal(term.value)}^^{shorten(term.datatype.value)}"
    return str(term)


def _is_typed(term: object) -> TypeGuard[ox.Literal]:
    return isinstance(term, ox.Literal) and not term.language and term.datatype.value != _STRING


def _short(term: str) -> str:
    found = shorten(term.strip("<>"))
    return term if found == term.strip("<>") else found


def _side(snapshot: Snapshot) -> dict[str, Any]:
    lines = snapshot.lines
    return {
        "place": snapshot.place,
        "version": snapshot.version or None,
        "statements": lines.count,
        "sha256": lines.sha256,
    }


def _entry(change: Change) -> dict[str, Any]:
    return {
        "entity": change.entity.strip("<>"),
        "label": change.label or None,
        "state": change.state,
        "removed": [_statement(line) for line in change.removed],
        "added": [_statement(line) for line in change.added],
    }


def _statement(line: str) -> dict[str, Any]:
    quad = statement(line)
    return {"predicate": quad.predicate.value, "object": _json_term(quad.object), "graph": _graph(quad) or None}


def _json_term(term: object) -> dict[str, Any]:
    if isinstance(term, ox.Triple):
        parts = {name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
        return {"type": "triple", "value": parts}
    if not isinstance(term, ox.Literal):
        return {"type": "bnode" if isinstance(term, ox.BlankNode) else "uri", "value": getattr(term, "value", "")}
    language = {"xml:lang": term.language} if term.language else {}
    datatype = {"datatype": term.datatype.value} if _is_typed(term) else {}
    return {"type": "literal", "value": term.value, **language, **datatype}


def _dumped(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)
