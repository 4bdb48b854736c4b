"""Saved queries whose answer is no table: a truth value, a graph."""

from dataclasses import replace

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.choices import Choices
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.saved_queries.catalogue import query_iri
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

HEADER = "#+ title: A made-up query\n#+ description: What it is given.\n#+ tags: [made-up]\n#+ since: 0.1.0\n"
MADE_UP = {
    "ask": "ASK { ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s a ?class } WHERE { ?s a ?class }",
    "describe": "DESCRIBE <http://metadata.un.org/sdg/1>",
    "no-rows": "SELECT ?a { VALUES ?a {} }",
    "no-columns": "SELECT * { <http://metadata.un.org/sdg/1> a <http://metadata.un.org/sdg/ontology#Goal> }",
}
WITHOUT_ROWS = ["ask", "construct", "describe"]


@pytest.fixture
def app(service: Service, engine: EmbeddedEngine, queries: SavedQueries) -> Flask:
    assert service.publication
    made_up = {f"made-up/{name}": SavedQuery.parse(f"made-up/{name}", HEADER + text) for name, text in MADE_UP.items()}
    library = SavedQueries({**queries, **made_up})
    published = replace(service.publication, queries=library, choices=Choices(engine, library))
    return create_app(replace(service, publication=published))


@pytest.mark.parametrize("name", MADE_UP)
def test_every_form_has_a_page(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/made-up/{name}", headers=ACCEPT)
    assert response.status_code == 200
    assert "This is the complete answer." in Page(response.text).text


@pytest.mark.parametrize("name", WITHOUT_ROWS)
def test_what_has_no_rows_has_no_pages(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/made-up/{name}")
    assert (response.status_code, response.headers["GFMDKG-Complete"]) == (200, "true")
    assert not {"GFMDKG-Rows", "GFMDKG-Rows-Total", "Link"} & set(response.headers.keys())
    for field in ("limit=5", "offset=5"):
        refused = client.get(f"/queries/made-up/{name}?{field}")
        assert (refused.status_code, refused.get_json(force=True)["parameter"]) == (400, field[:-2])


def test_a_truth_value_in_json_says_what_it_knows(client: FlaskClient) -> None:
    document = client.get("/queries/made-up/ask.json").get_json(force=True)
    assert list(document) == ["meta", "head", "boolean"]
    assert document["boolean"] is True
    assert set(document["meta"]) == {"query", "queryVersion", "datasetVersion", "complete", "seconds"}


@pytest.mark.parametrize("name", ["construct", "describe"])
def test_a_graph_is_itself_and_no_description(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/made-up/{name}.ttl")
    triples = list(ox.parse(response.data, ox.RdfFormat.TURTLE))
    assert response.mimetype == "text/turtle"
    assert triples
    assert query_iri(f"made-up/{name}").encode() not in response.data
    assert client.get(f"/queries/made-up/{name}.csv").status_code == 406


def test_an_answer_without_rows_is_complete(client: FlaskClient) -> None:
    for asked, is_complete in (("", "true"), ("?limit=5", "true"), ("?offset=5", "true")):
        response = client.get(f"/queries/made-up/no-rows.csv{asked}")
        said = [response.headers[name] for name in ("GFMDKG-Rows", "GFMDKG-Rows-Total", "GFMDKG-Complete")]
        assert said == ["0", "0", is_complete]


def test_a_row_without_columns_is_a_row(client: FlaskClient) -> None:
    assert client.get("/queries/made-up/no-columns.json").headers["GFMDKG-Rows"] == "1"
