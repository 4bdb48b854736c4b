"""One answer is the same in every format, as independent readers see it."""

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import CSV, GRAPH_FORMATS, JSON, N_TRIPLES, RDF_XML, SOLUTION_FORMATS, TSV, XML, Format
from gfmdkg.query import QueryRequest

ENGINE = EmbeddedEngine(ox.Store(), "0")
XSD = "http://www.w3.org/2001/XMLSchema#"
COLUMNS = ("z", "a", "m")  # not in the order of the alphabet
FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What a reader sees of a term: its kind, its text, and its datatype or language.
Seen = tuple[str, str, str] | None
UNBOUND, BLANK = "UNDEF", "blank"

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\,;\t\n\r\x00\x08&<>]é😀"), max_size=12)
pieces = st.lists(
    st.sampled_from(["a", "é", ",", ";", "()", "'", "%20", "%2C", "/", "=", "&", "~", "\U00010400"]), max_size=6
)
iris = st.builds(
    lambda path, mark, rest: f"http://example.org/{''.join(path)}{mark}{''.join(rest)}",
    pieces,
    st.sampled_from(["", "?", "#"]),
    pieces,
)
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "fr-CA", "zh-Hant-TW"])),
    st.builds(lambda text, iri: ox.Literal(text, datatype=ox.NamedNode(iri)), texts, iris),
    st.sampled_from(["1", "+01", "1.50", "1e3", "INF", "true", "2024-02-29", "no such value"]).flatmap(
        lambda text: st.sampled_from(["integer", "decimal", "double", "boolean", "date"]).map(
            lambda name: ox.Literal(text, datatype=ox.NamedNode(XSD + name))
        )
    ),
)
terms = st.one_of(st.sampled_from([UNBOUND, BLANK]), iris.map(ox.NamedNode).map(str), literals.map(str))
tables = st.lists(st.tuples(terms, terms, terms), max_size=6)


def query(table: Sequence[tuple[str, ...]]) -> str:
    """Write a query whose answer is the table; VALUES takes no blank nodes, so a mark becomes one."""
    mark = "<urn:x-test:blank>"
    rows = " ".join(f"({' '.join(mark if term == BLANK else term for term in row)})" for row in table)
    given_columns = " ".join(f"?{name}0" for name in COLUMNS)
    bound = " ".join(f"BIND(IF(?{name}0 = {mark}, BNODE(), ?{name}0) AS ?{name})" for name in COLUMNS)
    return f"SELECT {' '.join(f'?{name}' for name in COLUMNS)} {{ VALUES ({given_columns}) {{ {rows} }} {bound} }}"


def answer(text: str, form: Format) -> bytes:
    return ENGINE.answer(QueryRequest(text, solutions=form, graph=form)).read()


def from_json(body: bytes) -> list[list[Seen]]:
    document = json.loads(body)
    assert document["head"]["vars"] == list(COLUMNS)
    return [[_json_term(row.get(name)) for name in COLUMNS] for row in document["results"]["bindings"]]


def _json_term(term: Any) -> Seen:
    if term is None:
        return None
    value = "" if term["type"] == "bnode" else term["value"]
    return term["type"], value, term.get("datatype", "") or term.get("xml:lang", "")


def from_xml(body: bytes) -> list[list[Seen]]:
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(body)
    assert [entry.get("name") for entry in root.iter(f"{space}variable")] == list(COLUMNS)
    rows = []
    for result in root.iter(f"{space}result"):
        bound = {entry.get("name"): _xml_term(entry[0], space) for entry in result}
        rows.append([bound.get(name) for name in COLUMNS])
    return rows


def _xml_term(element: ET.Element, space: str) -> Seen:
    kind = element.tag.removeprefix(space)
    attribute = element.get("datatype") or element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return kind, "" if kind == "bnode" else element.text or "", attribute


def from_tsv(body: bytes) -> list[list[Seen]]:
    header, *lines = body.decode().removesuffix("\n").split("\n")
    assert header.split("\t") == [f"?{name}" for name in COLUMNS]
    return [[_tsv_term(cell) for cell in line.split("\t")] for line in lines]


