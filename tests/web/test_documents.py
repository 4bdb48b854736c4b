"""Documents of IRIs over HTTP: where an IRI leads, in which format, with which headers, and what the page shows."""

import json
from collections import defaultdict
from dataclasses import replace

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from gfmdkg.dataset import Dataset
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS
from gfmdkg.iris import BASE, PREFIXES, WELL_KNOWN, document_iri
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

AREA = f"{BASE}id/area/diaspora"
TARGET = "http://metadata.un.org/sdg/10.7"
PASSAGE = "/describe?iri=https://w3id.org/gfmdkg/ontology%23Passage"
MOST_OF_A_KIND = 3  # which are asked by HTTP; that there is a document of each is tested in tests/documents
every_format = pytest.mark.parametrize("name", [*(form.name for form in GRAPH_FORMATS), "html"])


def address(iri: str, suffix: str = "") -> str:
    return document_iri(iri, suffix).replace(BASE, "/", 1)


def media_type(name: str) -> str:
    return "text/html" if name == "html" else BY_NAME[name].media_type


def links(header: str) -> dict[tuple[str, str], str]:
    """Read a Link header: the address of each relation and media type."""
    found = {}
    for link in header.split(", "):
        target, *parameters = link.split("; ")
        given = dict(parameter.split("=", 1) for parameter in parameters)
        found[given["rel"].strip('"'), given.get("type", "").strip('"')] = target[1:-1]
    return found


class TestThing:
    @pytest.mark.parametrize("path", ["id/area/diaspora", "graph/data/marks", "graph/ontology/forum", "graph/queries"])
    def test_leads_to_its_document(self, client: FlaskClient, path: str) -> None:
        response = client.get(f"/{path}")
        assert (response.status_code, response.location) == (303, f"http://localhost/doc/{path}")
        assert "Accept" in response.headers["Vary"]
        assert client.get(response.location).status_code == 200

    @every_format
    def test_leads_by_its_suffix_to_one_format(self, client: FlaskClient, name: str) -> None:
        response = client.get(f"/id/area/diaspora.{name}", headers=ACCEPT)
        assert response.location == f"http://localhost/doc/id/area/diaspora.{name}"

    def test_says_where_it_is_described(self, client: FlaskClient) -> None:
        found = links(client.get("/id/area/diaspora").headers["Link"])
        assert {relation for relation, _ in found} == {"describedby"}
        assert found["describedby", "text/turtle"] == "http://localhost/doc/id/area/diaspora.ttl"
        assert len(found) == len(GRAPH_FORMATS) + 1

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_that_is_unknown_is_not_found(self, client: FlaskClient, method: str) -> None:
        assert client.open("/id/area/diasporra", method=method).status_code == 404


