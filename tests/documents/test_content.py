"""What is in the document of an IRI: exactly what the graph says, by the second engine."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from answers import comparable, rdflib_warns_of_itself
from documents.conftest import documents_of
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.documents import Document, Documents, names_in, write
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import LimitError
from gfmdkg.formats import GRAPH_FORMATS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from gfmdkg.iris import BASE

Quad = tuple[object, ...]

GOAL = "http://metadata.un.org/sdg/10"
# A goal, a target, a class and a property of ours, a class of others, an item of Wikidata, a graph that nothing
# describes, a property that is only used, and an entity with passages, shortcuts and links.
IRIS = [
    GOAL,
    "http://metadata.un.org/sdg/10.7",
    f"{BASE}ontology#Practice",
    f"{BASE}ontology#concerns",
    "http://metadata.un.org/sdg/ontology#Goal",
    "http://www.wikidata.org/entity/Q31",
    f"{BASE}graph/ontology/forum",
    "http://purl.org/dc/terms/title",
    f"{BASE}id/area/diaspora",
    f"{BASE}id/figure/women-and-girls-to-reach",
    f"{BASE}shape/Practice",
]
LABELS = (rdflib.RDFS.label, rdflib.SKOS.prefLabel)

WITH_GRAPHS = {N_QUADS: "nquads", TRIG: "trig", JSON_LD: "json-ld"}
WITHOUT_GRAPHS = {TURTLE: "turtle", N_TRIPLES: "nt", RDF_XML: "xml"}

pytestmark = [rdflib_warns_of_itself, pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")]


def found(store: rdflib.Dataset, subject: rdflib.URIRef | None, value: rdflib.URIRef | None = None) -> set[Quad]:
    return {(s, p, o, graph) for s, p, o, graph in store.quads((subject, None, value, None)) if graph}


def expected(store: rdflib.Dataset, iri: str) -> set[Quad]:
    """Take the document together by hand."""
    about = rdflib.URIRef(iri)
    own = found(store, about)
    passages = [quad[2] for quad in own if quad[1] == rdflib.URIRef(f"{BASE}ontology#statedIn")]
    said = own | {quad for quad in found(store, None, about) if quad[1] != rdflib.SH.defaultValue}
    for passage in passages:
        assert isinstance(passage, rdflib.URIRef)
        said |= found(store, passage)
    named = {about}
    while True:
        labels = {quad for name in named for quad in found(store, name) if quad[1] in LABELS}
        more = named | set(names(said | labels))
        if more == named:
            return said | labels
        named = more


def names(quads: Iterable[Quad]) -> Iterator[rdflib.URIRef]:
    for quad in quads:
        yield from (term for term in quad if isinstance(term, rdflib.URIRef))


def shown(quads: Iterable[Sequence[object]]) -> set[Quad]:
    return {tuple(comparable(cast("Node", term)) for term in quad) for quad in quads}


def read(document: Document, form: Format) -> tuple[set[Quad], rdflib.Graph]:
    """Parse a document; gives what the graph says, and what the document says of itself."""
    store = rdflib.Dataset()
    store.parse(data=write(document, form), format={**WITH_GRAPHS, **WITHOUT_GRAPHS}[form])
    itself = rdflib.Graph()
    for triple in store.graph(DATASET_DEFAULT_GRAPH_ID):
        if triple[0] == rdflib.URIRef(document.iri):
            itself.add(triple)
    said: set[Quad] = {(s, p, o, graph) for s, p, o, graph in store.quads() if s != rdflib.URIRef(document.iri)}
    return said, itself


@pytest.mark.parametrize("iri", IRIS)
def test_a_document_has_exactly_what_the_graph_says(
    documents: Documents, second_engine: rdflib.Dataset, iri: str
) -> None:
    document = documents.about(iri)
    right = expected(second_engine, iri)
    for form in WITH_GRAPHS:
        assert shown(read(document, form)[0]) == shown(right), form.name
    for form in WITHOUT_GRAPHS:
        said, _ = read(document, form)
        assert shown(quad[:3] for quad in said) == shown(quad[:3] for quad in right), form.name


@pytest.mark.parametrize("iri", IRIS)
def test_a_document_says_what_it_is(documents: Documents, iri: str) -> None:
    document = documents.about(iri)
    for form in GRAPH_FORMATS:
        _, itself = read(document, form)
        about = {(shortened(p), str(o)) for _, p, o in itself}
        assert {value for name, value in about if name == "primaryTopic"} == {iri}
        assert {value for name, value in about if name == "source"} == set(document.graphs)
        assert ("inDataset", f"{BASE}dataset") in about
        assert ("version", document.version) in about
        assert ("title", document.label.value) in about
    assert document.licences == (("https://creativecommons.org/licenses/by/4.0/",) if document.graphs else ())


def shortened(name: Node) -> str:
    return str(name).replace("#", "/").rpartition("/")[2]


def test_an_entity_has_its_passages_and_all_their_facts(documents: Documents) -> None:
    passage = f"{BASE}id/passage/table-2-diaspora"
    said = {
        str(quad.predicate).rpartition("#")[2] for quad in documents.about(IRIS[8]).passages if passage in str(quad)
    }
    assert {"place>", "sha256>", "characterLength>"} < said


def test_codes_stay_texts_and_texts_keep_their_language(documents: Documents) -> None:
    turtle = write(documents.about("http://metadata.un.org/sdg/8.10"), TURTLE).decode()
    assert 'skos:notation "8.10"' in turtle
    assert '"Reducción de las desigualdades"@es' in write(documents.about(GOAL), TURTLE).decode()


def test_prefixes_are_bound(documents: Documents) -> None:
    turtle = write(documents.about(GOAL), TURTLE).decode()
    declared = {line.split()[1] for line in turtle.splitlines() if line.startswith("@prefix")}
    assert {"sdg:", "id:", "gfmd:", "foaf:", "dcterms:"} <= declared
    assert not [name for name in declared - {"xsd:"} if len(re.findall(rf"[\s^]{name}", turtle)) < 2]


def test_a_document_has_no_blank_node(documents: Documents) -> None:
    assert all(b"_:" not in write(documents.about(iri), N_QUADS) for iri in IRIS)


def test_a_document_is_the_same_however_the_graph_was_loaded(
    documents: Documents, dataset: Dataset, corpus: Corpus
) -> None:
    backwards = replace(dataset, quads=dataset.quads[::-1])
    other = documents_of(EmbeddedEngine(backwards.store(), dataset.version), corpus)
    for form in GRAPH_FORMATS:
        assert write(other.about(GOAL), form) == write(documents.about(GOAL), form)


def test_every_iri_of_the_graph_has_a_document(documents: Documents, dataset: Dataset) -> None:
    assert [iri for iri in sorted(names_in(dataset.quads)) if not documents.has(iri)] == []


def test_all_documents_together_say_all_that_the_graph_says(documents: Documents, dataset: Dataset) -> None:
    said = documents.statements.of(
        {quad.subject.value for quad in dataset.quads if isinstance(quad.subject, ox.NamedNode)}
    )
    assert {str(quad) for quad in said} == {
        str(quad) for quad in dataset.store() if quad.graph_name != ox.DefaultGraph()
    }


def test_vocabularies_of_others_are_in_documents_with_their_graph(documents_with_others: Documents) -> None:
    graph = f"{BASE}graph/vocabularies/un-sdg"
    indicator = documents_with_others.about("http://metadata.un.org/sdg/C100c01")
    assert graph in indicator.graphs
    assert documents_with_others.about(graph).statements


def test_an_answer_that_is_too_long_is_an_error(engine: EmbeddedEngine, corpus: Corpus) -> None:
    with pytest.raises(LimitError, match=r"document_limit \(1000 bytes\)"):
        documents_of(engine, corpus, most=1000).about(GOAL)
