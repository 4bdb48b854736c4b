"""What is said of the ontology is what its files, the dataset, the shapes and the queries say."""

import json
import os
import subprocess
import sys

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

from checkout import CORPUS, ROOT
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import JSON
from gfmdkg.iris import PREFIXES, expand
from gfmdkg.publishing.ontology.describing import Change, Ontology
from gfmdkg.publishing.ontology.drawing import draw
from gfmdkg.publishing.ontology.reading import Reference, Statements
from gfmdkg.publishing.ontology.rules import shapes
from gfmdkg.publishing.ontology.terms import Class, Term
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries

TERMS = Graph()
for path in set(CORPUS.ontology_files) - set(CORPUS.shape_files):
    TERMS.parse(path, format="turtle")
SHAPES = Graph()
for path in CORPUS.shape_files:
    SHAPES.parse(path, format="turtle")
IRIS = sorted({str(term) for term in TERMS.subjects() if str(term).startswith(PREFIXES["gfmd"])})
TARGETS = sorted(str(target) for target in SHAPES.objects(None, SH.targetClass))
USES = "SELECT ?property (COUNT(*) AS ?uses) { ?s ?property ?o } GROUP BY ?property"


def local(iri: str) -> str:
    return iri.rpartition("#")[2]


@pytest.fixture(scope="session")
def by_iri(ontology: Ontology) -> dict[str, Term]:
    every = (*ontology.classes, *ontology.others, *ontology.properties, *ontology.individuals)
    return {each.term.iri: each for each in every}


