"""The class diagram: no box covers another, every line leads to the right, and all that is chosen is drawn."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gfmdkg.publishing.ontology.describing import Ontology
from gfmdkg.publishing.ontology.drawing import draw
from gfmdkg.publishing.ontology.layers import Layers, Node, Waypoint

SVG = "{http://www.w3.org/2000/svg}"

names = st.sampled_from("abcdefgh")
graphs = st.tuples(st.dictionaries(names, st.floats(20, 90), min_size=8, max_size=8), st.lists(st.tuples(names, names)))


def spans(layers: Layers, heights: dict[str, float]) -> dict[int, list[tuple[float, float]]]:
    """The upper and lower edges of what stands in each column."""
    found: dict[int, list[tuple[float, float]]] = {}
    for name, height in heights.items():
        found.setdefault(layers.column[name], []).append((layers.top(name), layers.top(name) + height))
    return found


@settings(max_examples=50)
@given(graphs)
def test_nothing_covers_anything_else(graph: tuple[dict[str, float], list[tuple[str, str]]]) -> None:
    heights, lines = graph
    layers = Layers(heights, lines)
    found = spans(layers, heights)
    passed = {node for line in lines if layers.has_line(*line) for node in layers.route(*line)}
    for node in passed:
        if isinstance(node, Waypoint):
            found[node.column].append((layers.middle(node), layers.middle(node)))
    for column in found.values():
        ordered = sorted(column)
        assert all(above[1] < below[0] + 0.2 for above, below in pairwise(ordered))
        assert ordered[0][0] >= 0
        assert ordered[-1][1] <= layers.height + 0.2


@settings(max_examples=50)
@given(graphs)
def test_a_line_leads_to_the_right_through_each_column(
    graph: tuple[dict[str, float], list[tuple[str, str]]],
) -> None:
    heights, lines = graph
    layers = Layers(heights, lines)
    for source, target in lines:
        if layers.has_line(source, target):
            columns = [layers.column[source], *(column_of(layers, node) for node in layers.route(source, target))]
            assert columns == list(range(columns[0], layers.column[target] - 1, -1))
            assert len(columns) > 1


def column_of(layers: Layers, node: Node) -> int:
    return node.column if isinstance(node, Waypoint) else layers.column[node]


@pytest.mark.parametrize(
    ("lines", "drawn"),
    [
        pytest.param([("a", "b"), ("b", "c"), ("a", "c")], [True, True, True], id="no circle"),
        pytest.param([("a", "b"), ("b", "a")], [True, False], id="back and forth"),
        pytest.param([("a", "a"), ("a", "b")], [False, True], id="itself"),
        pytest.param([("a", "b"), ("b", "c"), ("c", "a")], [True, True, False], id="round"),
    ],
)
def test_only_a_line_that_closes_a_circle_is_left_out(lines: list[tuple[str, str]], drawn: list[bool]) -> None:
    layers = Layers(dict.fromkeys("abc", 20), lines)
    assert [layers.has_line(*line) for line in lines] == drawn


def test_nothing_is_a_layout_too() -> None:
    assert (Layers({}, []).columns, Layers({}, []).height) == (0, 0)


@pytest.fixture(scope="module")
def picture(ontology: Ontology) -> ET.Element:
    return ET.fromstring(draw(ontology.diagram, "Classes & lines", "<all>"))


def test_every_class_is_drawn_with_its_number(ontology: Ontology, picture: ET.Element) -> None:
    links = [link for link in picture.iter(f"{SVG}a") if link.find(f"{SVG}rect") is not None]
    shown = {link.get("href"): [text.text or "" for text in link.iter(f"{SVG}text")] for link in links}
    for each in (*ontology.classes, *ontology.others):
        assert shown[each.term.iri] == [each.term.short, str(each.entities)]
    for each in ontology.classes:
        assert {above.iri for above in each.superclasses} <= set(shown)


def test_every_chosen_property_is_a_line_or_named_with_its_class(ontology: Ontology, picture: ET.Element) -> None:
    written = [text.text for text in picture.iter(f"{SVG}text") if "→" in (text.text or "")]
    lines = [path for path in picture.iter(f"{SVG}path") if "diagram-value" in path.get("marker-end", "")]
    assert len(lines) + len(written) == len(ontology.diagram.links)
    assert "dcterms:isPartOf → itself" in written


def test_the_property_that_most_classes_have_is_left_out_and_named(ontology: Ontology) -> None:
    assert [term.name for term in ontology.diagram.common] == ["gfmd:statedIn"]
    assert not [link for link in ontology.diagram.links if link.property.endswith("#statedIn")]


def test_the_picture_is_read_aloud(picture: ET.Element) -> None:
    assert picture.findtext(f"{SVG}title") == "Classes & lines"
    assert picture.findtext(f"{SVG}desc") == "<all>"
    assert picture.get("role") == "graphics-document"


def test_the_picture_holds_no_style_that_a_policy_forbids(picture: ET.Element) -> None:
    assert not [part for part in picture.iter() if part.tag == f"{SVG}style" or part.get("style")]
