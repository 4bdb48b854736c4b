"""The service description of the endpoint (SPARQL 1.1 Service Description), from what is served."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from gfmdkg.iris import PREFIXES

_SD = PREFIXES["sd"]
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")
_PREFIXES = {"sd": _SD, "void": _VOID, "formats": _FORMATS, "xsd": PREFIXES["xsd"]}


@dataclass(frozen=True)
class Description:
    """What there is to say of the service.

    :param endpoint: the address that answers queries.
    :param is_union: whether the default graph is the merge of all graphs.
    :param sizes: the name of each graph, empty for the default graph, with the number of its statements.
    :param calls_out: whether there are endpoints that a query may name in SERVICE.
    """

    endpoint: str
    is_union: bool
    sizes: tuple[tuple[str, int], ...] = ()
    calls_out: bool = False


def describe(held: Description, form: Format) -> bytes:
    """Write the description in a format for graphs; its resources are fragments of the endpoint's address."""
    kind = ox.RdfFormat.from_media_type(form.media_type)
    return ox.serialize(_triples(held), format=kind, prefixes=_PREFIXES) or b""


def format_iri(form: Format) -> ox.NamedNode:
    """Name a format as the W3C's list of formats does."""
    known = ox.QueryResultsFormat if form.kind == "solutions" else ox.RdfFormat
    written = known.from_media_type(form.media_type)
    if written is None:
        raise AssertionError(f"the engine does not know {form.media_type}")
    # pyoxigraph names JSON-LD otherwise than the W3C's list of formats does.
    return ox.NamedNode(_FORMATS + "JSON-LD" if written == ox.RdfFormat.JSON_LD else written.iri)


def _triples(held: Description) -> Iterator[ox.Triple]:
    service, dataset = _part(held, "service"), _part(held, "dataset")
    say = partial(ox.Triple, service)
    yield say(_TYPE, _sd("Service"))
    yield say(_sd("endpoint"), ox.NamedNode(held.endpoint))
    yield say(_sd("supportedLanguage"), _sd("SPARQL11Query"))
    for feature in _features(held):
        yield say(_sd("feature"), _sd(feature))
    for form in (*SOLUTION_FORMATS, *GRAPH_FORMATS):
        yield say(_sd("resultFormat"), format_iri(form))
    yield say(_sd("defaultEntailmentRegime"), _SIMPLE)
    yield say(_sd("defaultDataset"), dataset)
    yield from _dataset_triples(held, dataset)


def _features(held: Description) -> Iterator[str]:
    if held.is_union:
        yield "UnionDefaultGraph"
    if held.calls_out:
        yield "BasicFederatedQuery"


def _dataset_triples(held: Description, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    default = _part(held, "default-graph")
    sizes = dict(held.sizes)
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph_triples(default, sizes.pop("", None))
    for number, (name, size) in enumerate(sorted(sizes.items()), 1):
        entry, graph = _part(held, f"named-graph-{number}"), _part(held, f"graph-{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), entry)
        yield ox.Triple(entry, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(entry, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(entry, _sd("graph"), graph)
        yield from _graph_triples(graph, size)


def _graph_triples(graph: ox.NamedNode, size: int | None) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, _TYPE, _sd("Graph"))
    if size is not None:
        yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), ox.Literal(str(size), datatype=_INTEGER))


def _part(held: Description, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{held.endpoint}#{name}")


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
