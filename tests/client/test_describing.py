"""``kg.describe()``: the document of an IRI as a graph in Python."""

from pathlib import Path

import pytest
import rdflib

import gfmdkg
from gfmdkg.client import KnowledgeGraph
from gfmdkg.documents import Described
from gfmdkg.errors import NotAcceptableError, UnknownIriError
from gfmdkg.iris import BASE

AREA = f"{BASE}id/area/diaspora"
LABEL = str(rdflib.RDFS.label)
PLAIN = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://a.example/a> rdfs:label "A"@en ; <http://a.example/p> <http://a.example/b> .
<http://a.example/b> rdfs:label "B"@en .
"""


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return gfmdkg.open()


def test_a_document_is_a_graph(kg: KnowledgeGraph) -> None:
    described = kg.describe("id:area/diaspora")
    assert isinstance(described, Described)
    assert (described.label, described.document.about, described.version) == ("Diaspora", AREA, kg.version)
    labels = {str(row["object"]) for row in described if row["subject"] == AREA and row["predicate"] == LABEL}
    assert labels == {"Diaspora", "Diáspora"}
    assert b"<title>Diaspora</title>" in described.write("html")
    assert repr(described) == f"<Diaspora: {len(described)} triples>"


def test_a_document_goes_to_rdflib_and_to_pandas(kg: KnowledgeGraph) -> None:
    described = kg.describe(AREA)
    assert (rdflib.URIRef(AREA), rdflib.RDFS.label, rdflib.Literal("Diaspora", "en")) in described.to_rdflib()
    assert len(described.df()) == len(described)


def test_a_file_of_a_document_keeps_the_graphs_where_its_format_has_them(kg: KnowledgeGraph, tmp_path: Path) -> None:
    described = kg.describe(AREA)
    graph = f"<{BASE}graph/data/areas>"
    assert graph in described.save(tmp_path / "a.nq").read_text(encoding="utf-8")
    assert f"<http://purl.org/dc/terms/source> {graph}" in described.save(tmp_path / "a.nt").read_text(encoding="utf-8")


def test_a_citation_names_the_entity_and_its_iri(kg: KnowledgeGraph) -> None:
    assert ": Diaspora. gfmdkg: knowledge graph of" in kg.describe(AREA).cite()
    assert f"  url = {{{AREA}}}" in kg.describe(AREA).cite("bib")
    assert kg.describe(AREA).cite() != kg.describe("id:area/remittances").cite()
    with pytest.raises(NotAcceptableError, match="'apa', but as txt, bib"):
        kg.describe(AREA).cite("apa")


def test_a_file_without_named_graphs_has_documents_too(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(PLAIN, encoding="utf-8")
    kg = gfmdkg.open(tmp_path / "a.ttl")
    described = kg.describe("http://a.example/b")
    assert described.label == "B"
    assert described.document.graphs == ()
    assert ("http://a.example/a", "http://a.example/p") in {(row["subject"], row["predicate"]) for row in described}
    with pytest.raises(UnknownIriError, match=r"has nothing on http://a\.example/c"):
        kg.describe("http://a.example/c")
