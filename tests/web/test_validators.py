"""Who holds an answer already is told so without any evaluation; nobody keeps what changes by itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.saved_queries import SavedQueries
from gfmdkg.web import Service, create_app
from gfmdkg.web.protocol import FORM, QUERY
from gfmdkg.web.validators import held, tag
from web.browser import ACCEPT
from web.counting import CountingEngine

ASK = {"query_string": {"query": "ASK {}"}}
PAGES = ["/", "/sparql", "/queries/", "/queries/goals/in-focus", "/ontology", "/dumps/", "/limits", "/api"]
DATA = [
    "/queries/goals/in-focus.csv",
    "/queries/goals/in-focus.rq",
    "/queries/goals/in-focus?format=xml",
    "/openapi.json",
    "/queries.ttl",
]


@pytest.fixture
def engine_of_app(service: Service) -> CountingEngine:
    return CountingEngine(service)


@pytest.fixture
def app(service: Service, engine_of_app: CountingEngine) -> Flask:
    return create_app(replace(service, engine=engine_of_app))


def etag(client: FlaskClient, **arguments: Any) -> str:
    response = client.open(arguments.pop("path", "/sparql"), **arguments)
    assert response.status_code == 200
    response.close()
    return response.headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "QUERY"])
def test_who_holds_the_answer_costs_no_evaluation(
    client: FlaskClient, engine_of_app: CountingEngine, method: str
) -> None:
    asked: dict[str, Any] = ASK if method != "QUERY" else {"data": "ASK {}", "content_type": QUERY}
    held = etag(client, method=method, **asked)
    before = engine_of_app.asked
    response = client.open("/sparql", method=method, headers={"If-None-Match": held}, **asked)
    assert (response.status_code, response.data, engine_of_app.asked) == (304, b"", before)
    assert response.headers["ETag"] == held
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize(
    ("header", "is_match"),
    [
        pytest.param('"abc"', True, id="the tag"),
        pytest.param('W/"abc"', True, id="weak"),
        pytest.param('"x", "abc"', True, id="in a list"),
        pytest.param('"x",W/"abc" , "y"', True, id="in a list, spaces"),
        pytest.param('"abc-gzip"', True, id="gzip"),
        pytest.param('W/"abc-br", "x"', True, id="br"),
        pytest.param('"abc-zstd"', True, id="zstd"),
        pytest.param('"abc-tar"', False, id="no coding of ours"),
        pytest.param('"ABC"', False, id="case"),
        pytest.param("abc", False, id="no quotes"),
        pytest.param("*", False, id="star"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="absent"),
        pytest.param('"', False, id="half"),
    ],
)
def test_a_tag_is_compared_weakly(header: str | None, is_match: bool) -> None:
    assert bool(held('"abc"', header)) is is_match


@pytest.mark.parametrize("path", ["/queries/goals/in-focus", "/openapi.json", "/queries.ttl"])
def test_what_is_made_of_the_queries_changes_with_them(service: Service, path: str) -> None:
    assert service.publication
    published = service.publication
    changed = replace(published.queries["goals/in-focus"], text=published.queries["goals/in-focus"].text + "#\n")
    other = replace(published, queries=SavedQueries({**published.queries, changed.name: changed}))
    before, after = (create_app(replace(service, publication=each)).test_client() for each in (published, other))
    assert etag(before, path=path, headers=ACCEPT) != etag(after, path=path, headers=ACCEPT)


def test_a_tag_depends_on_every_part_and_its_borders() -> None:
    made = [tag(), tag(""), tag("a"), tag("a", "b"), tag("ab"), tag("a", "", "b"), tag("é"), tag("\ud800")]
    assert len(set(made)) == len(made)
    assert all(one[0] == one[-1] == '"' for one in made)


OTHERS: dict[str, dict[str, Any]] = {
    "another text": {"query_string": {"query": "ASK { }"}},
    "another default graph": {"query_string": {"query": "ASK {}", "default-graph-uri": "http://a.example/"}},
    "the same as named graph": {"query_string": {"query": "ASK {}", "named-graph-uri": "http://a.example/"}},
    "another format": {"query_string": {"query": "ASK {}", "format": "xml"}},
    "another label": {**ASK, "headers": {"Accept": "application/json"}},
    "another host": {**ASK, "base_url": "http://other.example/"},
    "a page": {**ASK, "headers": ACCEPT},
    "no query": {},
}


def test_what_makes_another_answer_makes_another_tag(client: FlaskClient) -> None:
    tags = [etag(client, **ASK), *(etag(client, **other) for other in OTHERS.values())]
    assert len(set(tags)) == len(tags)


def test_what_makes_no_other_answer_makes_no_other_tag(client: FlaskClient) -> None:
    fields = {"query": "ASK {}", "timeout": "3", "other": "x"}
    same: Iterator[dict[str, Any]] = iter(
        [
            {"query_string": fields},
            {**ASK, "headers": {"Accept": "application/sparql-results+json, text/turtle;q=0.5"}},
            {"method": "QUERY", "data": ASK["query_string"], "content_type": FORM},
            {**ASK, "method": "HEAD"},
        ]
    )
    assert {etag(client, **one) for one in same} == {etag(client, **ASK)}


def test_another_version_and_other_settings_make_another_tag(service: Service, client: FlaskClient) -> None:
    held = etag(client, **ASK)
    engine = CountingEngine(service)
    engine.version = "another"
    others = [
        replace(service, engine=engine),
        replace(service, settings=replace(service.settings, page_rows=7)),
    ]
    assert held not in [etag(create_app(other).test_client(), **ASK) for other in others]


@pytest.mark.parametrize("function", ["NOW()", "RAND ()", "UUID()", "STRUUID(\n)", "BNODE()", "now #\n()"])
@pytest.mark.parametrize("headers", [{}, ACCEPT], ids=["data", "page"])
def test_what_is_another_each_time_is_kept_by_nobody(
    client: FlaskClient, function: str, headers: dict[str, str]
) -> None:
    response = client.get("/sparql", query_string={"query": f"SELECT ({function} AS ?a) {{}}"}, headers=headers)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in response.headers


@pytest.mark.parametrize("address", [*PAGES, *DATA])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_document_is_sent_once(client: FlaskClient, address: str, method: str) -> None:
    first = client.open(address, method=method, headers=ACCEPT)
    again = client.open(address, method=method, headers={**ACCEPT, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("address", [*PAGES, "/sparql?query=ASK+%7B%7D"])
def test_a_page_is_the_same_each_time(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers=ACCEPT).data == client.get(address, headers=ACCEPT).data


def test_a_saved_query_costs_no_evaluation_either(client: FlaskClient, engine_of_app: CountingEngine) -> None:
    held = etag(client, path=DATA[0])
    before = engine_of_app.asked
    assert client.get(DATA[0], headers={"If-None-Match": held}).status_code == 304
    assert engine_of_app.asked == before


@pytest.mark.parametrize("address", ["/nothing", "/sparql?query=ASK", "/sparql?query=ASK%7B%7D&format=yaml"])
def test_a_problem_is_kept_by_nobody(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"If-None-Match": '"a", *'})
    assert response.status_code >= 400
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
