"""What a mapping set becomes in the graph: its links, a record of each with its grounds, and its own description."""

from collections.abc import Iterator
from decimal import Decimal

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES
from gfmdkg.linking.mappings import Link, MappingSet

_VOID, _XSD = PREFIXES["void"], PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_OWL, _SSSOM, _DCTERMS = PREFIXES["owl"], PREFIXES["sssom"], PREFIXES["dcterms"]
_REASON = (
    "Each link is a judgement of ours on what both sides say; its record says how it was found and how sure we are."
)

Value = ox.NamedNode | ox.Literal
Statement = tuple[str, str, Value]


def quads(mappings: MappingSet) -> Iterator[ox.Quad]:
    """Write a mapping set as statements in its own graph.

    A link is a statement; its record is the reified one, as SSSOM has it in RDF (``owl:Axiom``, with a name of its
    own instead of a blank node). What is denied has a record only.
    """
    graph = ox.NamedNode(mappings.graph)
    for subject, predicate, value in (*_description(mappings), *_links(mappings)):
        yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph)


def _description(mappings: MappingSet) -> Iterator[Statement]:
    graph, header = mappings.graph, mappings.header
    yield graph, _TYPE, ox.NamedNode(PREFIXES["sd"] + "Graph")
    yield graph, _TYPE, ox.NamedNode(_VOID + "Linkset")
    yield graph, _LABEL, _english(mappings.title)
    yield graph, _DCTERMS + "title", _english(mappings.title)
    yield graph, _DCTERMS + "description", _english(header["mapping_set_description"])
    yield graph, _DCTERMS + "license", ox.NamedNode(header["license"])
    yield graph, _DCTERMS + "modified", _typed(header["mapping_date"].isoformat(), "date")
    yield graph, _OWL + "versionInfo", ox.Literal(header["mapping_set_version"])
    yield graph, PREFIXES["gfmd"] + "basis", ox.NamedNode(PREFIXES["gfmd"] + "inferred")
    yield graph, PREFIXES["gfmd"] + "reason", _english(_REASON)
    for source in header["mapping_set_source"]:
        yield graph, _DCTERMS + "source", ox.NamedNode(source)
    for creator in header["creator_label"]:
        yield graph, _SSSOM + "creator_label", ox.Literal(creator)
    for predicate in sorted({link.predicate for link in mappings.stated}):
        yield graph, _VOID + "linkPredicate", ox.NamedNode(predicate)


def _links(mappings: MappingSet) -> Iterator[Statement]:
    for link in mappings.links:
        if not link.is_denied:
            yield link.subject, link.predicate, ox.NamedNode(link.object)
        yield from _record(mappings, link)


def _record(mappings: MappingSet, link: Link) -> Iterator[Statement]:
    record = mappings.iri(link)
    yield record, _TYPE, ox.NamedNode(_OWL + "Axiom")
    yield record, _LABEL, _english(_label(mappings, link))
    yield record, _OWL + "annotatedSource", ox.NamedNode(link.subject)
    yield record, _OWL + "annotatedProperty", ox.NamedNode(link.predicate)
    yield record, _OWL + "annotatedTarget", ox.NamedNode(link.object)
    yield record, _SSSOM + "mapping_justification", ox.NamedNode(link.justification)
    yield record, _SSSOM + "author_label", ox.Literal(link.author)
    yield record, _SSSOM + "confidence", _typed(_plain(link.confidence), "double")
    if link.is_denied:
        yield record, _SSSOM + "predicate_modifier", ox.NamedNode(_SSSOM + "NegatedPredicate")
    if link.object_label:
        yield record, _SSSOM + "object_label", ox.Literal(link.object_label)
    if link.match:
        yield record, _SSSOM + "match_string", ox.Literal(link.match)
    if link.comment:
        yield record, PREFIXES["rdfs"] + "comment", _english(link.comment)


def _label(mappings: MappingSet, link: Link) -> str:
    target = link.object_label or link.object
    return f"{mappings.title}: {link.subject_label}, {'not ' if link.is_denied else ''}{target}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + name))
