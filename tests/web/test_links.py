"""The page of the links to other vocabularies: sets, coverage, what is not linked; and the files of the sets."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from checkout import CORPUS, file_id
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import CorpusError
from gfmdkg.linking.coverage import coverage
from gfmdkg.validation import links
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

JSON = {"Accept": "application/json"}
SETS = pytest.mark.parametrize("path", CORPUS.link_files, ids=file_id)


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return Page(client.get("/links", headers=ACCEPT).text)


def test_the_page_has_every_set(page: Page, client: FlaskClient) -> None:
    listed = [row[0] for row in page.tables[0][1:]]
    assert len(listed) == len(CORPUS.link_files)
    assert {"Wikidata", "GeoNames", "SDG Interface Ontology"} <= set(listed)
    files = [link for link in page.links if link.endswith(".sssom.tsv")]
    assert len(files) == len(listed)
    assert {client.get(link).status_code for link in files} == {200}


def test_the_page_says_how_much_is_linked(page: Page) -> None:
    found = {(kind, vocabulary): counts for kind, vocabulary, *counts in page.tables[1][1:]}
    assert found["Goal", "Links to SDGIO"] == ["17", "17", "0"]
    assert ("Thematic area", "Links to EuroVoc") in found


def test_the_page_says_what_is_not_linked_and_why(page: Page, corpus: Corpus, dataset: Dataset) -> None:
    reasons = links(dataset, corpus).tables.unlinked
    assert [[row[0], row[2]] for row in page.tables[2][1:]] == [[row.subject_label, row.reason] for row in reasons]


@SETS
def test_a_set_is_given_as_its_file_is(client: FlaskClient, path: Path) -> None:
    response = client.get(f"/links/{path.name}")
    assert response.content_type == "text/tab-separated-values; charset=utf-8"
    assert response.data == path.read_bytes()
    assert response.headers["ETag"]


def test_a_set_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    response = client.get("/links/nothing.sssom.tsv")
    assert response.status_code == 404
    assert "wikidata" in response.get_json()["detail"]


def test_a_program_gets_the_same(client: FlaskClient, corpus: Corpus, dataset: Dataset) -> None:
    document = client.get("/links", headers=JSON).get_json()
    known = links(dataset, corpus)
    assert [(found["name"], found["links"], found["denied"]) for found in document["sets"]] == [
        (mappings.name, len(mappings.stated), len(mappings.links) - len(mappings.stated)) for mappings in known.sets
    ]
    assert len(document["unlinked"]) == len(known.tables.unlinked)
    counted = sorted(
        (part.entities, part.linked, part.same) for part in coverage(known.sets, known.tables, known.entities)
    )
    assert sorted((row["entities"], row["linked"], row["same"]) for row in document["coverage"]) == counted


def test_the_addresses_in_the_document_lead_there(client: FlaskClient) -> None:
    document = client.get("/links", headers=JSON).get_json()
    stated = client.get(document["links"]).get_json()["results"]["bindings"]
    assert len(stated) == sum(found["links"] for found in document["sets"])
    assert len(client.get(document["denied"]).get_json()["results"]["bindings"]) == sum(
        found["denied"] for found in document["sets"]
    )
    for found in document["sets"]:
        rows = client.get(found["table"], headers={"Accept": "application/sparql-results+json"}).get_json()
        assert len(rows["results"]["bindings"]) == found["links"]
        assert client.get(found["file"]).status_code == 200


def test_a_document_that_nobody_can_read_is_not_offered(client: FlaskClient) -> None:
    assert client.get("/links", headers={"Accept": "image/png"}).status_code == 406


def test_a_graph_without_links_has_none(service: Service, tmp_path: Path) -> None:
    assert service.publication
    bare = replace(service, publication=replace(service.publication, corpus=Corpus(tmp_path)))
    client = create_app(bare).test_client()
    assert client.get("/links", headers=JSON).get_json()["sets"] == []
    assert client.get("/links", headers=ACCEPT).status_code == 200


def test_a_set_that_cannot_be_read_is_not_served(service: Service, tmp_path: Path) -> None:
    assert service.publication
    (tmp_path / "data" / "links").mkdir(parents=True)
    (tmp_path / "data" / "links" / "wrong.sssom.tsv").write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(CorpusError):
        create_app(replace(service, publication=replace(service.publication, corpus=Corpus(tmp_path))))


class TestServer:
    """The real server, over its real corpus."""

    def test_the_links_are_there(self, address: str) -> None:
        with urlopen(Request(f"{address}/links", headers=JSON)) as response:
            assert len(json.load(response)["sets"]) == len(CORPUS.link_files)

    def test_a_table_comes_back(self, address: str) -> None:
        sent = Request(f"{address}/lookup?column=code", b"code\n056\nXX\n", {"Content-Type": "text/csv"})
        with urlopen(sent) as response:
            assert [line.split(",")[1] for line in response.read().decode().splitlines()] == [
                "gfmdkg_status",
                "matched",
                "unmatched",
            ]
            assert response.headers["Cache-Control"] == "no-store"

    def test_a_browser_sends_a_file(self, address: str) -> None:
        parts = (
            '--x\r\nContent-Disposition: form-data; name="column"\r\n\r\ncode\r\n'
            '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncode\n10.7\n\r\n--x--\r\n'
        )
        sent = Request(
            f"{address}/lookup", parts.encode(), {"Content-Type": "multipart/form-data; boundary=x", **ACCEPT}
        )
        with urlopen(sent) as response:
            assert response.read().decode().splitlines()[1].startswith("10.7,matched,http://metadata.un.org/sdg/10.7,")
