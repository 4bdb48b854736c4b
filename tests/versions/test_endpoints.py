"""An endpoint is read whole, whether its answers are long or cut, or it is an error."""

import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest

from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import EngineError, LimitError
from gfmdkg.query import Answer, QueryRequest
from gfmdkg.versions.endpoints import Reading

GRAPH = ox.NamedNode("urn:x:g")
NODES = [ox.NamedNode(f"urn:x:{number}") for number in range(4)]
# Some of them are equal for ORDER BY ?o.
VALUES: list[ox.NamedNode | ox.Literal] = [
    ox.Literal("1"),
    ox.Literal("1", language="en"),
    ox.Literal("1", language="fr"),
    ox.Literal("urn:x:1"),
    *NODES,
]
QUADS = [ox.Quad(node, NODES[0], value, graph) for node in NODES for value in VALUES for graph in (GRAPH, NODES[1])]


class Short(EmbeddedEngine):
    """An endpoint that gives some rows at most and does not say so, as some do."""

    most = 7

    def answer(self, request: QueryRequest) -> Answer:
        answer = super().answer(request)
        document = json.loads(answer.read())
        document["results"]["bindings"] = document["results"]["bindings"][: self.most]
        return replace(answer, body=io.BytesIO(json.dumps(document).encode()))


class Refusing(EmbeddedEngine):
    """An endpoint that refuses long answers."""

    def answer(self, request: QueryRequest) -> Answer:
        if "SELECT ?s" in request.text and "LIMIT" not in request.text:
            raise LimitError("answer_limit", "7 rows", "Ask for less.")
        return super().answer(request)


class Stubborn(Short):
    """One that gives its first rows whatever is asked for."""

    def answer(self, request: QueryRequest) -> Answer:
        return super().answer(replace(request, text=request.text.partition("LIMIT")[0]))


class Growing(EmbeddedEngine):
    """One that has one more statement each time."""

    def answer(self, request: QueryRequest) -> Answer:
        self._store.add(ox.Quad(NODES[0], NODES[0], ox.Literal(str(len(self._store))), GRAPH))
        return super().answer(request)


def reading(kind: type[EmbeddedEngine], quads: list[ox.Quad] = QUADS, at_once: int = 1000) -> Reading:
    return Reading(kind(Dataset.of(quads).store(), "0"), "http://x.example/", at_once=at_once, page=5)


@pytest.mark.parametrize("at_once", [1000, 0], ids=["at once", "in pages"])
@pytest.mark.parametrize("kind", [EmbeddedEngine, Short, Refusing])
def test_every_statement_is_read_in_its_graph(kind: type[EmbeddedEngine], at_once: int) -> None:
    found = list(reading(kind, at_once=at_once).statements())
    assert sorted(map(str, found)) == sorted(map(str, QUADS))


def test_what_stands_in_no_named_graph_is_read_too() -> None:
    store = ox.Store()
    own = ox.Quad(NODES[0], NODES[0], ox.Literal("own"))
    store.extend([*QUADS, own, ox.Quad(*QUADS[0].triple)])
    found = list(Reading(EmbeddedEngine(store, "0"), "http://x.example/").statements())
    assert (len(found), own in found) == (len(QUADS) + 1, True)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Stubborn, "gives only 7 of 64 statements"),
        (Growing, "changed while it was read"),
    ],
)
def test_what_is_not_whole_is_an_error(kind: type[EmbeddedEngine], said: str) -> None:
    with pytest.raises(EngineError, match=said):
        list(reading(kind).statements())


@pytest.mark.parametrize("kind", [EmbeddedEngine, Short])
def test_blank_nodes_must_come_at_once(kind: type[EmbeddedEngine]) -> None:
    quads = [*QUADS, ox.Quad(ox.BlankNode("b"), NODES[0], ox.Literal("x"), GRAPH)]
    if kind is EmbeddedEngine:
        assert len(list(reading(kind, quads).statements())) == len(quads)
        return
    with pytest.raises(EngineError, match="has blank nodes"):
        list(reading(kind, quads).statements())
