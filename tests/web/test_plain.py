"""The application over any files: the endpoint, its page and errors, and no way to pages that are not there."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gfmdkg.dataset import store_from_n_quads
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.files import Source, load
from gfmdkg.settings import Settings
from gfmdkg.web import Service, create_app
from live import write_files
from web.browser import ACCEPT, Page

# One of our own IRIs among them: its page is not here.
WORLD = """
@prefix id: <https://w3id.org/gfmdkg/id/> .
id:area\\/a <urn:x-test:p> "1" .
<urn:x-test:g> { id:area\\/a <urn:x-test:p> "2" }
""".strip()
ALL = "/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    write_files(tmp_path, {"a.trig": WORLD})
    loaded = load([Source(tmp_path / "a.trig")], tmp_path / "a.nq")
    engine = EmbeddedEngine(store_from_n_quads(tmp_path / "a.nq"), loaded.version)
    return create_app(Service(engine, Settings())).test_client()


def test_the_root_leads_to_the_endpoint(client: FlaskClient) -> None:
    response = client.get("/", headers=ACCEPT)
    assert (response.status_code, response.headers["Location"]) == (302, "/sparql")
    below = client.get("/", base_url="http://localhost/below")
    assert below.headers["Location"] == "/below/sparql"


def test_the_page_has_an_example_that_any_graph_answers(client: FlaskClient) -> None:
    page = Page(client.get("/sparql", headers=ACCEPT).text)
    assert "SELECT *\nWHERE { ?s ?p ?o }\nLIMIT 100" in page.text
    assert "GFMD" not in page.text
    assert "CC BY" not in page.text


def test_an_answer_is_a_page_or_a_document(client: FlaskClient) -> None:
    page = Page(client.get(ALL, headers=ACCEPT).text)
    assert [row[-1] for row in page.tables[0][1:]] in (["1", "2"], ["2", "1"])
    assert len(client.get(f"{ALL}&format=csv").data.splitlines()) == 3


@pytest.mark.parametrize("address", ["/sparql", ALL, "/nothing", "/sparql?query=SELECT"])
def test_every_link_leads_somewhere(client: FlaskClient, address: str) -> None:
    links = [link for link in Page(client.get(address, headers=ACCEPT).text).links if link.startswith("/")]
    assert {client.get(link, headers=ACCEPT, buffered=True, follow_redirects=True).status_code for link in links} == {
        200
    }


@pytest.mark.parametrize("address", ["/queries/", "/dumps/", "/queries/tables/goal-by-category.csv", "/nothing"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
