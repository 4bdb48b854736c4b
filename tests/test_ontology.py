"""How a term is written (ontology/README.md), shape by shape and term by term."""

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import VANN

from checkout import CORPUS, ROOT, file_id
from gfmdkg import __version__
from gfmdkg.iris import BASE, ONTOLOGY, PREFIXES

NAMESPACE = PREFIXES["gfmd"]
SHAPE = BASE + "shape/"
HEADER = ROOT / "ontology" / "gfmdkg.ttl"
TERM_FILES = [path for path in CORPUS.ontology_files if path not in CORPUS.shape_files]
TOPIC_FILES = [path for path in TERM_FILES if path != HEADER]
PROPERTY_TYPES = {OWL.ObjectProperty, OWL.DatatypeProperty}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


GRAPH = read(*TERM_FILES)
SHAPES = read(*CORPUS.shape_files)
TERMS = sorted({str(term) for term in GRAPH.subjects() if str(term).startswith(NAMESPACE)})
CLASSES = [term for term in TERMS if (URIRef(term), RDF.type, OWL.Class) in GRAPH]
PROPERTIES = [term for term in TERMS if set(GRAPH.objects(URIRef(term), RDF.type)) & PROPERTY_TYPES]
INDIVIDUALS = sorted(set(TERMS) - set(CLASSES) - set(PROPERTIES))
NODE_SHAPES = sorted(str(shape) for shape in SHAPES.subjects(RDF.type, SH.NodeShape))
PROPERTY_SHAPES = sorted(str(shape) for shape in SHAPES.subjects(RDF.type, SH.PropertyShape))


def local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def english(term: URIRef, annotation: URIRef) -> str:
    texts = GRAPH.objects(term, annotation)
    return next(str(text) for text in texts if isinstance(text, Literal) and text.language == "en")


def languages(term: URIRef, annotation: URIRef) -> list[str]:
    return [str(text.language) for text in GRAPH.objects(term, annotation) if isinstance(text, Literal)]


def release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@pytest.mark.parametrize("term", [URIRef(term) for term in TERMS], ids=local)
class TestTerm:
    def test_has_one_type(self, term: URIRef) -> None:
        assert len(list(GRAPH.objects(term, RDF.type))) == 1, "give the term one type, and no more"

    def test_is_class_property_or_member_of_one_of_our_classes(self, term: URIRef) -> None:
        allowed = {OWL.Class, *PROPERTY_TYPES, *map(URIRef, CLASSES)}
        assert set(GRAPH.objects(term, RDF.type)) <= allowed, "use owl:Class, a kind of property, or a class of ours"

    def test_has_one_label_in_each_language(self, term: URIRef) -> None:
        assert sorted(languages(term, RDFS.label)) == ["en", "es", "fr"], (
            "one label in English, French and Spanish each"
        )

    @pytest.mark.parametrize("annotation", [RDFS.comment, SKOS.changeNote], ids=local)
    def test_has_one_english_text(self, term: URIRef, annotation: URIRef) -> None:
        assert languages(term, annotation) == ["en"], f"one {annotation}@en is wanted, and no other"

    def test_is_defined_by_the_ontology(self, term: URIRef) -> None:
        assert [str(found) for found in GRAPH.objects(term, RDFS.isDefinedBy)] == [ONTOLOGY]

    def test_has_a_label_of_lower_case_words(self, term: URIRef) -> None:
        words = english(term, RDFS.label).split(" ")
        wrong = [word for word in words if not re.fullmatch(r"[a-z][a-z-]*|[A-Z0-9][A-Z0-9-]*|alpha-\d", word)]
        assert not wrong, "write a label in ordinary lower-case words; only acronyms and codes are capital"

    def test_has_a_comment_of_one_sentence(self, term: URIRef) -> None:
        comment = english(term, RDFS.comment)
        assert re.fullmatch(r"[A-Z][^\n]*\.", comment), "begin with a capital and end with a full stop, on one line"
        assert not re.search(r"[.!?] +[A-Z]", comment), "say it in one sentence and put the rest into skos:scopeNote"

    def test_does_not_repeat_its_comment_as_a_definition(self, term: URIRef) -> None:
        assert not list(GRAPH.objects(term, SKOS.definition)), "rdfs:comment is the definition: remove skos:definition"

    def test_names_a_release_in_its_change_note(self, term: URIRef) -> None:
        note = english(term, SKOS.changeNote)
        found = re.match(r"(?:Added|Deprecated) in (\d+\.\d+\.\d+)[.:;]", note)
        assert found, "begin the note with 'Added in 0.1.0.' or 'Deprecated in 0.2.0: ...'"
        assert release(found[1]) <= release(__version__), f"there is no release {found[1]} yet"

    def test_is_declared_in_one_file(self, term: URIRef) -> None:
        files = [CORPUS.name(path) for path in TOPIC_FILES if (term, None, None) in read_once(path)]
        assert len(files) == 1, "declare the term in the file of its topic only"

    def test_when_deprecated_names_a_successor_and_has_no_axioms(self, term: URIRef) -> None:
        if (term, OWL.deprecated, None) not in GRAPH:
            return
        assert list(GRAPH.objects(term, DCTERMS.isReplacedBy)), "name the term to use instead: dcterms:isReplacedBy"
        axioms = {RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf} & set(GRAPH.predicates(term))
        assert not axioms, "remove the axioms of a deprecated term"


