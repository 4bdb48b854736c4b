"""The pages for people: what they show, and that every link of theirs leads somewhere."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page
from web.counting import CountingEngine

ADDRESSES = ["/", "/queries/", "/sparql", "/ontology", "/api", "/dumps/"]


@pytest.fixture
def home(client: FlaskClient) -> Page:
    return Page(client.get("/", headers=ACCEPT).text)


def test_table_1_has_33_marks(home: Page) -> None:
    header, *rows = home.tables[0][0], *home.tables[0][1:]
    assert header == ["Goal", "Explicit", "Vulnerability / Protection", "Potential", "Employment Creation"]
    assert [row[0].split()[0] for row in rows] == [str(number) for number in range(1, 18)]
    assert [sum(row[column] == "X" for row in rows) for column in range(1, 5)] == [7, 10, 9, 7]
    assert "33 marks" in home.text


def test_table_2_has_44_entries(home: Page) -> None:
    header, *rows = home.tables[1]
    assert header[0] == "Area"
    assert header[1:3] + header[-1:] == ["Belgium 2007", "Philippines 2008", "Bangladesh 2016"]
    entries = Counter(row[0] for row in rows for cell in row[1:] for _ in cell.split())
    assert sum(entries.values()) == 44
    assert entries["Diaspora"] == 5
    assert "44 entries" in home.text


def test_the_tables_can_be_read_by_ear(home: Page) -> None:
    assert home.text.count("Table 1:") == 1
    scopes = Counter(values.get("scope") for tag, values in home.tags if tag == "th")
    assert scopes == {"col": 5 + 10, "row": 17 + 6}


def test_the_home_page_says_version_and_how_to_cite(home: Page, service: Service) -> None:
    assert home.text.count(service.engine.version) == 3  # on top, in the citation, and for search engines
    assert "curl" in home.text
    assert "Creative Commons Attribution 4.0" in home.text


def test_the_tables_are_asked_once_for_each_version(service: Service) -> None:
    engine = CountingEngine(service)
    assert service.publication
    published = replace(service.publication, engine=engine)
    client = create_app(replace(service, engine=engine, publication=published)).test_client()
    counts = []
    for version in ("1", "1", "2", "2"):
        engine.version = version
        client.get("/")
        counts.append(engine.asked)
    assert counts == [4, 4, 8, 8]


MOST_ALIKE = 12  # of what has tests of its own: documents, and answers in each format
ENTITIES = ("/doc/", "/describe?", "/queries/provenance/why?", "/queries/entities/uses-of?")
ANSWER = re.compile(r"/queries/[^?]*(\.\w+)(\?.*)?|(/cite)/.*")


def kind(address: str) -> str:
    """Say among what an address is one of many; empty for a page of its own."""
    if answer := ANSWER.fullmatch(address):
        return answer[1] or answer[3]
    return "entity" if address.startswith(ENTITIES) else ""


def test_every_link_leads_somewhere(app_with_others: Flask) -> None:
    client = app_with_others.test_client()  # of a server that can answer every saved query
    seen, waiting, asked = set[str](), ["/"], Counter[str]()
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or not address.startswith("/") or asked[alike := kind(address)] == MOST_ALIKE:
            continue
        asked[alike] += bool(alike)
        seen.add(address)
        response = client.get(address, headers=ACCEPT, buffered=True, follow_redirects=True)
        assert response.status_code == 200, address
        if response.mimetype == "text/html" and not alike:
            waiting += Page(response.text).links
    assert set(ADDRESSES) < seen
    assert {alike for alike in asked if asked[alike] == MOST_ALIKE} > {"entity", ".csv", ".json", ".svg", "/cite"}


@pytest.mark.parametrize("address", [*ADDRESSES, "/queries/targets/of-goal", "/nothing"])
class TestPage:
    def test_holds_nothing_that_its_policy_forbids(self, client: FlaskClient, address: str) -> None:
        response = client.get(address, headers=ACCEPT)
        page = Page(response.text)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        run = {tag for tag, said in page.tags if said.get("type") != "application/ld+json"}
        assert not {"script", "style", "iframe", "img"} & run
        assert not [values for _, values in page.tags if "style" in values or any(name[:2] == "on" for name in values)]

    def test_can_be_used_without_a_mouse(self, client: FlaskClient, address: str) -> None:
        page = Page(client.get(address, headers=ACCEPT).text)
        labelled = {values["for"] for tag, values in page.tags if tag == "label"}
        fields = {values["id"] for tag, values in page.tags if tag in ("input", "select", "textarea")}
        assert fields == labelled
        assert [values.get("lang") for tag, values in page.tags if tag == "html"] == ["en"]
        assert "#content" in page.links
        assert Counter(tag for tag, _ in page.tags)["h1"] == 1

    def test_has_each_id_once(self, client: FlaskClient, address: str) -> None:
        page = Page(client.get(address, headers=ACCEPT).text)
        ids = Counter(values["id"] for _, values in page.tags if "id" in values)
        assert [name for name, count in ids.items() if count > 1] == []


def test_an_application_can_be_configured(service: Service) -> None:
    app: Flask = create_app(service, {"MAX_CONTENT_LENGTH": 10})
    assert app.test_client().get("/sparql?query=ASK%7B%7D").status_code == 413


@pytest.mark.parametrize("path", ["/", "/static/style.css"])
def test_a_page_leaves_the_date_to_the_server(client: FlaskClient, path: str) -> None:
    assert "Date" not in client.get(path, buffered=True).headers


@pytest.mark.parametrize("address", ["/sparql", "/limits"])
def test_a_page_is_there_under_any_name_of_the_host(app: Flask, address: str) -> None:
    # It looks like punycode and is none, which the client of the tests cannot read.
    asked = create_environ(address, headers=ACCEPT) | {"HTTP_HOST": "xn--x"}
    body, status, _ = run_wsgi_app(app, asked)
    assert status == "200 OK"
    assert f"http://xn--x{address}" in b"".join(body).decode()