def rows(engine: EmbeddedEngine, query: str) -> list[dict[str, str]]:
    found = json.loads(engine.answer(QueryRequest(query, JSON)).read())["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


@pytest.fixture(scope="session")
def counted(engine: EmbeddedEngine, corpus: Corpus) -> dict[str, int]:
    """The entities of each class, as the saved query counts them."""
    query = SavedQueries.of(corpus)["dataset/classes"]
    return {row["class"]: int(row["entities"]) for row in rows(engine, query.sparql)}


@pytest.mark.parametrize("iri", IRIS, ids=local)
class TestTerm:
    def test_says_what_its_file_says(self, by_iri: dict[str, Term], iri: str) -> None:
        term, node = by_iri[iri], URIRef(iri)
        assert term.term == Reference(iri, f"gfmd:{local(iri)}", local(iri))
        assert term.labels == {label.language: str(label) for label in TERMS.objects(node, RDFS.label)}  # type: ignore[attr-defined]
        assert term.comment == str(TERMS.value(node, RDFS.comment))
        assert set(term.notes) == {str(note) for note in TERMS.objects(node, SKOS.scopeNote)}
        assert set(term.changes) == {str(note) for note in TERMS.objects(node, SKOS.changeNote)}
        assert {other.iri for other in term.replaced_by} == {str(o) for o in TERMS.objects(node, DCTERMS.isReplacedBy)}

    def test_is_used_by_the_queries_that_it_names(self, by_iri: dict[str, Term], corpus: Corpus, iri: str) -> None:
        for asked in by_iri[iri].queries:
            text = corpus.saved_query_files[asked.name].read_text(encoding="utf-8")
            assert asked.given == {"class": iri} or f"gfmd:{local(iri)}" in text


@pytest.mark.parametrize("iri", TARGETS, ids=local)
class TestClass:
    def test_has_as_many_entities_as_the_query_counts(
        self, by_iri: dict[str, Term], counted: dict[str, int], iri: str
    ) -> None:
        assert self.described(by_iri, iri).entities == counted[iri]

    def test_has_an_example_of_it(self, by_iri: dict[str, Term], graph: Graph, iri: str) -> None:
        example = self.described(by_iri, iri).example
        assert example
        assert (URIRef(example.iri), RDF.type, URIRef(iri)) in graph
        assert example.label

    def test_has_an_example_of_which_most_is_said(self, by_iri: dict[str, Term], graph: Graph, iri: str) -> None:
        example = self.described(by_iri, iri).example
        fullness = {str(entity): len(set(graph.predicates(entity))) for entity in graph.subjects(RDF.type, URIRef(iri))}
        assert example
        assert fullness[example.iri] == max(fullness.values())

    def test_has_a_query_to_begin_with(self, by_iri: dict[str, Term], iri: str) -> None:
        assert 1 <= len(self.described(by_iri, iri).queries) <= 3

    def test_has_a_rule_for_each_property_of_its_shape(self, by_iri: dict[str, Term], iri: str) -> None:
        shape = SHAPES.value(None, SH.targetClass, URIRef(iri))
        described = self.described(by_iri, iri).shape
        assert described
        asked = {
            str(SHAPES.value(part, SH.path)): str(SHAPES.value(part, SH.message))
            for part in SHAPES.objects(shape, SH.property)
        }
        assert {rule.property.iri: rule.message for rule in described.rules} == asked
        assert described.message.startswith(("Its IRI must be ", "The name "))

    @staticmethod
    def described(by_iri: dict[str, Term], iri: str) -> Class:
        found = by_iri[iri]
        assert isinstance(found, Class)
        return found


def test_every_term_is_described_once(ontology: Ontology) -> None:
    described = (*ontology.classes, *ontology.properties, *ontology.individuals)
    assert sorted(each.term.iri for each in described) == IRIS
    assert [each.term.iri for each in ontology.others] == [iri for iri in TARGETS if iri not in IRIS]


def test_statements_are_counted_as_the_engine_counts_them(ontology: Ontology, engine: EmbeddedEngine) -> None:
    uses = {row["property"]: int(row["uses"]) for row in rows(engine, USES)}
    assert {each.term.iri: each.statements for each in ontology.properties} == {
        each.term.iri: uses.get(each.term.iri, 0) for each in ontology.properties
    }


def test_a_member_knows_its_list(ontology: Ontology) -> None:
    listed = {member.iri: each.term.iri for each in ontology.classes for member in each.members}
    assert {each.term.iri: each.member_of[0].iri for each in ontology.individuals} == listed


def test_a_class_knows_what_leads_to_it(by_iri: dict[str, Term]) -> None:
    leading = {name: TestClass.described(by_iri, expand(name)).leads_here for name in ("gfmd:Summit", "gfmd:Claim")}
    names = {name: [term.name for term in terms] for name, terms in leading.items()}
    assert names["gfmd:Claim"] == ["gfmd:contrasts"]
    assert {"schema:superEvent", "gfmd:discussedAt", "gfmd:raisedAt"} < set(names["gfmd:Summit"])


def test_the_header_is_that_of_the_file(ontology: Ontology) -> None:
    node = URIRef(ontology.header.iri)
    assert ontology.header.version_iri == str(TERMS.value(node, OWL.versionIRI))
    assert ontology.header.version == str(TERMS.value(node, OWL.versionInfo))
    assert ontology.header.title == str(TERMS.value(node, DCTERMS.title))
    assert ontology.header.modified == str(TERMS.value(node, DCTERMS.modified))


def test_the_prefixes_cover_every_name(ontology: Ontology) -> None:
    named = {rule.property.name for each in ontology.classes if each.shape for rule in each.shape.rules}
    assert {name.partition(":")[0] for name in named} <= set(ontology.prefixes)
    assert ontology.prefixes["gfmd"] == PREFIXES["gfmd"]


WITHDRAWN = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX gfmd: <https://w3id.org/gfmdkg/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

gfmd:Workshop
    a owl:Class ;
    rdfs:label "workshop"@en ;
    rdfs:comment "A workshop."@en ;
    dcterms:isReplacedBy gfmd:Roundtable ;
    skos:changeNote "Added in 0.1.0."@en , "Deprecated in 0.10.0: they are roundtables."@en ;
    owl:deprecated true ;
.
"""


def test_what_is_withdrawn_is_said_and_not_drawn(dataset: Dataset, corpus: Corpus) -> None:
    graph = ox.NamedNode(corpus.graph(corpus.root / "ontology" / "forum.ttl"))
    more = [quad.triple for quad in ox.parse(WITHDRAWN, ox.RdfFormat.TURTLE)]
    quads = (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in more)
    described = Ontology.of(Dataset.of((*dataset.quads, *quads)), corpus)
    workshop = next(each for each in described.classes if each.term.fragment == "Workshop")
    assert (workshop.is_deprecated, workshop.entities, workshop.example) == (True, 0, None)
    assert [term.name for term in workshop.replaced_by] == ["gfmd:Roundtable"]
    assert "Workshop" not in [box.term.fragment for box in described.diagram.boxes]
    assert described.changes[0] == Change(
        "0.10.0", "Deprecated in 0.10.0: they are roundtables.", (Reference.to(expand("gfmd:Workshop")),)
    )


@pytest.mark.parametrize(
    ("constraints", "amount", "kind"),
    [
        ("", "any number", ""),
        ("sh:minCount 1", "at least one", ""),
        ("sh:minCount 0 ; sh:maxCount 1", "at most one", ""),
        ("sh:minCount 1 ; sh:maxCount 1", "exactly one", ""),
        ("sh:minCount 2 ; sh:maxCount 4", "2 to 4", ""),
        ("sh:datatype xsd:gYear", "any number", "year"),
        ("sh:datatype xsd:hexBinary", "any number", "xsd:hexBinary"),
        (
            "sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:maxInclusive 9",
            "any number",
            "whole number, from 1, up to 9",
        ),
        ("sh:datatype rdf:langString ; sh:uniqueLang true", "any number", "text with a language, one in each language"),
        ("sh:equals rdfs:label", "any number", "the same as rdfs:label"),
        ("sh:nodeKind sh:IRI ; sh:hasValue gfmd:stated", "any number", "among them gfmd:stated, an IRI"),
        ("sh:hasValue 7", "any number", 'among them "7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_a_shape_is_put_into_words(constraints: str, amount: str, kind: str) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    text = f"""{prefixes}
    id:shape a sh:NodeShape ; sh:targetClass gfmd:Mark ; sh:property id:part .
    id:part sh:path gfmd:concerns ; {constraints} ; sh:message "Say what." ."""
    found = shapes(Statements(quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)))
    (rule,) = found[expand("gfmd:Mark")].rules
    assert (rule.property.name, rule.amount, rule.kind, rule.message) == ("gfmd:concerns", amount, kind, "Say what.")


AGAIN = """
import sys
from gfmdkg.corpus import Corpus
from gfmdkg.loading import load
from gfmdkg.publishing.ontology.describing import Ontology
from gfmdkg.publishing.ontology.drawing import draw
corpus = Corpus.packaged()
ontology = Ontology.of(load(corpus), corpus)
sys.stdout.write(ontology.json() + draw(ontology.diagram, "A", "B"))
"""


def test_another_process_says_and_draws_the_same(ontology: Ontology) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", AGAIN], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == ontology.json() + draw(ontology.diagram, "A", "B")
