"""An answer in Turtle binds the prefixes of its query, and ours that it uses."""

import re

import pyoxigraph as ox
import pytest

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.engines.prefixes import SAMPLE, declared
from gfmdkg.formats import RDF_XML, TRIG, TURTLE, Format
from gfmdkg.query import QueryRequest

ENGINE = EmbeddedEngine(ox.Store(), "0")
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIX = re.compile(r"^@prefix (.*?): <(.*?)> \.$", re.MULTILINE)


def turtle(text: str, form: Format = TURTLE) -> str:
    return ENGINE.answer(QueryRequest(text, graph=form, base_iri="http://base.example/")).read().decode()


def names(text: str, form: Format = TURTLE) -> set[str]:
    return {name for name, _ in PREFIX.findall(turtle(text, form))}


@pytest.mark.parametrize("form", [TURTLE, TRIG], ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("CONSTRUCT { <urn:a> <urn:b> <urn:c> } {}", set(), id="none"),
        pytest.param("CONSTRUCT { <urn:a> a <urn:c> } {}", set(), id="rdf:type is written a"),
        pytest.param("CONSTRUCT { <urn:a> <urn:b> 1 } {}", {"xsd"}, id="datatype"),
        pytest.param("CONSTRUCT { <http://metadata.un.org/sdg/10.7> <urn:b> <urn:c> } {}", {"sdg"}, id="ours"),
        pytest.param(
            "CONSTRUCT { <http://metadata.un.org/sdg/ontology#Goal> <urn:b> <urn:c> } {}", {"sdgo"}, id="longer"
        ),
        pytest.param("PREFIX e: <http://e.example/> CONSTRUCT { e:a e:b e:c } {}", {"e"}, id="theirs"),
        pytest.param("PREFIX : <http://e.example/> CONSTRUCT { :a :b :c } {}", {""}, id="empty prefix"),
        pytest.param(
            "PREFIX un: <http://metadata.un.org/sdg/> CONSTRUCT { un:1 <urn:b> <urn:c> } {}",
            {"un"},
            id="theirs for ours",
        ),
        pytest.param(
            "PREFIX sdg: <http://e.example/> CONSTRUCT { sdg:1 <urn:b> 1 } {}", {"sdg", "xsd"}, id="ours redefined"
        ),
        pytest.param("PREFIX e: <rel/> CONSTRUCT { e:a e:b e:c } {}", set(), id="relative"),
    ],
)
def test_the_prefixes_are_those_of_the_query_and_the_answer(text: str, expected: set[str], form: Format) -> None:
    assert names(text, form) == expected


def test_names_are_written_with_their_prefix() -> None:
    text = "PREFIX un: <http://metadata.un.org/sdg/> CONSTRUCT { un:10.7 a un:ontology\\#Target } {}"
    assert "\nun:10.7 a sdgo:Target .\n" in turtle(text)


def test_a_redefined_prefix_has_its_last_meaning() -> None:
    assert declared("PREFIX a: <http://a.example/1> PREFIX a: <http://a.example/2> ASK {}") == {
        "a": "http://a.example/2"
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("CONSTRUCT {} {}", id="none"),
        pytest.param("PREFIX", id="no query"),
        pytest.param("BASE <http://a.example/> CONSTRUCT { ?prefix a <b> } { BIND(<PREFIX> AS ?prefix) }", id="words"),
    ],
)
def test_a_query_without_prefixes_declares_none(text: str) -> None:
    assert declared(text) == {}


def test_a_long_answer_is_whole() -> None:
    rows = " ".join(f"<urn:{number}>" for number in range(SAMPLE + 10))
    written = turtle(f"CONSTRUCT {{ ?s <urn:p> '{XSD}' }} {{ VALUES ?s {{ {rows} }} }}")
    assert len(list(ox.parse(written.encode(), ox.RdfFormat.TURTLE))) == SAMPLE + 10


@pytest.mark.parametrize("name", ["xml", "xmlns", "", "é.b"])
def test_rdf_xml_is_well_formed_whatever_the_query_declares(name: str) -> None:
    text = f"PREFIX {name}: <http://e.example/> CONSTRUCT {{ {name}:a {name}:b 1 }} {{}}"
    (quad,) = ox.parse(turtle(text, RDF_XML).encode(), ox.RdfFormat.RDF_XML)
    assert quad.predicate == ox.NamedNode("http://e.example/b")
