"""The SPARQL 1.1 Protocol as one table: what is sent, and what comes back.

The cases whose names begin with W3C are those of the query operation in the test suite of the SPARQL working group,
with data of our own; its cases of the update operation are refused here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.web import Service, create_app
from gfmdkg.web.protocol import FORM, QUERY, UPDATE
from web.browser import ACCEPT

ENDPOINT = "http://localhost/sparql"
ONE, TWO, THREE, NONE = (f"http://example.org/{name}" for name in ("one", "two", "three", "none"))
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TURTLE, PROBLEM, HTML = "text/turtle; charset=utf-8", "application/problem+json", "text/html; charset=utf-8"
CSV, TSV = "text/csv; charset=utf-8; header=present", "text/tab-separated-values; charset=utf-8"
BODIES = f"{QUERY}, {FORM}"
METHODS = "GET, HEAD, OPTIONS, POST, QUERY"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sent:
    """A request to the endpoint.

    :param url: the fields of its query string, or the string itself.
    :param body: the fields of a form, or the bytes themselves.
    """

    method: str = "GET"
    url: Pairs | str = ()
    body: Pairs | bytes | None = None
    type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = "/sparql"


@dataclass(frozen=True)
class Got:
    """A response.

    :param answer: the truth of ASK, the values of the rows of SELECT, or a part of any other body.
    :param headers: what must be in its headers; None for what must not.
    """

    status: int = 200
    type: str | None = JSON
    answer: bool | list[list[str]] | str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)


def get(text: str, *graphs: tuple[str, str], accept: str = "", **fields: str) -> Sent:
    headers = {"Accept": accept} if accept else {}
    return Sent(url=[("query", text), *graphs, *fields.items()], headers=headers)


def form(*fields: tuple[str, str], url: Pairs = (), method: str = "POST", type: str = FORM) -> Sent:  # noqa: A002
    return Sent(method, url, fields, type)


def direct(body: str | bytes, *url: tuple[str, str], method: str = "POST", type: str = QUERY) -> Sent:  # noqa: A002
    return Sent(method, url, body.encode() if isinstance(body, str) else body, type)


def default(graph: str) -> tuple[str, str]:
    return "default-graph-uri", graph


def named(graph: str) -> tuple[str, str]:
    return "named-graph-uri", graph


def refused(status: int, answer: str = "", **headers: str) -> Got:
    named_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Got(status, PROBLEM, answer, {"Cache-Control": "no-store", "ETag": None, **named_headers})


ASK = ("query", "ASK {}")
SELECT = "SELECT ?a ?b { VALUES (?a ?b) { (1 'é') } }"
CONSTRUCT = "PREFIX e: <http://example.org/> CONSTRUCT { e:a e:b 'é' } {}"
GRAPHS = "SELECT ?g { GRAPH ?g {} } ORDER BY ?g"
IN_DEFAULT = "SELECT ?s { ?s a ?type } ORDER BY ?s"
NAMED_TWO = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} FILTER NOT EXISTS {{ ?s ?p ?o }} }}"
FULL = f"ASK {{ <{THREE}> a ?t GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"

TABLE = {
    # The operations
    "GET": (get("ASK {}"), Got(answer=True)),
    "GET under the address with a slash": (replace(get("ASK {}"), path="/sparql/"), Got(answer=True)),
    "HEAD": (replace(get("ASK {}"), method="HEAD"), Got(headers={"Content-Length": "26"})),
    "POST form": (form(ASK), Got(answer=True)),
    "POST form with charset": (form(ASK, type=f"{FORM}; charset=UTF-8"), Got(answer=True)),
    "POST query": (direct("ASK {}"), Got(answer=True)),
    "POST query with charset": (direct("ASK {}", type=f'{QUERY}; charset="utf-8"'), Got(answer=True)),
    "POST type in capitals": (direct("ASK {}", type="Application/SPARQL-Query"), Got(answer=True)),
    "QUERY query": (direct("ASK {}", method="QUERY"), Got(answer=True, headers={"Accept-Query": BODIES})),
    "QUERY form": (form(ASK, method="QUERY"), Got(answer=True)),
    "plus is a space in a form": (Sent(url="query=ASK+%7B%7D"), Got(answer=True)),
    "plus is a plus in a body": (direct("SELECT (1+1 AS ?a) {}"), Got(answer=[["2"]])),
    "UTF-8 in the URL": (get("SELECT ('é😀' AS ?a) {}"), Got(answer=[["é😀"]])),
    "fields of other services are passed over": (get("ASK {}", output="xml", results="xml"), Got(answer=True)),
    "time-out": (get("ASK {}", timeout="2.5"), Got(answer=True)),
    # What comes with every answer
    "headers of an answer": (
        get("ASK {}"),
        Got(
            headers={
                "Access-Control-Allow-Origin": "*",
                "Accept-Query": BODIES,
                "Cache-Control": "public, no-cache",
                "GFMDKG-Dataset-Version": "7",
                "Vary": "Accept, Accept-Encoding",
                "X-Content-Type-Options": "nosniff",
            }
        ),
    ),
    "headers of an answer that is another each time": (
        get("SELECT (STRLEN(STRUUID()) AS ?a) {}"),
        Got(answer=[["36"]], headers={"Cache-Control": "no-store", "ETag": None}),
    ),
    "headers of a POST": (form(ASK), Got(headers={"Cache-Control": "public, no-cache", "ETag": None})),
    # Cross-origin requests
    "preflight": (
        Sent(
            "OPTIONS",
            headers={
                "Origin": "https://a.example",
                "Access-Control-Request-Method": "QUERY",
                "Access-Control-Request-Headers": "content-type",
            },
        ),
        Got(
            type=None,
            headers={
                "Allow": METHODS,
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Max-Age": "86400",
            },
        ),
    ),
    "wrong method": (Sent("DELETE", [ASK]), refused(405, Allow=METHODS, Access_Control_Allow_Origin="*")),
    "wrong method PATCH": (Sent("PATCH", [ASK]), refused(405, Allow=METHODS)),
    # The dataset
    "default graph": (get(IN_DEFAULT), Got(answer=[[NONE]])),
    "named graphs": (get(GRAPHS), Got(answer=[[ONE], [THREE], [TWO]])),
    "FROM": (get(IN_DEFAULT.replace("{", f"FROM <{ONE}> {{", 1)), Got(answer=[[ONE]])),
    "FROM NAMED": (get(GRAPHS.replace("{", f"FROM NAMED <{ONE}> {{", 1)), Got(answer=[[ONE]])),
    "default graph of the request": (get(IN_DEFAULT, default(ONE)), Got(answer=[[ONE]])),
    "two are merged": (get(IN_DEFAULT, default(ONE), default(TWO)), Got(answer=[[ONE], [TWO]])),
    "one twice is one": (get(IN_DEFAULT, default(ONE), default(ONE)), Got(answer=[[ONE]])),
    "default graph of the request, none is named": (get(GRAPHS, default(ONE)), Got(answer=[])),
    "named graph of the request": (get(GRAPHS, named(TWO)), Got(answer=[[TWO]])),
    "named graph of the request, default is empty": (get(IN_DEFAULT, named(TWO)), Got(answer=[])),
    "request replaces FROM": (get(IN_DEFAULT.replace("{", f"FROM <{TWO}> {{", 1), default(ONE)), Got(answer=[[ONE]])),
    "request replaces FROM NAMED": (
        get(GRAPHS.replace("{", f"FROM NAMED <{TWO}> {{", 1), default(ONE)),
        Got(answer=[]),
    ),
    "a named one replaces FROM": (get(IN_DEFAULT.replace("{", f"FROM <{ONE}> {{", 1), named(TWO)), Got(answer=[])),
    "unknown graph is empty": (get(IN_DEFAULT, default(NONE)), Got(answer=[])),
    "unknown graph beside a known one": (get(IN_DEFAULT, default(NONE), default(TWO)), Got(answer=[[TWO]])),
    "dataset in a form": (form(("query", IN_DEFAULT), default(ONE)), Got(answer=[[ONE]])),
    "dataset in the URL of a form": (form(("query", IN_DEFAULT), url=[default(ONE)]), Got(answer=[[ONE]])),
    "dataset in the URL of a query": (direct(IN_DEFAULT, default(ONE)), Got(answer=[[ONE]])),
    "dataset of QUERY": (direct(IN_DEFAULT, default(ONE), method="QUERY"), Got(answer=[[ONE]])),
    "graph name that is no IRI": (get(IN_DEFAULT, default("no iri")), refused(400, "no absolute IRI")),
    # The base of relative IRIs
    "base is the endpoint": (get("SELECT (<a> AS ?a) (<> AS ?b) {}"), Got(answer=[["http://localhost/a", ENDPOINT]])),
    "base of POST": (direct("SELECT (<#a> AS ?a) {}", default(ONE)), Got(answer=[[f"{ENDPOINT}#a"]])),
    "BASE of the query": (
        get("BASE <http://a.example/b/> SELECT (<c> AS ?a) {}"),
        Got(answer=[["http://a.example/b/c"]]),
    ),
    # Formats
    "no Accept, solutions": (get(SELECT), Got(answer=[["1", "é"]])),
    "no Accept, graph": (
        get(CONSTRUCT),
        Got(type=TURTLE, answer='@prefix e: <http://example.org/> .\ne:a e:b "é" .\n'),
    ),
    "XML": (get(SELECT, accept=XML), Got(type=XML, answer="<literal>é</literal>")),
    "CSV": (get(SELECT, accept="text/csv"), Got(type=CSV, answer="a,b\r\n1,é\r\n")),
    "TSV": (get(SELECT, accept="text/tab-separated-values"), Got(type=TSV, answer='?a\t?b\n1\t"é"\n')),
    "format=": (get(SELECT, accept=XML, format="csv"), Got(type=CSV)),
    "format= as media type": (get(SELECT, format=XML), Got(type=XML)),
    "format= with its plus lost": (get(SELECT, format=XML.replace("+", " ")), Got(type=XML)),
    "format= in the URL of a query": (direct(SELECT, ("format", "tsv")), Got(type=TSV)),
    "N-Quads": (get(CONSTRUCT, accept="application/n-quads"), Got(type="application/n-quads", answer='b> "é" .')),
    "TriG": (get(CONSTRUCT, accept="application/trig"), Got(type="application/trig", answer='e:a e:b "é" .')),
    "N-Triples as plain text": (get(CONSTRUCT, accept="text/plain"), Got(type="text/plain; charset=utf-8")),
    "SPARQLWrapper, CONSTRUCT": (
        get(CONSTRUCT, accept="application/rdf+xml", format="xml", output="xml", results="xml"),
        Got(type="application/rdf+xml"),
    ),
    "columns in the order of the query": (
        get("SELECT * { VALUES (?z ?a ?m) { (1 2 3) } }", format="csv"),
        Got(type=CSV, answer="z,a,m\r\n1,2,3\r\n"),
    ),
    "ASK in CSV": (get("ASK {}", format="csv"), Got(type=CSV, answer="true")),
    "browser": (get(SELECT, accept=ACCEPT["Accept"]), Got(type=HTML, answer="<table")),
    "nothing acceptable": (get(SELECT, accept="image/png"), refused(406, "application/sparql-results+json")),
    "Turtle for solutions": (get(SELECT, accept="text/turtle"), refused(406)),
    "CSV for a graph": (get(CONSTRUCT, accept="text/csv"), refused(406)),
    "unknown format=": (get(SELECT, format="yaml"), refused(406, "yaml")),
    "q=0": (get(SELECT, accept=f"{JSON};q=0, */*;q=0.1"), Got(type=XML)),
    # Without a query
    "description": (Sent(), Got(type=TURTLE, answer="sd:endpoint", headers={"Accept-Query": BODIES})),
    "description by Accept": (Sent(headers={"Accept": "application/rdf+xml"}), Got(type="application/rdf+xml")),
    "description by format=": (Sent(url=[("format", "jsonld")]), Got(type="application/ld+json")),
    "description, head": (Sent("HEAD"), Got(type=TURTLE)),
    "description in no such format": (Sent(headers={"Accept": "text/csv"}), refused(406, "Give a query")),
    "form for a browser": (Sent(headers=ACCEPT), Got(type=HTML, answer="<textarea")),
    "dataset but no query": (Sent(url=[default(ONE)]), refused(400, "no field 'query'")),
    "form without a query": (form(default(ONE)), refused(400, "exactly one query")),
    "empty form": (form(), refused(400, "exactly one query")),
    "QUERY without a query": (form(method="QUERY"), refused(400, "exactly one query")),
    "empty query": (get(""), refused(400, "holds no query")),
    "empty body": (direct(""), refused(400, "holds no query")),
    # Refusals
    "two queries in the URL": (Sent(url=[ASK, ASK]), refused(400, "not 2")),
    "query in URL and form": (form(ASK, url=[ASK]), refused(400, "not 2")),
    "query in URL and body": (direct("ASK {}", ASK), refused(400, "not 2")),
    "two formats": (Sent(url=[ASK, ("format", "csv"), ("format", "xml")]), refused(400, "several")),
    "time-out of nothing": (get("ASK {}", timeout="0"), refused(400, "above 0")),
    "update in the URL": (Sent(url=[("update", "CLEAR ALL")]), refused(403, "no updates")),
    "update in a form": (form(("update", "CLEAR ALL")), refused(403, "no updates")),
    "update in a body": (direct("CLEAR ALL", type=UPDATE), refused(403, "no updates")),
    "update by QUERY": (direct("CLEAR ALL", type=UPDATE, method="QUERY"), refused(403, "no updates")),
    "update beside a query": (form(ASK, ("update", "CLEAR ALL")), refused(403, "no updates")),
    "update as query": (get("CLEAR ALL"), refused(400, "CLEAR is an update")),
    "update behind a query": (get("ASK {} ; CLEAR ALL"), refused(400)),
    "SERVICE": (get("ASK { SERVICE <http://a.example/> {} }"), refused(403, '"line": 1,\n  "column": 7')),
    "body that is compressed": (
        replace(direct(b"\x1f\x8b"), headers={"Content-Encoding": "gzip"}),
        refused(415, "no content coding", Accept_Encoding="identity"),
    ),
    "body that is not coded": (replace(direct("ASK {}"), headers={"Content-Encoding": "identity"}), Got(answer=True)),
    "body of another type": (direct("ASK {}", type="text/plain"), refused(415, FORM, Accept_Post=BODIES)),
    "QUERY without a type": (direct("ASK {}", method="QUERY", type=""), refused(415, FORM, Accept_Query=BODIES)),
    "multipart": (direct("", type="multipart/form-data; boundary=a"), refused(415)),
    "URL not UTF-8": (Sent(url="query=ASK%7B%7D%23%E9"), refused(400, "not UTF-8")),
    "URL with a surrogate": (Sent(url="query=ASK%7B%7D%23%ED%A0%80"), refused(400, "not UTF-8")),
    "form not UTF-8": (Sent("POST", body=b"query=ASK%7B%7D%23%FF", type=FORM), refused(400, "not UTF-8")),
    "body not UTF-8": (direct(b"ASK {} #\xe9"), refused(400, "byte 8")),
    "body in Latin-1": (direct(b"ASK {}", type=f"{QUERY}; charset=iso-8859-1"), refused(415)),
    "mistake": (get("ASK { ?s foaf:name ?o }"), refused(400, '"hint": "Begin the query with: PREFIX foaf:')),
    "mistake, its place": (get("ASK {\n foaf:a ?p 1 }"), refused(400, '"line": 2,\n  "column": 2')),
    "mistake of a browser": (
        get("ASK {", accept=ACCEPT["Accept"]),
        Got(400, HTML, "never closed", {"Cache-Control": "no-store"}),
    ),
    # The suite of the working group
    "W3C query_post_form": (form(ASK, url=[default(NONE)]), Got(answer=True)),
    "W3C query_dataset_default_graphs_get": (
        get(f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}", default(ONE), default(TWO)),
        Got(answer=True),
    ),
    "W3C query_dataset_default_graphs_post": (
        direct(f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}", default(ONE), default(TWO)),
        Got(answer=True),
    ),
    "W3C query_dataset_named_graphs_post": (direct(NAMED_TWO, named(ONE), named(TWO)), Got(answer=True)),
    "W3C query_dataset_named_graphs_get": (get(NAMED_TWO, named(ONE), named(TWO)), Got(answer=True)),
    "W3C query_dataset_full": (
        direct(FULL, default(THREE), named(ONE), named(TWO)),
        Got(answer=True),
    ),
    "W3C query_multiple_dataset": (
        direct(IN_DEFAULT.replace("{", f"FROM <{ONE}> FROM <{NONE}> {{", 1), default(TWO)),
        Got(answer=[[TWO]]),
    ),
    "W3C query_get": (get("ASK {}", default(NONE)), Got(answer=True)),
    "W3C query_content_type_select": (direct("SELECT (1 AS ?value) {}", default(NONE)), Got(answer=[["1"]])),
    "W3C query_content_type_ask": (direct("ASK {}", default(NONE)), Got(answer=True)),
    "W3C query_content_type_describe": (direct(f"DESCRIBE <{ONE}>", default(NONE)), Got(type=TURTLE)),
    "W3C query_content_type_construct": (
        direct("CONSTRUCT { <s> <p> 1 } WHERE {}", default(NONE)),
        Got(type=TURTLE, answer="<http://localhost/s> <http://localhost/p> 1 ."),
    ),
    "W3C query_post_direct": (direct("ASK {}"), Got(answer=True)),
    "W3C bad_query_method": (Sent("PUT", [ASK, default(NONE)], type=FORM), refused(405, Allow=METHODS)),
    "W3C bad_multiple_queries": (Sent(url=[ASK, ("query", "SELECT * {}")]), refused(400)),
    "W3C bad_query_wrong_media_type": (direct("ASK {}", type="text/plain"), refused(415)),
    "W3C bad_query_missing_form_type": (Sent("POST", body=b"query=ASK%20%7B%7D"), refused(415)),
    "W3C bad_query_missing_direct_type": (Sent("POST", body=b"ASK {}"), refused(415)),
    "W3C bad_query_non_utf8": (
        direct("ASK {}".encode("utf-16"), type=f"{QUERY}; charset=UTF-16"),
        refused(415, "UTF-8"),
    ),
    "W3C bad_query_syntax": (get("ASK {"), refused(400)),
    "W3C bad_update_get": (Sent(url=[("update", "CLEAR ALL")]), refused(403)),
}


def small_world() -> ox.Store:
    store = ox.Store()
    kind, document = (
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("http://example.org/D"),
    )
    for graph in (ONE, TWO, THREE):
        store.add(ox.Quad(ox.NamedNode(graph), kind, document, ox.NamedNode(graph)))
    store.add(ox.Quad(ox.NamedNode(NONE), kind, document))
    return store


@pytest.fixture(scope="module")
def world(service: Service) -> FlaskClient:
    engine = EmbeddedEngine(small_world(), "7")
    settings = replace(service.settings, default_graph="plain")
    return create_app(replace(service, engine=engine, settings=settings)).test_client()


@pytest.mark.parametrize(("sent", "got"), TABLE.values(), ids=TABLE)
def test_what_is_sent_is_answered_by_the_table(world: FlaskClient, sent: Sent, got: Got) -> None:
    response = world.open(
        sent.path,
        method=sent.method,
        query_string=sent.url if isinstance(sent.url, str) else urlencode(sent.url),
        data=sent.body if isinstance(sent.body, bytes | None) else urlencode(sent.body),
        content_type=sent.type or None,
        headers=dict(sent.headers),
    )
    assert response.status_code == got.status, response.text
    assert got.type in (None, response.headers["Content-Type"])
    assert {name: response.headers.get(name) for name in got.headers} == dict(got.headers)
    if isinstance(got.answer, bool | list):
        assert answer_of(response.get_json(force=True)) == got.answer
    else:
        assert (got.answer or "") in response.text


def answer_of(document: Any) -> bool | list[list[str]]:
    if "boolean" in document:
        return bool(document["boolean"])
    columns = document["head"]["vars"]
    return [[row[name]["value"] for name in columns if name in row] for row in document["results"]["bindings"]]


def test_nothing_was_changed_by_what_was_refused(world: FlaskClient) -> None:
    for sent, got in TABLE.values():
        if got.status == 403 and isinstance(sent.body, bytes):
            world.open(sent.path, method=sent.method, data=sent.body, content_type=sent.type)
    counted = world.get(
        "/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"}
    )
    assert json.loads(counted.data)["results"]["bindings"][0]["n"]["value"] == "4"