READ: dict[Path, Graph] = {}


def read_once(path: Path) -> Graph:
    if path not in READ:
        READ[path] = read(path)
    return READ[path]


@pytest.mark.parametrize("term", CLASSES, ids=local)
class TestClass:
    def test_has_a_name_in_upper_camel_case(self, term: str) -> None:
        assert re.fullmatch(r"([A-Z][a-z0-9]+)+", local(term)), "name a class by a noun in UpperCamelCase"

    def test_has_a_shape_of_its_name(self, term: str) -> None:
        shape = (URIRef(SHAPE + local(term)), SH.targetClass, URIRef(term))
        assert shape in SHAPES, f"write {SHAPE}{local(term)} with sh:targetClass gfmd:{local(term)} in ontology/shapes/"

    def test_has_its_shape_in_the_file_of_its_topic(self, term: str) -> None:
        topic = next(path for path in TOPIC_FILES if (URIRef(term), None, None) in read_once(path))
        shapes = ROOT / "ontology" / "shapes" / topic.name
        found = [path for path in CORPUS.shape_files if (URIRef(SHAPE + local(term)), None, None) in read_once(path)]
        assert found == [shapes], f"move the shape to {CORPUS.name(shapes)}"


@pytest.mark.parametrize("term", PROPERTIES, ids=local)
class TestProperty:
    def test_has_a_name_in_lower_camel_case(self, term: str) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*", local(term)), "name a property in lowerCamelCase"

    def test_is_not_named_has(self, term: str) -> None:
        assert not re.match(r"has[A-Z]", local(term)), "find a verb or a noun with its preposition instead of has..."

    @pytest.mark.parametrize("axiom", [RDFS.domain, RDFS.range], ids=local)
    def test_names_one_class_at_most(self, term: str, axiom: URIRef) -> None:
        assert len(list(GRAPH.objects(URIRef(term), axiom))) <= 1, "several infer all of them: leave the axiom out"

    def test_has_a_range_that_fits_its_kind(self, term: str) -> None:
        is_literal = (URIRef(term), RDF.type, OWL.DatatypeProperty) in GRAPH
        ranges = [str(found) for found in GRAPH.objects(URIRef(term), RDFS.range)]
        literals = [found for found in ranges if found.startswith(str(XSD)) or found == str(RDF.langString)]
        assert ranges == (literals if is_literal else [found for found in ranges if found not in literals])

    def test_is_held_by_a_shape(self, term: str) -> None:
        assert list(SHAPES.subjects(SH.path, URIRef(term))), "write a property shape for each class that uses it"