def _tsv_term(cell: str) -> Seen:
    """Read a term of Turtle, by the parser of N-Triples and the three short forms of numbers and truth values."""
    short = {r"[+-]?\d+": "integer", r"[+-]?\d*\.\d+": "decimal", r"[+-]?[\d.]+[eE][+-]?\d+": "double"}
    short["true|false"] = "boolean"
    name = next((name for pattern, name in short.items() if re.fullmatch(pattern, cell)), "")
    if not cell or name:
        return ("literal", cell, XSD + name) if cell else None
    (quad,) = ox.parse(f"<a:s> <a:p> {cell} .".encode(), ox.RdfFormat.N_TRIPLES)
    term = quad.object
    if isinstance(term, ox.Literal):
        datatype = "" if term.datatype.value == XSD + "string" else term.datatype.value
        return "literal", term.value, term.language or datatype
    return ("bnode", "", "") if isinstance(term, ox.BlankNode) else ("uri", str(term)[1:-1], "")


def from_csv(body: bytes) -> list[list[str]]:
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    assert header == list(COLUMNS)
    return [["_:" if cell.startswith("_:") else cell for cell in row] for row in rows]


def as_csv(row: Sequence[Seen]) -> list[str]:
    return ["" if term is None else "_:" if term[0] == "bnode" else term[1] for term in row]


@given(tables)
@example([("<http://example.org/a,b>", '"x,\\"y"', UNBOUND), (BLANK, '""', '"\\r\\n"')])
@example([('"\\u0000"', '"\\u000B"', "<http://example.org/,>")])
def test_every_format_says_the_same(table: list[tuple[str, ...]]) -> None:
    text = query(table)
    seen = from_json(answer(text, JSON))
    assert len(seen) == len(table)
    assert from_tsv(answer(text, TSV)) == seen
    assert from_csv(answer(text, CSV)) == [as_csv(row) for row in seen]
    if any(FORBIDDEN_IN_XML.search(part) for row in seen for term in row if term for part in term):
        with pytest.raises(NotAcceptableError):
            answer(text, XML)
    else:
        assert from_xml(answer(text, XML)) == seen


@given(tables)
def test_the_engine_reads_what_it_wrote(table: list[tuple[str, ...]]) -> None:
    text = query(table)
    shapes = []
    for form in (JSON, TSV):
        kind = ox.QueryResultsFormat.from_media_type(form.media_type)
        read = ox.parse_query_results(answer(text, form), kind)
        assert isinstance(read, ox.QuerySolutions)
        shapes.append(
            [[None if term is None or isinstance(term, ox.BlankNode) else str(term) for term in row] for row in read]
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("text", ["ASK {}", "ASK { <a:a> <a:b> <a:c> }"])
def test_a_truth_value_is_one_word(form: Format, text: str) -> None:
    expected = str(text == "ASK {}").lower()
    assert re.findall("true|false", answer(text, form).decode()) == [expected]


@given(st.lists(st.tuples(iris, st.sampled_from("pq"), literals.map(str) | iris.map("<{}>".format)), max_size=6))
def test_a_graph_is_the_same_in_every_format(triples: list[tuple[str, str, str]]) -> None:
    template = " ".join(f"<{subject}> e:{verb} {thing} ." for subject, verb, thing in triples)
    text = f"PREFIX e: <http://example.org/> CONSTRUCT {{ {template} }} {{}}"
    expected = statements(text, N_TRIPLES)
    for form in GRAPH_FORMATS:
        if form == RDF_XML and any(FORBIDDEN_IN_XML.search(text_of(triple.object)) for triple in expected):
            with pytest.raises(NotAcceptableError):
                answer(text, form)
        else:
            assert statements(text, form) == expected


def statements(text: str, form: Format) -> set[ox.Triple]:
    kind = ox.RdfFormat.from_media_type(form.media_type)
    return {quad.triple for quad in ox.parse(answer(text, form), kind)}


def text_of(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


BIG = 70_000  # characters, so that a record stands across several writes of the engine


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('("a" <http://a.example/,>)', id="comma in an IRI"),
        pytest.param(f'("{"x" * BIG}" <http://a.example/1>) ("," <http://a.example/,,>)', id="behind a long literal"),
        pytest.param(f'("{"," * BIG}" <http://a.example/1>)', id="commas in a literal only"),
        pytest.param('("\\"," <http://a.example/1>) ("\\"" <http://a.example/,>)', id="quotes"),
        pytest.param('(UNDEF UNDEF) (<http://a.example/,> "\\n,")', id="unbound and line end"),
    ],
)
def test_a_comma_never_makes_a_field(rows: str) -> None:
    text = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}"
    read = list(csv.reader(io.StringIO(answer(text, CSV).decode(), newline=""), strict=True))
    assert {len(row) for row in read} == {2}
    document = json.loads(answer(text, JSON))["results"]["bindings"]
    assert read[1:] == [[row.get(name, {}).get("value", "") for name in "ab"] for row in document]
