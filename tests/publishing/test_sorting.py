"""Lines are sorted on disk, and statements taken apart, whatever is in them."""

import tracemalloc
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gfmdkg.publishing.dumps.lines import in_order, split

LINES = some.lists(some.binary(max_size=6).map(lambda text: text.replace(b"\n", b"") + b"\n"), max_size=60)
TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=8) | some.sampled_from(
    ['" <urn:x:g> .', "_:b .", ")>>"]
)
NAMED = ox.NamedNode("urn:x:a")
VALUES = (
    TEXTS.map(ox.Literal)
    | TEXTS.map(lambda text: ox.Literal(text, language="en"))
    | TEXTS.map(lambda text: ox.Literal(text, datatype=NAMED))
    | some.sampled_from([NAMED, ox.BlankNode("b")])
)
TRIPLES = some.builds(ox.Triple, some.sampled_from([NAMED, ox.BlankNode("b")]), some.just(NAMED), VALUES)
GRAPHS = some.sampled_from([ox.DefaultGraph(), NAMED, ox.BlankNode("g")])


@given(lines=LINES, run=some.integers(1, 40))
def test_lines_are_in_the_order_of_their_bytes_each_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], run: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert list(in_order(lines, folder, run)) == sorted(set(lines))


def test_sorting_leaves_no_file(tmp_path: Path) -> None:
    assert len(list(in_order((b"%d\n" % (at % 7) for at in range(100)), tmp_path, 10))) == 7
    assert list(tmp_path.iterdir()) == []


def test_sorting_holds_no_more_than_a_run(tmp_path: Path) -> None:
    lines = (
        b"%09d some words that make a line as long as a statement is\n" % (at * 7919 % 60_000) for at in range(60_000)
    )
    tracemalloc.start()
    try:
        written = sum(len(line) for line in in_order(lines, tmp_path, 400_000))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written > 3_500_000
    assert most < 2_000_000


@given(triple=TRIPLES | some.builds(ox.Triple, some.just(NAMED), some.just(NAMED), TRIPLES), graph=GRAPHS)
def test_a_line_is_parted_into_triple_and_graph(triple: ox.Triple, graph: ox.NamedNode) -> None:
    line = (
        ox.serialize([ox.Quad(triple.subject, triple.predicate, triple.object, graph)], format=ox.RdfFormat.N_QUADS)
        or b""
    )
    written = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b""
    assert split(line) == (written, b"" if isinstance(graph, ox.DefaultGraph) else str(graph).encode())
