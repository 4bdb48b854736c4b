"""The SPARQL Protocol at /sparql: requests, refusals, formats, and the page for people."""

import io
import json
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from gfmdkg.formats import BY_NAME, GRAPH_FORMATS, SOLUTION_FORMATS, Format
from gfmdkg.web.protocol import FORM, QUERY, UPDATE
from web.browser import ACCEPT, Page

SELECT = 'SELECT ?a { VALUES ?a { "é" } }'
CONSTRUCT = "CONSTRUCT { <urn:a> <urn:b> <urn:c> } WHERE {}"
GOALS = "http://metadata.un.org/sdg/ontology#Goal"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?goal a <{GOALS}> }}"
RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
GRAPH = "https://w3id.org/gfmdkg/graph/data/"


def values(document: Any) -> list[list[str]]:
    return [[term["value"] for term in row.values()] for row in document["results"]["bindings"]]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"query_string": {"query": SELECT}}, id="GET"),
        pytest.param({"method": "POST", "data": {"query": SELECT}, "content_type": FORM}, id="POST form"),
        pytest.param({"method": "POST", "data": SELECT, "content_type": QUERY}, id="POST query"),
        pytest.param({"method": "POST", "data": SELECT, "content_type": f"{QUERY}; charset=UTF-8"}, id="POST charset"),
        pytest.param({"query_string": {"query": SELECT, "output": "json"}}, id="field of another endpoint"),
        pytest.param({"query_string": {"query": SELECT, "timeout": "2.5"}}, id="time-out"),
    ],
)
def test_a_query_is_answered(client: FlaskClient, arguments: dict[str, Any]) -> None:
    response = client.open("/sparql", **arguments)
    assert response.status_code == 200
    assert response.mimetype == "application/sparql-results+json"
    assert values(response.get_json(force=True)) == [["é"]]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param({"query_string": {"default-graph-uri": GOALS}}, 400, id="dataset without query"),
        pytest.param({"query_string": {"query": "SELECT"}}, 400, id="bad syntax"),
        pytest.param({"query_string": "query=ASK{}&query=ASK{}"}, 400, id="two queries"),
        pytest.param({"method": "POST", "data": {}, "content_type": FORM}, 400, id="form without query"),
        pytest.param(
            {"method": "POST", "query_string": {"query": SELECT}, "data": {"query": SELECT}, "content_type": FORM},
            400,
            id="query in URL and form",
        ),
        pytest.param(
            {"method": "POST", "query_string": {"query": SELECT}, "data": SELECT, "content_type": QUERY},
            400,
            id="query in URL and body",
        ),
        pytest.param({"query_string": "query=ASK%7B%7D%FF"}, 400, id="escape not UTF-8"),
        pytest.param({"method": "POST", "data": b"ASK {} # \xff", "content_type": QUERY}, 400, id="body not UTF-8"),
        pytest.param({"method": "POST", "data": b"query=%FF", "content_type": FORM}, 400, id="form not UTF-8"),
        pytest.param({"query_string": {"query": SELECT, "timeout": "0"}}, 400, id="time-out of nothing"),
        pytest.param({"query_string": {"query": SELECT, "timeout": "-1"}}, 400, id="time-out below nothing"),
        pytest.param({"query_string": {"query": SELECT, "timeout": "nan"}}, 400, id="time-out no number"),
        pytest.param({"query_string": {"query": SELECT, "default-graph-uri": "no iri"}}, 400, id="bad graph"),
        pytest.param({"query_string": {"query": "SELECT * { SERVICE <http://a.example/> {} }"}}, 403, id="SERVICE"),
        pytest.param({"query_string": {"update": "CLEAR ALL"}}, 403, id="update in the URL"),
        pytest.param({"method": "POST", "data": {"update": "CLEAR ALL"}, "content_type": FORM}, 403, id="update form"),
        pytest.param({"method": "POST", "data": "CLEAR ALL", "content_type": UPDATE}, 403, id="update body"),
        pytest.param({"method": "PUT"}, 405, id="wrong method"),
        pytest.param({"query_string": {"query": SELECT, "format": "ttl"}}, 406, id="Turtle for SELECT"),
        pytest.param({"query_string": {"query": CONSTRUCT, "format": "csv"}}, 406, id="CSV for CONSTRUCT"),
        pytest.param({"query_string": {"query": SELECT, "format": "yaml"}}, 406, id="unknown format"),
        pytest.param({"query_string": {"query": SELECT}, "headers": {"Accept": "image/png"}}, 406, id="picture"),
        pytest.param({"query_string": {"query": " " * 21_000}}, 413, id="URL too long"),
        pytest.param({"method": "POST", "data": " " * 21_000, "content_type": QUERY}, 413, id="body too long"),
        pytest.param({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415, id="unknown body"),
        pytest.param({"method": "POST", "data": b""}, 415, id="no body type"),
        pytest.param(
            {"method": "POST", "data": "ASK {}", "content_type": f"{QUERY}; charset=latin-1"}, 415, id="charset"
        ),
    ],
)
def test_a_refused_request_says_why(client: FlaskClient, arguments: dict[str, Any], status: int) -> None:
    response = client.open("/sparql", **arguments)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(("length", "status"), [(20_000, 200), (20_001, 413), (20_002, 413), (90_000, 413)])
