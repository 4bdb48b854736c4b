"""No passage is left open: each has a record, or says why it has none."""

from hashlib import sha256

from rdflib import DCTERMS, RDFS, Graph

from namespaces import GFMD


def test_a_passage_without_a_record_says_why(graph: Graph) -> None:
    stated, passages = set(graph.objects(None, GFMD.statedIn)), set(graph.subjects(GFMD.place))
    idle = set(graph.subjects(GFMD.unusedBecause))
    assert passages - stated - idle == set(), "read a record from it, or give it gfmd:unusedBecause"
    assert idle & stated == set(), "a record is read from it: take gfmd:unusedBecause away"


def test_an_unused_passage_is_what_it_is_said_to_be(graph: Graph) -> None:
    for passage, reason in graph.subject_objects(GFMD.unusedBecause):
        empty = str(graph.value(passage, GFMD.characterLength)) == "0"
        assert empty == str(reason).startswith("an empty cell"), passage


def test_an_unused_heading_is_kept_with_its_section(graph: Graph) -> None:
    for passage in graph.subjects(GFMD.unusedBecause):
        if (passage, DCTERMS.type, GFMD.heading) not in graph:
            continue
        section = graph.value(passage, DCTERMS.isPartOf)
        names = [*graph.objects(section, RDFS.label), *graph.objects(section, DCTERMS.title)]
        found = {sha256(f"{name}{end}".encode()).hexdigest() for name in names for end in ("", ":")}
        assert str(graph.value(passage, GFMD.sha256)) in found, passage
