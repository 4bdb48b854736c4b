"""The ontology over HTTP: its page says everything of every term, its files are the ontology, each version answers."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.compare import isomorphic

from checkout import CORPUS
from gfmdkg import __version__
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.iris import ONTOLOGY, PREFIXES
from gfmdkg.publishing.building import build
from gfmdkg.publishing.ontology.making import write
from gfmdkg.versions.holding import Releases
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

VOID = {"br", "hr", "img", "input", "link", "meta"}
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*?(/?)>")
TERM_FILES = sorted(set(CORPUS.ontology_files) - set(CORPUS.shape_files))
FORMS = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
READERS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


TERMS = read(*TERM_FILES)
IRIS = sorted({str(term) for term in TERMS.subjects() if str(term).startswith(PREFIXES["gfmd"])})


@pytest.fixture(scope="module")
def html(service: Service) -> str:
    return create_app(service).test_client().get("/ontology", headers=ACCEPT).text


@pytest.fixture(scope="module")
def sections(html: str) -> dict[str, str]:
    """What the page says of each term, as a person reads it, by anchor."""
    found = re.findall(r'<section class="term" id="([^"]+)">(.*?)</section>', html, re.DOTALL)
    return {anchor: as_read(text) for anchor, text in found}


def as_read(html: str) -> str:
    apart = re.sub(r"</(?:dd|dt|h3|li|p|td|th)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", apart)).split())


@pytest.mark.parametrize("iri", IRIS, ids=lambda iri: iri.rpartition("#")[2])
def test_a_term_is_on_the_page_under_its_fragment(sections: dict[str, str], iri: str) -> None:
    said = sections[iri.rpartition("#")[2]]
    for property_ in (RDFS.label, RDFS.comment):
        for text in TERMS.objects(URIRef(iri), property_):
            assert str(text) in said


@pytest.mark.parametrize("name", ["Practice", "Summit", "statedIn", "countDiscrepancy"])
def test_each_kind_of_term_says_what_belongs_to_it(sections: dict[str, str], graph: Graph, name: str) -> None:
    entities = len(set(graph.subjects(RDF.type, URIRef(PREFIXES["gfmd"] + name))))
    wanted = {
        "Practice": [f"Entities {entities}, such as", "Practices by kind and area", "gfmd:implementedBy any number"],
        "Summit": [f"Entities {entities}, such as", "Subclass of schema:Event", "Value of", "gfmd:adoptedAt"],
        "statedIn": ["it leads to things", "Range gfmd:Passage", "Used by", "Why the graph says it"],
        "countDiscrepancy": ["Member of gfmd:DiscrepancyKind", "name it"],
    }
    assert [text for text in wanted[name] if text not in sections[name]] == []


def test_the_page_says_what_else_there_is_to_know(html: str, service: Service) -> None:
    page = Page(html)
    headings = re.findall(r"<h2[^>]*>([^<]+)", html)
    assert headings == [
        "Class diagram",
        "Classes",
        "Classes of others",
        "Properties",
        "Members of closed lists",
        "Prefixes",
        "Changes by version",
        "What is withdrawn",
        "How to cite",
    ]
    assert service.engine.version in page.text
    assert f"GFMD knowledge graph ontology, version {__version__}. 2026-11-23. {ONTOLOGY}/{__version__}" in page.text


def test_the_page_is_well_formed(html: str) -> None:
    opened: list[str] = []
    for closing, name, itself in TAG.findall(html):
        if name.lower() in VOID or itself:
            continue
        if closing:
            assert opened.pop() == name
        else:
            opened.append(name)
    assert opened == []


def test_every_anchor_that_is_linked_is_there_once(html: str) -> None:
    page = Page(html)
    anchors = [values["id"] for _, values in page.tags if "id" in values]
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(anchors)


def test_every_link_of_the_page_leads_somewhere(html: str, client: FlaskClient) -> None:
    # One of those that lead to an entity, since all of them have the same page; saved queries are crawled elsewhere.
    links = {unescape(link).partition("#")[0] for link in Page(html).links if link.startswith("/")}
    entities = sorted(link for link in links if "provenance/why" in link)
    queries = {link for link in links if link.startswith("/queries/")} - set(entities)
    for link in (*entities[:1], *sorted(queries)[:5], *(links - queries - set(entities))):
        assert client.get(link, headers=ACCEPT, buffered=True, follow_redirects=True).status_code == 200, link
    names = {link.partition("?")[0].removeprefix("/queries/") for link in queries}
    assert names - {""} <= set(CORPUS.saved_query_files)


def graph_of(response_data: bytes, suffix: str) -> Graph:
    return Graph().parse(data=response_data, format=READERS[suffix])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib")
@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("address", ["/ontology", f"/ontology/{__version__}"])
def test_each_format_is_the_ontology(client: FlaskClient, address: str, suffix: str) -> None:
    by_suffix = client.get(f"{address}.{suffix}")
    by_accept = client.get(address, headers={"Accept": FORMS[suffix]})
    assert (by_suffix.mimetype, by_accept.mimetype) == (FORMS[suffix], FORMS[suffix])
    assert by_suffix.data == by_accept.data
    assert isomorphic(graph_of(by_suffix.data, suffix), TERMS)


def test_the_shapes_are_those_of_the_files(client: FlaskClient) -> None:
    response = client.get("/ontology/shapes.ttl")
    assert response.mimetype == "text/turtle"
    assert isomorphic(graph_of(response.data, "ttl"), read(*CORPUS.shape_files))


def test_the_diagram_is_there_by_itself_and_in_the_page(client: FlaskClient, html: str) -> None:
    response = client.get("/ontology/diagram.svg")
    assert response.mimetype == "image/svg+xml"
    assert ET.fromstring(response.text).tag == "{http://www.w3.org/2000/svg}svg"
    assert response.text.replace(f'href="{ONTOLOGY}#', 'href="#') in html


@pytest.mark.parametrize(
    ("address", "accept", "mimetype"),
    [
        ("/ontology", "text/html", "text/html"),
        ("/ontology", ACCEPT["Accept"], "text/html"),
        ("/ontology", "*/*", "text/turtle"),
        ("/ontology", "", "text/turtle"),
        ("/ontology", "application/rdf+xml;q=0.9, text/turtle;q=0.5", "application/rdf+xml"),
        ("/ontology", "text/html;q=0.2, application/ld+json", "application/ld+json"),
        ("/ontology", "application/xml", "application/xml"),
        ("/ontology/", "text/html", "text/html"),
        ("/ontology.html", "text/turtle", "text/html"),
        ("/ontology.ttl", "text/html", "text/turtle"),
        (f"/ontology/{__version__}", "text/html", "text/html"),
        (f"/ontology/{__version__}", "*/*", "text/turtle"),
        (f"/ontology/{__version__}.html", "*/*", "text/html"),
    ],
)
def test_the_client_chooses(client: FlaskClient, address: str, accept: str, mimetype: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, mimetype)


@pytest.mark.parametrize(
    ("address", "accept", "status", "said"),
    [
        ("/ontology", "image/png", 406, "text/html, text/turtle, application/rdf+xml"),
        ("/ontology.csv", "*/*", 406, "Known suffixes are ttl, rdf, jsonld, nt, html"),
        ("/ontology/0.0.9", "*/*", 404, f"there is {__version__}"),
        (
            "/ontology/0.0.9.ttl",
            "*/*",
            404,
            f"There is no version '0.0.9' of the ontology here; there is {__version__}",
        ),
        ("/ontology/Practice", "*/*", 404, "/ontology#Practice"),
        ("/shape/Nothing", "*/*", 404, "There is no shape"),
    ],
)
def test_what_is_not_there_is_said(client: FlaskClient, address: str, accept: str, status: int, said: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert said in response.get_json()["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/ontology", f"/ontology/{__version__}", "/ontology.rdf", "/ontology/diagram.svg"])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_it_is_kept_and_asked_for_again(client: FlaskClient, address: str, accept: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"Accept": accept, "If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address, headers={"Accept": accept})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == response.headers["ETag"]


@pytest.mark.parametrize("address", ["/ontology", f"/ontology/{__version__}"])
def test_the_other_forms_are_named(client: FlaskClient, address: str) -> None:
    links = client.get(address).headers["Link"].split(", ")
    assert links == [
        f'<{address}.{suffix}>; rel="alternate"; type="{kind}"'
        for suffix, kind in {**FORMS, "html": "text/html"}.items()
    ]


@pytest.mark.parametrize("name", ["Practice", "Practice-aimedAt"])
def test_the_iri_of_a_shape_leads_to_what_it_says(client: FlaskClient, name: str) -> None:
    for_people = client.get(f"/shape/{name}", headers=ACCEPT)
    assert (for_people.status_code, for_people.headers["Location"]) == (303, "/ontology#Practice")
    for_programs = client.get(f"/shape/{name}")
    assert (for_programs.status_code, for_programs.headers["Location"]) == (303, "/ontology/shapes.ttl")


def test_the_shape_of_a_class_of_others_leads_to_it(client: FlaskClient) -> None:
    assert client.get("/shape/Target", headers=ACCEPT).headers["Location"] == "/ontology#other-sdgo-Target"


def older(dataset: Dataset) -> Dataset:
    """The dataset with an older ontology: a term of it is withdrawn, and its comment looks like a part of the page."""
    gone, better = (ox.NamedNode(PREFIXES["gfmd"] + name) for name in ("Meeting", "Summit"))
    comment, deprecated, replaced = (
        ox.NamedNode(str(name)) for name in (RDFS.comment, OWL.deprecated, DCTERMS.isReplacedBy)
    )
    header, number = ox.NamedNode(ONTOLOGY), ox.NamedNode(str(OWL.versionInfo))
    graph = ox.NamedNode(CORPUS.graph(CORPUS.root / "ontology" / "recommendations.ttl"))
    true = ox.Literal("true", datatype=ox.NamedNode(str(XSD.boolean)))
    replacing = {(gone, comment), (header, number)}
    kept = [quad for quad in dataset.quads if (quad.subject, quad.predicate) not in replacing]
    return Dataset.of(
        (
            *kept,
            ox.Quad(header, number, ox.Literal("0.0.9"), graph),
            ox.Quad(gone, comment, ox.Literal('<script>"gfmd:Mark"</script>', language="en"), graph),
            ox.Quad(gone, deprecated, true, graph),
            ox.Quad(gone, replaced, better, graph),
        )
    )


@pytest.fixture(scope="module")
def with_older(service: Service, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a server that holds an older version, too."""
    assert service.publication
    release = build(older(dataset), CORPUS, tmp_path_factory.mktemp("releases") / "older", makers=[write])
    published = replace(service.publication, kept=Releases.of([release]))
    return create_app(replace(service, publication=published)).test_client()