def test_a_body_of_unknown_length_is_measured_too(client: FlaskClient, length: int, status: int) -> None:
    response = client.post(
        "/sparql",
        input_stream=io.BytesIO(b"ASK {} #".ljust(length)),
        content_type=QUERY,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert response.status_code == status


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    allowed = client.delete("/sparql").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


def test_an_unknown_body_is_told_the_known_ones(client: FlaskClient) -> None:
    response = client.post("/sparql", data="ASK {}", content_type="text/plain")
    assert response.headers["Accept-Post"] == f"{QUERY}, {FORM}"


@pytest.mark.parametrize("form", BY_NAME.values(), ids=BY_NAME)
@pytest.mark.parametrize("by", ["Accept", "format"])
def test_every_format_is_given(client: FlaskClient, form: Format, by: str) -> None:
    text = SELECT if form.kind == "solutions" else CONSTRUCT
    if by == "Accept":
        response = client.get("/sparql", query_string={"query": text}, headers={"Accept": form.media_type})
    else:
        response = client.get("/sparql", query_string={"query": text, "format": form.name})
    assert (response.status_code, response.mimetype) == (200, form.media_type)
    assert response.content_length == len(response.data)
    if form.kind == "graph":
        assert len(list(ox.parse(response.data, RDF_FORMATS[form.name]))) == 1
    else:
        assert "é" in response.text or "\\u00E9" in response.text


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("json", "application/sparql-results+json"),
        ("application/json", "application/json"),
    ],
)
def test_the_content_type_is_complete(client: FlaskClient, name: str, content_type: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "format": name})
    assert response.headers["Content-Type"] == content_type


def test_an_alias_is_answered_under_its_name(client: FlaskClient) -> None:
    for text in (SELECT, CONSTRUCT):
        response = client.get("/sparql", query_string={"query": text}, headers={"Accept": "application/json"})
        assert response.mimetype == "application/json"
        json.loads(response.data)


@pytest.mark.parametrize(
    ("graphs", "count"),
    [
        pytest.param([], "17", id="all"),
        pytest.param([("default-graph-uri", GRAPH + "goals")], "17", id="the graph that has them"),
        pytest.param([("default-graph-uri", GRAPH + "areas")], "0", id="a graph without them"),
        pytest.param([("default-graph-uri", GRAPH + "areas"), ("default-graph-uri", GRAPH + "goals")], "17", id="two"),
        pytest.param([("named-graph-uri", GRAPH + "goals")], "0", id="only as named graph"),
    ],
)
@pytest.mark.parametrize("place", ["GET", "form", "URL beside a body"])
def test_the_dataset_of_the_request_is_asked(
    client: FlaskClient, graphs: list[tuple[str, str]], count: str, place: str
) -> None:
    fields = [("query", COUNT), *graphs]
    if place == "GET":
        response = client.get("/sparql", query_string=urlencode(fields))
    elif place == "form":
        response = client.post("/sparql", data=urlencode(fields), content_type=FORM)
    else:
        response = client.post("/sparql", query_string=urlencode(graphs), data=COUNT, content_type=QUERY)
    assert values(response.get_json(force=True)) == [[count]]


