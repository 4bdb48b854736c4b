"""The descriptions of the service over HTTP: OpenAPI, its page, and the saved queries as RDF."""

from urllib.parse import urlsplit

import pytest
import rdflib
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from rdflib.namespace import RDF, SH

from gfmdkg.formats import GRAPH_FORMATS, Format
from gfmdkg.publishing.openapi.components import PICTURES
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.saved_queries.catalogue import query_iri
from gfmdkg.web import charts
from web.browser import ACCEPT, Page


def test_the_document_names_the_address_at_which_it_is(client: FlaskClient) -> None:
    response = client.get("/openapi.json", base_url="https://kg.example.org/graph")
    assert response.mimetype == "application/json"
    assert response.get_json()["servers"] == [{"url": "https://kg.example.org/graph"}]
    OpenAPIV31SpecValidator(response.get_json()).validate()


def test_the_page_has_every_operation_and_parameter(client: FlaskClient, queries: SavedQueries) -> None:
    page = Page(client.get("/api", headers=ACCEPT).text)
    assert {f"http://localhost/queries/{name}" for name in queries} | {"/openapi.json", "/queries.ttl"} <= set(
        page.links
    )
    described = [row[0] for table in page.tables for row in table]
    assert set(described) >= {name for query in queries.values() for name in query.parameters}
    assert "labor-migration" in page.text


def test_a_chart_has_the_media_types_that_are_named(client: FlaskClient, queries: SavedQueries) -> None:
    name = next(name for name, query in queries.items() if query.chart)
    named = client.get("/openapi.json").get_json()["paths"]
    (chart,) = named[f"/queries/{name}/chart.json"]["get"]["responses"]["200"]["content"]
    assert client.get(f"/queries/{name}/chart.json").mimetype == chart
    assert PICTURES == charts.PICTURES


@pytest.mark.parametrize("address", ["/api", "/openapi.json"])
def test_a_program_gets_the_document(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "application/json"}).get_json()["openapi"].startswith("3.1")


def test_a_page_that_nobody_can_read_is_not_offered(client: FlaskClient) -> None:
    assert client.get("/api", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_the_queries_are_there_as_rdf(client: FlaskClient, form: Format) -> None:
    response = client.get(f"/queries.{form.name}")
    assert (response.status_code, response.mimetype) == (200, form.media_type)


def test_the_queries_name_this_endpoint(client: FlaskClient, queries: SavedQueries) -> None:
    graph = rdflib.Graph().parse(data=client.get("/queries.ttl").data, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(queries)
    assert set(graph.objects(None, rdflib.URIRef("https://schema.org/target"))) == {
        rdflib.URIRef("http://localhost/sparql")
    }


@pytest.mark.parametrize("suffix", ["csv", "yaml", "html"])
def test_rows_and_unknown_formats_are_not_offered(client: FlaskClient, suffix: str) -> None:
    assert client.get(f"/queries.{suffix}").status_code == 406


@pytest.mark.parametrize("address", ["/", "/queries/goals/in-focus"])
def test_a_page_leads_to_the_description(client: FlaskClient, address: str) -> None:
    page = Page(client.get(address, headers=ACCEPT).text)
    relations = {values["rel"]: values["href"] for tag, values in page.tags if tag == "link"}
    assert (relations["service-desc"], relations["service-doc"]) == ("/openapi.json", "/api")


def test_every_address_of_the_service_has_a_description_of_its_own(client: FlaskClient) -> None:
    for host in ("a.example", "b.example", "a.example"):
        assert (
            client.get("/openapi.json", base_url=f"http://{host}").get_json()["servers"][0]["url"] == f"http://{host}"
        )
        assert f"http://{host}/sparql" in client.get("/queries.ttl", base_url=f"http://{host}").text
        assert f"http://{host}/queries/goals/in-focus" in client.get("/api", base_url=f"http://{host}").text


def test_what_all_queries_have_is_said_once(client: FlaskClient) -> None:
    page = Page(client.get("/api", headers=ACCEPT).text)
    names = [row[0] for table in page.tables for row in table]
    assert (names.count("format"), names.count("limit"), names.count("offset")) == (1, 0, 0)


def test_the_iri_of_a_query_leads_to_it_in_what_the_client_takes(client: FlaskClient) -> None:
    first = client.get(urlsplit(query_iri("roundtables/of-area")).path.removeprefix("/gfmdkg"))
    assert (first.status_code, first.location) == (303, "/queries/roundtables/of-area")
    answer = client.get(first.location, headers={"Accept": "text/turtle"})
    assert query_iri("roundtables/of-area") in answer.text
    assert client.get("/query/roundtables/of-aera").status_code == 404
