"""The OpenAPI description: valid, and true to the headers of the saved queries."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gfmdkg.choices import MOST_VALUES, Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from gfmdkg.publishing.openapi import ENDPOINT, document
from gfmdkg.publishing.openapi.components import PICTURES
from gfmdkg.publishing.openapi.documents import DESCRIBE
from gfmdkg.publishing.openapi.links import PATHS
from gfmdkg.saved_queries import SavedQueries, SavedQuery

PASSAGE = "https://w3id.org/gfmdkg/id/passage/section-a-target-3"
ADDRESS = "https://example.org/graph"


@pytest.fixture(scope="module")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="module")
def choices(engine: EmbeddedEngine, queries: SavedQueries) -> Choices:
    return Choices(engine, queries)


@pytest.fixture(scope="module")
def described(queries: SavedQueries, choices: Choices) -> dict[str, Any]:
    return document(ADDRESS, "v1", queries, choices)


def typed(kind: str, example: str, more: str = "") -> SavedQuery:
    header = (
        f"#+ title: T\n#+ description: D.\n#+ tags: [a]\n#+ since: 0.1.0\n"
        f"#+ params:\n#+   value: {{type: '{kind}', description: D., required: false{more}}}\n"
    )
    return SavedQuery.parse("a/b", f"{header}SELECT ?value {{\n  VALUES ?value {{ {example} }}\n}}\n")


def schema_of(query: SavedQuery, choices: Choices) -> dict[str, Any]:
    written = document(ADDRESS, "v1", SavedQueries({"a/b": query}), choices)
    OpenAPIV31SpecValidator(written).validate()
    found: dict[str, Any] = written["paths"]["/queries/a/b"]["get"]["parameters"][0]["schema"]
    return found


def test_it_is_valid(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()
    assert json.loads(json.dumps(described)) == described


def test_it_has_every_saved_query_and_the_endpoint(described: dict[str, Any], queries: SavedQueries) -> None:
    paths = [path for path in described["paths"] if "/choices/" not in path and not path.endswith("/chart.json")]
    assert paths == [ENDPOINT, DESCRIBE, *PATHS, *(f"/queries/{name}" for name in queries)]
    assert [*described["paths"][ENDPOINT]] == ["get", "post"]
    assert described["servers"] == [{"url": ADDRESS}]


def test_an_operation_says_what_the_header_says(described: dict[str, Any], queries: SavedQueries) -> None:
    query, operation = queries["roundtables/of-area"], described["paths"]["/queries/roundtables/of-area"]["get"]
    assert (operation["summary"], operation["tags"]) == (query.title, ["roundtables"])
    assert query.explanation.strip() in operation["description"]
    (area,) = [field for field in operation["parameters"] if field["name"] == "area"]
    assert area["schema"]["default"] in area["schema"]["enum"]
    assert len(area["schema"]["enum"]) == 6
    offered = {*operation["responses"]["200"]["content"]}
    assert {form.media_type for form in (*SOLUTION_FORMATS, *GRAPH_FORMATS)} | {"text/html"} == offered


def test_a_query_with_a_chart_can_be_drawn(described: dict[str, Any], queries: SavedQueries) -> None:
    drawn = {name for name, query in queries.items() if query.chart}
    charts = {path for path in described["paths"] if path.endswith("/chart.json")}
    assert charts == {f"/queries/{name}/chart.json" for name in drawn} != set()
    for name in queries:
        offered = described["paths"][f"/queries/{name}"]["get"]["responses"]["200"]["content"]
        assert (set(PICTURES.values()) <= set(offered)) == (name in drawn)


def test_rows_are_chosen_where_there_are_rows() -> None:
    header = "#+ title: T\n#+ description: D.\n#+ tags: [a]\n#+ since: 0.1.0\n"
    names = {}
    for form, text in (("SELECT", "SELECT ?a { }"), ("ASK", "ASK { }"), ("CONSTRUCT", "CONSTRUCT WHERE { ?a ?b ?c }")):
        queries = SavedQueries({"a/b": SavedQuery.parse("a/b", header + text)})
        written = document(ADDRESS, "v1", queries, Choices(EmbeddedEngine(ox.Store(), "test"), queries))
        names[form] = [field["name"] for field in written["paths"]["/queries/a/b"]["get"]["parameters"]]
    others = ["version", "format"]
    assert names == {"SELECT": ["limit", "offset", *others], "ASK": others, "CONSTRUCT": others}


def test_choices_that_are_many_can_be_searched(described: dict[str, Any]) -> None:
    paths = {path for path in described["paths"] if "/choices/" in path}
    assert "/queries/provenance/why/choices/entity" in paths
    assert "/queries/roundtables/of-area/choices/area" not in paths


def test_every_name_of_an_operation_is_its_own(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not name.isidentifier()] == []


@pytest.mark.parametrize(
    ("kind", "example", "schema", "default"),
    [
        ("string", '"a"', {"type": "string"}, "a"),
        ("xsd:integer", "7", {"type": "integer"}, 7),
        ("xsd:decimal", "7.5", {"type": "number"}, 7.5),
        ("xsd:boolean", "true", {"type": "boolean"}, True),
        ("xsd:date", '"2017-06-28"^^<http://www.w3.org/2001/XMLSchema#date>', {"format": "date"}, "2017-06-28"),
        ("xsd:gYear", '"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>', {"pattern": "^[0-9]{4}$"}, "2017"),
    ],
)
def test_a_type_becomes_one_of_json(
    choices: Choices, kind: str, example: str, schema: dict[str, Any], default: Any
) -> None:
    found = schema_of(typed(kind, example), choices)
    assert found["anyOf"][0].items() >= schema.items()
    assert (found["anyOf"][1]["const"], found["default"]) == ("", default)


def test_several_values_are_a_list(choices: Choices) -> None:
    found = schema_of(typed("xsd:integer", "7 8", ", several: true"), choices)
    assert (found["type"], found["maxItems"], found["default"]) == ("array", MOST_VALUES, [7, 8])


def test_many_choices_are_not_listed(choices: Choices) -> None:
    few = schema_of(typed("iri", "<http://metadata.un.org/sdg/10.7>", ", class: sdgo:Target"), choices)["anyOf"][0]
    assert few["enum"][0] == "1.1"
    assert len(few["enum"]) == 169
    found = schema_of(typed("iri", f"<{PASSAGE}>", ", class: gfmd:Passage"), choices)
    assert found["default"] == "section-a-target-3"
    many = found["anyOf"][0]
    assert "enum" not in many
    assert len(many["examples"]) == 5