class TestFormat:
    @every_format
    @pytest.mark.parametrize("iri", [AREA, TARGET])
    def test_is_that_of_the_suffix(self, client: FlaskClient, iri: str, name: str) -> None:
        response = client.get(address(iri, name), headers={"Accept": "application/trig"})
        assert (response.status_code, response.mimetype) == (200, media_type(name))
        assert "Content-Location" not in response.headers

    @pytest.mark.parametrize(
        ("accept", "name"),
        [
            pytest.param(None, "ttl", id="nothing"),
            pytest.param("*/*", "ttl", id="anything"),
            pytest.param(ACCEPT["Accept"], "html", id="browser"),
            pytest.param("text/csv, text/html;q=0.5", "html", id="what there is not comes first"),
            pytest.param("text/html;q=0.4, text/turtle;q=0.5", "ttl", id="data before a page"),
            pytest.param("application/rdf+xml", "rdf", id="RDF/XML"),
            pytest.param("application/ld+json", "jsonld", id="JSON-LD"),
            pytest.param("application/n-quads;q=0.5, application/trig", "trig", id="quality"),
            pytest.param("text/plain, application/n-triples", "nt", id="other name"),
        ],
    )
    @pytest.mark.parametrize("iri", [AREA, TARGET])
    def test_is_that_which_the_client_prefers(
        self, client: FlaskClient, iri: str, accept: str | None, name: str
    ) -> None:
        response = client.get(address(iri), headers={"Accept": accept} if accept else {})
        assert response.headers["Content-Location"] == f"http://localhost{address(iri, name)}"
        assert response.mimetype == media_type(name)
        assert response.data == client.get(address(iri, name)).data

    def test_has_the_name_by_which_it_was_asked_for(self, client: FlaskClient) -> None:
        response = client.get(address(AREA), headers={"Accept": "application/json"})
        assert response.mimetype == "application/json"
        assert isinstance(response.get_json(), list)

    @pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "image/png", "text/turtle;q=0"])
    def test_that_there_is_not_is_refused(self, client: FlaskClient, accept: str) -> None:
        response = client.get(address(AREA), headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        assert "text/turtle" in response.get_json()["detail"]

    @pytest.mark.parametrize("path", ["/doc/id/area/diaspora.csv", f"{address(TARGET)}&format=csv"])
    def test_of_tables_is_refused(self, client: FlaskClient, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 406
        assert "ttl, nt, nq, trig, jsonld, rdf, html" in response.get_json()["detail"]


class TestDescribe:
    @pytest.mark.parametrize(
        ("text", "location"),
        [
            ("10.7", address(TARGET)),
            ("sdg:10.7", address(TARGET)),
            (f"<{TARGET}>", address(TARGET)),
            ("BE", "/doc/id/country/bel"),
            ("gfmd:Mark", address(f"{BASE}ontology#Mark")),
            (AREA, "/doc/id/area/diaspora"),
            ("id:area/diaspora", "/doc/id/area/diaspora"),
            ("graph:data/marks", "/doc/graph/data/marks"),
        ],
    )
    def test_leads_to_the_one_address(self, client: FlaskClient, text: str, location: str) -> None:
        response = client.get("/describe", query_string={"iri": text})
        assert (response.status_code, response.location) == (303, f"http://localhost{location}")
        assert client.get(response.location).status_code == 200

    def test_keeps_the_format_on_the_way(self, client: FlaskClient) -> None:
        response = client.get("/describe?iri=id:area/diaspora&format=turtle")
        assert response.location == "http://localhost/doc/id/area/diaspora.ttl"

    @pytest.mark.parametrize(
        "iri",
        [
            TARGET,
            "http://www.wikidata.org/entity/Q31",
            "http://metadata.un.org/sdg/ontology#Goal",
            f"{BASE}ontology",
            f"{BASE}ontology#concerns",
            PREFIXES["dcterms"] + "title",
            "https://creativecommons.org/licenses/by/4.0/",
        ],
    )
    @pytest.mark.parametrize("accept", ["text/html", "application/n-triples"])
    def test_answers_for_any_iri_of_the_graph(self, client: FlaskClient, iri: str, accept: str) -> None:
        response = client.get(address(iri), headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, accept)
        assert iri in response.text

    def test_needs_to_be_told_of_what(self, client: FlaskClient) -> None:
        response = client.get("/describe")
        assert (response.status_code, response.get_json()["parameter"]) == (400, "iri")

    def test_names_all_that_a_code_means(self, client: FlaskClient) -> None:
        response = client.get("/describe?iri=Q133004")
        assert (response.status_code, len(response.get_json()["choices"])) == (400, 2)


class TestUnknown:
    @pytest.mark.parametrize("path", ["/id/area/diasporra", "/doc/id/area/diasporra", "/doc/id/area/diasporra.ttl"])
    def test_iri_is_not_found_and_says_what_is_near(self, client: FlaskClient, path: str) -> None:
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")
        assert response.get_json()["near"] == [AREA]

    def test_iri_has_a_page_that_leads_to_what_is_near(self, client: FlaskClient) -> None:
        for path, near in (("/id/area/diasporra", address(AREA)), ("/describe?iri=10.77", "/describe?iri=10.7")):
            response = client.get(path, headers=ACCEPT)
            assert response.status_code == 404
            assert near in Page(response.text).links

    @pytest.mark.parametrize(
        "path", ["/id/x%20y/z", "/id/%22%3E/z", "/id/a/%FF", "/graph/%0Ab", "/id/a/%C3%A9", "/id/a/b/", "/id/%7B"]
    )
    def test_iri_may_be_strange(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404
        assert client.get(f"/doc{path}", headers=ACCEPT).status_code == 404

    @pytest.mark.parametrize(
        "path", ["/doc/id/area/diaspora?x=1", "/id/area/diaspora?limit=1", "/describe?iri=sdg:1&y=2"]
    )
    def test_field_is_refused(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 400


class TestHeaders:
    @pytest.mark.parametrize("iri", [AREA, TARGET])
    def test_name_the_other_formats_and_the_thing(self, client: FlaskClient, iri: str) -> None:
        found = links(client.get(address(iri)).headers["Link"])
        assert found["describes", ""] == iri
        for name in [*(form.name for form in GRAPH_FORMATS), "html"]:
            assert found["alternate", media_type(name)] == f"http://localhost{address(iri, name)}"

    @pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
    def test_let_who_holds_a_document_keep_it(self, client: FlaskClient, accept: str) -> None:
        first = client.get(address(AREA), headers={"Accept": accept})
        etag = first.headers["ETag"]
        assert not etag.startswith("W/")
        again = client.get(address(AREA), headers={"Accept": accept, "If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        other = client.get(address(AREA, "nt"), headers={"If-None-Match": etag})
        assert other.status_code == 200

    def test_are_the_same_for_head_and_let_scripts_read(self, client: FlaskClient) -> None:
        head, got = client.head(address(AREA)), client.get(address(AREA))
        for name in ("Content-Type", "ETag", "Link", "Vary", "Content-Location", "GFMDKG-Dataset-Version"):
            assert head.headers[name] == got.headers[name]
        assert (head.data, got.headers["Access-Control-Allow-Origin"]) == (b"", "*")

    def test_are_no_way_in(self, client: FlaskClient) -> None:
        response = client.get("/describe", query_string={"iri": "http://a.example/\r\nX-Evil: 1"})
        assert response.status_code == 404
        assert "X-Evil" not in response.headers


class TestPage:
    def test_has_names_values_graphs_and_passages(self, client: FlaskClient) -> None:
        page = Page(client.get("/doc/id/practice/african-diaspora-policy-center", headers=ACCEPT).text)
        rows = {row[0].split(" gfmd:")[0]: row for row in page.tables[0]}
        assert rows["implemented by"][1:3] == [
            "African Diaspora Policy Center id:organisation/african-diaspora-policy-center",
            "Practices of the boxes (stated)",
        ]
        assert rows["implemented by"][3] == "3 passages"
        assert "/doc/id/passage/footnote-4" in page.links
        assert "#passages" in page.links

    def test_gives_a_shortcut_the_passage_of_its_record(self, client: FlaskClient) -> None:
        page = Page(client.get(address("http://metadata.un.org/sdg/10"), headers=ACCEPT).text)
        (row,) = (row for row in page.tables[0] if "id:category/explicit" in " ".join(row))
        assert row[-2:] == ["Marks of Table 1 (stated)", "Table 1, goal 10, column Explicit"]

    def test_says_which_language_a_text_is_in(self, client: FlaskClient) -> None:
        text = client.get(address(AREA), headers=ACCEPT).text
        assert '<span lang="es" dir="auto">Diáspora</span>' in text

    def test_groups_what_leads_to_it_and_counts_it(self, client: FlaskClient) -> None:
        page = Page(client.get(address(TARGET), headers=ACCEPT).text)
        assert "What leads to it" in page.text
        assert "15 statements" in page.text
        assert "/doc/id/finding/governance-and-compact" in page.links

    def test_leads_to_what_others_call_it(self, client: FlaskClient) -> None:
        page = Page(client.get("/doc/id/country/bel", headers=ACCEPT).text)
        assert "http://www.wikidata.org/entity/Q31" in page.links
        assert "http://metadata.un.org/sdg/codes/geoArea/056" in page.links

    def test_leads_to_every_format_and_to_why(self, client: FlaskClient) -> None:
        page = Page(client.get(address(TARGET), headers=ACCEPT).text)
        assert {address(TARGET, form.name) for form in GRAPH_FORMATS} <= set(page.links)
        assert "/queries/provenance/why?entity=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F10.7" in page.links

    def test_says_how_to_cite_it(self, client: FlaskClient, service: Service) -> None:
        page = Page(client.get(address(AREA), headers=ACCEPT).text)
        assert ": Diaspora. gfmdkg: knowledge graph of" in page.text
        assert f", version {service.engine.version}. {AREA}." in page.text
        assert page.text.count(service.engine.version) >= 2
        assert document_iri(AREA) in page.text

    def test_of_a_graph_has_its_entities_and_its_files(self, client: FlaskClient, dataset: Dataset) -> None:
        graph = f"{BASE}graph/data/marks"
        page = Page(client.get("/doc/graph/data/marks", headers=ACCEPT).text)
        assert f"It has {dataset.sizes[graph]} statements." in page.text
        assert "/doc/id/mark/goal-3-explicit" in page.links
        assert {"/dumps/graphs/data/marks.ttl", "/dumps/graphs/data/marks.nt.gz"} <= set(page.links)

    def test_of_a_property_leads_to_its_uses(self, client: FlaskClient) -> None:
        page = Page(client.get(address(f"{BASE}ontology#focusAt"), headers=ACCEPT).text)
        (link,) = (link for link in page.links if link.startswith("/queries/entities/uses-of"))
        assert client.get(link, headers=ACCEPT).status_code == 200

    def test_is_data_for_search_engines(self, client: FlaskClient) -> None:
        text = client.get("/doc/id/country/bel", headers=ACCEPT).text
        data = json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
        assert (data["@id"], data["name"]) == (f"{BASE}id/country/bel", "Belgium")
        assert "http://www.wikidata.org/entity/Q31" in data["sameAs"]


class TestManyLinks:
    def test_come_in_pages_with_their_true_number(self, client: FlaskClient) -> None:
        total = len(Page(client.get(PASSAGE, headers=ACCEPT).text).tables[-1]) - 1
        seen, path = [], f"{PASSAGE}&limit=100"
        while path:
            page = Page(client.get(path, headers=ACCEPT).text)
            assert f"of {total} statements" in page.text
            seen += [row[-2] for row in page.tables[-1][1:]]
            following = [values["href"] for tag, values in page.tags if tag == "a" and values.get("rel") == "next"]
            path = following[0].partition("#")[0] if following else ""
        assert len(seen) == len(set(seen)) == total

    def test_are_all_in_a_format_of_rdf(self, client: FlaskClient) -> None:
        triples = ox.parse(client.get(f"{PASSAGE}&format=nt").data, format=ox.RdfFormat.N_TRIPLES)
        kind, topic = ox.NamedNode(f"{BASE}ontology#Passage"), ox.NamedNode(f"{WELL_KNOWN['foaf']}primaryTopic")
        total = len(Page(client.get(PASSAGE, headers=ACCEPT).text).tables[-1]) - 1
        assert sum(quad.object == kind and quad.predicate != topic for quad in triples) == total

    @pytest.mark.parametrize("path", [f"{PASSAGE}&limit=10&format=ttl", "/doc/id/area/diaspora.nq?offset=10"])
    def test_cannot_be_cut_in_a_format_of_rdf(self, client: FlaskClient, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 400
        assert "whole" in response.get_json()["detail"]

    def test_that_are_too_many_are_an_error_that_names_the_limit(self, service: Service) -> None:
        settings = replace(service.settings, document_limit=1000, page_rows=5)
        client = create_app(replace(service, settings=settings)).test_client()
        response = client.get(f"{PASSAGE}&format=ttl")
        assert (response.status_code, response.get_json()["limit"]) == (507, "document_limit")


def test_an_entity_of_each_kind_has_a_page_and_a_graph(client: FlaskClient, dataset: Dataset) -> None:
    kinds = defaultdict[str, set[str]](set)
    for quad in dataset.quads:
        for term in (quad.subject, quad.graph_name):
            if isinstance(term, ox.NamedNode):
                kinds[term.value.rpartition("/")[0]].add(term.value)
    assert len(kinds) > 35
    for iris in kinds.values():
        step = max(1, len(iris) // MOST_OF_A_KIND)
        for iri in sorted(iris)[::step]:
            for accept in ("text/html", "text/turtle"):
                response = client.get(address(iri), headers={"Accept": accept})
                assert (response.status_code, response.mimetype) == (200, accept), iri


@pytest.mark.parametrize("iri", [AREA, f"{BASE}ontology#Basis"])
def test_no_link_of_a_page_is_dead(client: FlaskClient, iri: str) -> None:
    page = Page(client.get(address(iri), headers=ACCEPT).text)
    own = {link.partition("#")[0] for link in page.links if link.startswith("/")}
    assert [link for link in own if client.get(link, buffered=True, follow_redirects=True).status_code != 200] == []