@pytest.fixture(scope="module")
def older_page(with_older: FlaskClient) -> Page:
    return Page(with_older.get("/ontology/0.0.9", headers=ACCEPT).text)


def test_a_term_that_is_withdrawn_is_said_to_be(older_page: Page) -> None:
    assert "Withdrawn. Use gfmd:Summit instead." in older_page.text
    assert "gfmd:Meeting: use gfmd:Summit. Added in 0.1.0." in " ".join(older_page.text.split())


def test_no_text_becomes_a_part_of_the_page(older_page: Page) -> None:
    assert '<script>"gfmd:Mark"</script>' in older_page.text
    assert "script" not in [tag for tag, _ in older_page.tags]


def test_an_older_version_says_that_it_is_one(with_older: FlaskClient, older_page: Page) -> None:
    assert f"This is version 0.0.9. The current one is {__version__}." in older_page.text
    assert "This is version" not in with_older.get("/ontology", headers=ACCEPT).text
    assert '"0.0.9"' in with_older.get("/ontology/0.0.9.ttl").text
    assert f'"{__version__}"' in with_older.get(f"/ontology/{__version__}.ttl").text


def test_every_version_that_is_held_is_named(with_older: FlaskClient) -> None:
    said = with_older.get("/ontology/7").get_json()["detail"]
    assert said == f"There is no version '7' of the ontology here; there are 0.0.9 and {__version__}."


def test_a_dataset_without_an_ontology_has_no_page(service: Service, dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "data").mkdir(parents=True)
    assert service.publication
    release = build(dataset, Corpus.at(tmp_path / "corpus"), tmp_path / "release", makers=[write])
    client = create_app(replace(service, publication=replace(service.publication, release=release))).test_client()
    for address in ("/ontology", f"/ontology/{__version__}", "/ontology/diagram.svg", "/ontology/shapes.ttl"):
        response = client.get(address)
        assert (response.status_code, response.get_json()["detail"]) == (404, "This dataset has no ontology.")
