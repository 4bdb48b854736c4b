"""The dataset described over HTTP."""

import json
import re

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.compare import isomorphic

from gfmdkg.publishing.releases import Release

SUFFIXES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
NAMES = ["void", "prov"]  # and dcat, which is long and made in the same way


def read(client: FlaskClient, path: str, form: str, accept: str = "*/*") -> rdflib.Graph:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.data, format=form)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib 7.6 of its own JSON-LD
@pytest.mark.parametrize("name", NAMES)
def test_a_description_is_the_same_in_each_format(client: FlaskClient, name: str) -> None:
    first, *others = (read(client, f"/{name}.{suffix}", form) for suffix, form in SUFFIXES.items())
    assert len(first) > 100
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.parametrize("path", ["/void", "/dcat", "/prov", "/.well-known/void"])
@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/turtle"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json"),
    ],
)
def test_the_format_is_the_one_that_is_liked_best(client: FlaskClient, path: str, accept: str, sent: str) -> None:
    assert client.get(path, headers={"Accept": accept}).mimetype == sent


@pytest.mark.parametrize(("path", "accept"), [("/void.csv", "*/*"), ("/void.html", "*/*"), ("/dcat", "image/png")])
def test_what_is_not_offered_is_refused(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (406, "application/problem+json")


def test_the_addresses_are_those_of_this_server(client: FlaskClient, release: Release) -> None:
    graph = rdflib.Graph().parse(data=client.get("/void", base_url="https://kg.example/sub").data, format="turtle")
    dumps = set(map(str, graph.objects(None, rdflib.VOID.dataDump)))
    assert f"https://kg.example/sub/dumps/{release.of('union')[0].path}" in dumps
    assert all(dump.startswith("https://kg.example/sub/dumps/") for dump in dumps)


def test_a_dump_that_is_named_is_there(client: FlaskClient) -> None:
    graph = read(client, "/void", "turtle")
    for dump in graph.objects(None, rdflib.VOID.dataDump):
        assert client.head(str(dump).removeprefix("http://localhost"), buffered=True).status_code == 200


@pytest.mark.parametrize("path", ["/dataset", "/catalog"])
@pytest.mark.parametrize(("accept", "place"), [("text/html", "/dumps/"), ("text/turtle", "/dcat"), ("", "/dcat")])
def test_an_identifier_leads_to_what_is_said(client: FlaskClient, path: str, accept: str, place: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, place)


def test_the_home_page_describes_the_dataset_to_search_engines(client: FlaskClient, release: Release) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(block)
    assert (said["@type"], said["version"]) == ("Dataset", release.manifest.version)
    wanted = {"name", "description", "license", "creator", "distribution", "keywords"}
    assert wanted <= said.keys()
    assert {file["sha256"] for file in said["distribution"]} <= {file.sha256 for file in release.manifest.files}


def test_every_page_leads_to_the_description(client: FlaskClient) -> None:
    page = client.get("/queries/", headers={"Accept": "text/html"}).text
    assert '<link rel="describedby" href="/void" type="text/turtle">' in page