@pytest.mark.parametrize("term", [URIRef(term) for term in INDIVIDUALS], ids=local)
class TestIndividual:
    def test_has_a_name_in_lower_camel_case(self, term: URIRef) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*", local(term)), "name it in lowerCamelCase"

    def test_has_its_label_as_preferred_label(self, term: URIRef) -> None:
        assert set(GRAPH.objects(term, SKOS.prefLabel)) == set(GRAPH.objects(term, RDFS.label))


@pytest.mark.parametrize("path", TERM_FILES, ids=file_id)
def test_terms_of_others_are_used_not_declared(path: Path) -> None:
    ours = (NAMESPACE, ONTOLOGY)
    foreign = sorted({str(subject) for subject in read_once(path).subjects() if not str(subject).startswith(ours)})
    assert not foreign, "use terms of other vocabularies without declaring them again"


@pytest.mark.parametrize("path", CORPUS.shape_files, ids=file_id)
def test_a_shape_file_holds_shapes_only(path: Path) -> None:
    others = sorted({str(subject) for subject in read_once(path).subjects() if not str(subject).startswith(SHAPE)})
    assert not others, f"only shapes ({SHAPE}...) belong into this file"


@pytest.mark.parametrize("path", CORPUS.ontology_files, ids=file_id)
def test_the_readme_lists_every_file(path: Path) -> None:
    table = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    name = "shapes/<topic>.ttl" if path.parent.name == "shapes" else path.name
    assert f"| `{name}` |" in table, "add the file to the table in ontology/README.md"


@pytest.mark.parametrize("shape", [URIRef(shape) for shape in NODE_SHAPES], ids=local)
class TestNodeShape:
    def test_has_one_target_class_and_its_name(self, shape: URIRef) -> None:
        assert [local(str(target)) for target in SHAPES.objects(shape, SH.targetClass)] == [local(str(shape))]

    def test_says_what_is_wrong(self, shape: URIRef) -> None:
        texts = list(SHAPES.objects(shape, SH.message))
        assert [text.language for text in texts if isinstance(text, Literal)] == ["en"], "one sh:message@en is wanted"


@pytest.mark.parametrize("shape", [URIRef(shape) for shape in PROPERTY_SHAPES], ids=local)
class TestPropertyShape:
    def test_is_named_after_its_class_and_property(self, shape: URIRef) -> None:
        owners = list(SHAPES.subjects(SH.property, shape))
        paths = list(SHAPES.objects(shape, SH.path))
        names = [f"{local(str(owner))}-{local(str(path))}" for owner in owners for path in paths]
        assert names == [local(str(shape))], "one node shape, one path, and the name <Class>-<property>"

    @pytest.mark.parametrize("annotation", [SH.name, SH.message], ids=local)
    def test_has_one_english_text(self, shape: URIRef, annotation: URIRef) -> None:
        texts = list(SHAPES.objects(shape, annotation))
        assert [text.language for text in texts if isinstance(text, Literal)] == ["en"], (
            f"one {annotation}@en is wanted"
        )

    def test_has_a_message_that_names_the_property(self, shape: URIRef) -> None:
        message, path = SHAPES.value(shape, SH.message), SHAPES.value(shape, SH.path)
        assert f":{local(str(path))}" in str(message), "say which property the message is about"


def test_the_header_stands_alone_in_its_file() -> None:
    assert {str(subject) for subject in read(HEADER).subjects()} == {ONTOLOGY}
    assert [str(subject) for subject in read(*TOPIC_FILES).subjects(RDF.type, OWL.Ontology)] == []


@pytest.mark.parametrize(
    "predicate", [DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.created, DCTERMS.modified], ids=local
)
def test_the_header_is_complete(predicate: URIRef) -> None:
    assert len(list(GRAPH.objects(URIRef(ONTOLOGY), predicate))) == 1


def test_the_header_names_the_prefix_and_namespace() -> None:
    header = URIRef(ONTOLOGY)
    found = {
        str(GRAPH.value(header, VANN.preferredNamespacePrefix)): str(GRAPH.value(header, VANN.preferredNamespaceUri))
    }
    assert found == {"gfmd": NAMESPACE}