def test_a_relative_iri_belongs_to_the_address_of_the_endpoint(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT (<a> AS ?a) {}"})
    assert values(response.get_json(force=True)) == [["http://localhost/a"]]


def test_the_headers_tell_version_and_time(client: FlaskClient) -> None:
    headers = client.get("/sparql", query_string={"query": SELECT}).headers
    assert headers["GFMDKG-Dataset-Version"].startswith("0.")
    assert headers["Server-Timing"].startswith("engine;dur=")
    assert "Accept" in headers["Vary"]


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    got, head = (client.open("/sparql", method=method, query_string={"query": SELECT}) for method in ("GET", "HEAD"))
    assert head.data == b""
    assert (head.status_code, head.content_type, head.content_length) == (200, got.content_type, len(got.data))


def test_a_preflight_is_allowed(client: FlaskClient) -> None:
    response = client.options(
        "/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_a_browser_without_a_query_gets_a_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=ACCEPT)
    page = Page(response.text)
    assert response.status_code == 200
    assert set(page.fields) == {"query", "format"}
    assert page.fields["format"] == ["", *BY_NAME]


def test_the_example_of_the_form_runs(client: FlaskClient) -> None:
    shown = Page(client.get("/sparql", headers=ACCEPT).text).text
    start, end = shown.index("PREFIX"), shown.index("Answer as")
    assert client.get("/sparql", query_string={"query": shown[start:end]}).status_code == 200


def test_a_browser_gets_rows_as_a_table(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers=ACCEPT)
    assert Page(response.text).tables == [[["a"], ["é"]]]
    assert response.headers["GFMDKG-Dataset-Version"]


@pytest.mark.parametrize(
    ("text", "shown"), [("ASK {}", "Yes"), ("ASK { <urn:a> ?b ?c }", "No"), (CONSTRUCT, "<urn:a>")]
)
def test_a_browser_gets_other_answers_as_text(client: FlaskClient, text: str, shown: str) -> None:
    response = client.get("/sparql", query_string={"query": text}, headers=ACCEPT)
    assert response.mimetype == "text/html"
    assert shown in Page(response.text).text


def test_a_long_answer_says_how_much_is_shown(client: FlaskClient) -> None:
    text = "SELECT * { ?s ?p ?o } LIMIT 1500"
    page = Page(client.get("/sparql", query_string={"query": text}, headers=ACCEPT).text)
    assert "The first 1,000 of 1,500 rows" in page.text
    assert len(page.tables[0]) == 1 + 1000


@pytest.mark.parametrize(("text", "formats"), [(SELECT, SOLUTION_FORMATS), (CONSTRUCT, GRAPH_FORMATS)])
def test_a_page_leads_to_the_complete_answer(client: FlaskClient, text: str, formats: tuple[Format, ...]) -> None:
    page = Page(client.get("/sparql", query_string={"query": text}, headers=ACCEPT).text)
    links = [link for link in page.links if "format=" in link]
    assert [client.get(link, headers=ACCEPT).mimetype for link in links] == [form.media_type for form in formats]


def test_a_page_keeps_the_dataset_in_its_links(client: FlaskClient) -> None:
    given = urlencode([("query", COUNT), ("default-graph-uri", GRAPH + "areas")])
    page = Page(client.get("/sparql", query_string=given, headers=ACCEPT).text)
    link = next(link for link in page.links if link.endswith("format=csv"))
    assert client.get(link).text.split() == ["n", "0"]


def test_a_mistake_brings_the_query_back(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?a WHERE"}, headers=ACCEPT)
    assert response.status_code == 400
    assert "SELECT ?a WHERE" in Page(response.text).text


@pytest.mark.parametrize("accept", [ACCEPT, {"Accept": "text/html"}], ids=["browser", "HTML only"])
def test_nothing_in_an_answer_becomes_markup(client: FlaskClient, accept: dict[str, str]) -> None:
    attack = "</textarea></code><script>alert(1)</script>"
    text = f'SELECT ("{attack}" AS ?a) ("{attack}"@en AS ?b) (<javascript:alert(1)> AS ?c) {{}}'
    page = Page(client.get("/sparql", query_string={"query": text}, headers=accept).text)
    assert page.tables[0][1][0] == attack
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [link for link in page.links if link.startswith("javascript")]


@pytest.mark.parametrize(
    ("names", "media_type"),
    [
        pytest.param(["tsv", "text/tab-separated-values"], "text/tab-separated-values", id="a name and its type"),
        pytest.param(["csv", "csv"], "text/csv", id="twice the same"),
        pytest.param(["xml,application/sparql-results+xml"], "application/sparql-results+xml", id="with a comma"),
        pytest.param(["yaml", "csv"], "text/csv", id="one that is not known"),
        pytest.param(["html"], "text/html", id="the page"),
        pytest.param(["text/html"], "text/html", id="the page by its type"),
    ],
)
def test_a_format_can_be_named_in_the_ways_of_clients(client: FlaskClient, names: list[str], media_type: str) -> None:
    response = client.get("/sparql", query_string=[("query", SELECT), *(("format", name) for name in names)])
    assert (response.status_code, response.mimetype) == (200, media_type)


def test_formats_that_differ_are_refused(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string=[("query", SELECT), ("format", "csv"), ("format", "json")])
    assert response.status_code == 400
    assert "several" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("field", ["querry", "Query", "default", "graph", "default-graph-uri", "timeout"])
def test_without_a_query_other_fields_are_named_as_wrong(client: FlaskClient, field: str) -> None:
    response = client.get("/sparql", query_string={field: "ASK {}"})
    assert response.status_code == 400
    assert (response.get_json(force=True)["parameter"], response.get_json(force=True)["choices"]) == (field, ["query"])
