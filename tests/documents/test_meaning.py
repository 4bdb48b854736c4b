"""Which IRI somebody means, and what is near to one that is unknown."""

import pytest

from gfmdkg.documents import Documents
from gfmdkg.errors import ParameterError, UnknownIriError, UnknownNameError
from gfmdkg.iris import BASE, document_iri

SDG = "http://metadata.un.org/sdg/"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        pytest.param(f"{SDG}10.7", f"{SDG}10.7", id="iri"),
        pytest.param(f" <{SDG}10.7> ", f"{SDG}10.7", id="iri in brackets"),
        pytest.param("sdg:10.7", f"{SDG}10.7", id="prefixed"),
        pytest.param("10.7", f"{SDG}10.7", id="code of a target"),
        pytest.param("3.c", f"{SDG}3.c", id="code with a letter"),
        pytest.param("goal 10", f"{SDG}10", id="spoken"),
        pytest.param("BE", f"{BASE}id/country/bel", id="code of a country"),
        pytest.param("056", f"{BASE}id/country/bel", id="M49"),
        pytest.param("Q31", f"{BASE}id/country/bel", id="end of an IRI of others"),
        pytest.param("wd:Q31", "http://www.wikidata.org/entity/Q31", id="IRI of others"),
        pytest.param("gfmd:Practice", f"{BASE}ontology#Practice", id="term"),
        pytest.param("rdf:type", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", id="term of others"),
        pytest.param("graph:data/marks", f"{BASE}graph/data/marks", id="graph"),
        pytest.param("http://www.wikidata.org/wiki/Q31", f"{BASE}id/country/bel", id="another form of an IRI"),
    ],
)
def test_an_iri_a_name_or_a_code_means_one(documents: Documents, text: str, iri: str) -> None:
    assert documents.meant(text) == iri


@pytest.mark.parametrize(
    ("text", "near"),
    [
        pytest.param(f"{BASE}id/area/diasporra", f"{BASE}id/area/diaspora", id="slug"),
        pytest.param(f"{BASE}id/aera/diaspora", f"{BASE}id/area/diaspora", id="kind"),
        pytest.param(f"{BASE}id/summit/belgium", f"{BASE}id/summit/bel-2007", id="label"),
        pytest.param(f"{BASE}graph/data/mark", f"{BASE}graph/data/marks", id="graph"),
        pytest.param(f"{BASE}ontology#Practise", f"{BASE}ontology#Practice", id="term"),
        pytest.param(f"{SDG}10.77", f"{SDG}10.7", id="target"),
        pytest.param("10.77", "10.7", id="code"),
        pytest.param("diasporra", f"{BASE}id/area/diaspora", id="word"),
        pytest.param("http://www.wikidata.org/entity/Q3111", "http://www.wikidata.org/entity/Q31", id="IRI of others"),
        pytest.param(f"{BASE}id/area/dia spora", f"{BASE}id/area/diaspora", id="no IRI"),
    ],
)
def test_what_is_unknown_is_said_with_what_is_near(documents: Documents, text: str, near: str) -> None:
    with pytest.raises(UnknownIriError) as caught:
        documents.meant(text)
    assert near in caught.value.near
    assert len(caught.value.near) <= 5
    assert isinstance(caught.value, UnknownNameError)


@pytest.mark.parametrize("text", ["http://a.example/b", "http://", "x:y", "urn:a:b", "http://a b", "é", "}", "a\nb"])
def test_what_is_unknown_and_like_nothing_is_said_too(documents: Documents, text: str) -> None:
    with pytest.raises(UnknownIriError, match="has nothing on"):
        documents.meant(text)


@pytest.mark.parametrize("text", ["", "  ", "a" * 1001])
def test_what_is_no_name_at_all_is_refused(documents: Documents, text: str) -> None:
    with pytest.raises(ParameterError, match="from 1 to 1000 characters"):
        documents.meant(text)


def test_a_code_of_several_entities_names_them(documents: Documents) -> None:
    with pytest.raises(ParameterError, match="several entities") as caught:
        documents.meant("Q133004")
    assert len(caught.value.choices) > 1


def test_the_document_of_what_there_is_not_is_an_error(documents: Documents) -> None:
    with pytest.raises(UnknownIriError, match="area/diaspora"):
        documents.about(f"{BASE}id/area/diasporra")


@pytest.mark.parametrize(
    ("iri", "document"),
    [
        (f"{BASE}id/area/diaspora", f"{BASE}doc/id/area/diaspora"),
        (f"{BASE}graph/data/marks", f"{BASE}doc/graph/data/marks"),
        (f"{BASE}graph/queries#prefixes", f"{BASE}describe?iri=https://w3id.org/gfmdkg/graph/queries%23prefixes"),
        (f"{BASE}ontology#Mark", f"{BASE}describe?iri=https://w3id.org/gfmdkg/ontology%23Mark"),
        ("http://a.example/?b=c&d", f"{BASE}describe?iri=http://a.example/%3Fb%3Dc%26d"),
        ("http://a.example/é", f"{BASE}describe?iri=http://a.example/%C3%A9"),
    ],
)
def test_a_document_has_an_iri(iri: str, document: str) -> None:
    assert document_iri(iri) == document
