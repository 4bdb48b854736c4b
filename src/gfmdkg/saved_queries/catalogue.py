"""The saved queries as RDF: each is a ``sh:SPARQLExecutable``, so that the example pickers of others find it.

They are a named graph of the dataset, for most pickers ask the endpoint itself, and a document that names it.
The words are those of SHACL Advanced Features and of the collection sparql-examples: the text under ``sh:select``,
``sh:ask`` or ``sh:construct``, one ``rdfs:comment``, the endpoint under ``schema:target``, prefixes by ``sh:declare``.
schema.org has two spellings of its namespace, of which a reader looks for one; both are written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from gfmdkg.formats import TURTLE, Format
from gfmdkg.iris import BASE, GRAPH, PREFIXES
from gfmdkg.saved_queries.library import SavedQueries
from gfmdkg.saved_queries.parameters import Parameter
from gfmdkg.saved_queries.queries import SavedQuery

CATALOGUE = GRAPH + "queries"

_DESCRIBE = "https://purl.expasy.org/sparql-examples/ontology#"  # SHACL has no DESCRIBE; sparql-examples has
_SCHEMA = (PREFIXES["schema"], "https://schema.org/")
_NAMESPACES = {
    "dcterms": PREFIXES["dcterms"],
    "owl": PREFIXES["owl"],
    "rdfs": PREFIXES["rdfs"],
    "schema": _SCHEMA[1],
    "schemahttp": _SCHEMA[0],
    "sh": PREFIXES["sh"],
    "skos": PREFIXES["skos"],
    "spex": _DESCRIBE,
    "xsd": PREFIXES["xsd"],
}
_GRAPH = ox.NamedNode(CATALOGUE)
_DECLARED = ox.NamedNode(f"{CATALOGUE}#prefixes")


def query_iri(name: str) -> str:
    """Name a saved query.

    >>> query_iri("tables/goal-by-category")
    'https://w3id.org/gfmdkg/query/tables/goal-by-category'
    """
    return f"{BASE}query/{name}"


def quads(queries: SavedQueries) -> Iterator[ox.Quad]:
    """Give all saved queries as statements of their named graph, whichever endpoint answers them."""
    return _in_graph(_Catalogue().of_all(queries))


def catalogue(queries: SavedQueries, endpoint: str, form: Format = TURTLE) -> bytes:
    """Write all saved queries as one named graph; a format without named graphs leaves out its name.

    :param endpoint: the address that answers them.
    :param form: a format for graphs.
    """
    return _written(_Catalogue(endpoint).of_all(queries), form)


def entry(query: SavedQuery, endpoint: str, form: Format = TURTLE) -> bytes:
    """Write one saved query, with the prefixes that it declares, as :func:`catalogue` does.

    :param endpoint: the address that answers it.
    :param form: a format for graphs.
    """
    return _written(_Catalogue(endpoint).of_all(SavedQueries({query.name: query})), form)


@dataclass(frozen=True)
class _Catalogue:
    endpoint: str = ""

    def of_all(self, queries: SavedQueries) -> Iterator[ox.Triple]:
        if not queries:
            return
        prefixes: dict[str, str] = {}
        for query in queries.values():
            yield from self._of_query(query)
            prefixes = {**query.prefixes, **prefixes}
        yield from _declarations(prefixes)
        for name in ("dcterms", "title"), ("rdfs", "label"):
            yield ox.Triple(_GRAPH, _term(*name), _english("Saved queries"))

    def _of_query(self, query: SavedQuery) -> Iterator[ox.Triple]:
        node = ox.NamedNode(query_iri(query.name))
        say = partial(ox.Triple, node)
        yield say(_term("rdf", "type"), _term("sh", "SPARQLExecutable"))
        yield from _text(query, node)
        yield say(_term("rdfs", "label"), _english(query.title))
        yield say(_term("rdfs", "comment"), _english(query.description))
        if query.explanation:
            yield say(_term("skos", "scopeNote"), _english(query.explanation))
        yield say(_term("owl", "versionInfo"), ox.Literal(query.version))
        yield say(_term("sh", "prefixes"), _DECLARED)
        for namespace in _SCHEMA:
            if self.endpoint:
                yield say(ox.NamedNode(namespace + "target"), ox.NamedNode(self.endpoint))
            for tag in query.tags:
                yield say(ox.NamedNode(namespace + "keywords"), ox.Literal(tag))
        for parameter in query.parameters.values():
            yield from _parameter(node, parameter)


def _text(query: SavedQuery, node: ox.NamedNode) -> Iterator[ox.Triple]:
    namespace = _DESCRIBE if query.form == "DESCRIBE" else PREFIXES["sh"]
    kind = f"{namespace}SPARQL{query.form.capitalize()}Executable"
    yield ox.Triple(node, _term("rdf", "type"), ox.NamedNode(kind))
    yield ox.Triple(node, ox.NamedNode(namespace + query.form.lower()), ox.Literal(query.sparql))


def _parameter(query: ox.NamedNode, parameter: Parameter) -> Iterator[ox.Triple]:
    # SHACL takes the name of the variable from the last part of the path.
    node = ox.NamedNode(f"{query.value}#parameter-{parameter.name}")
    say = partial(ox.Triple, node)
    yield ox.Triple(query, _term("sh", "parameter"), node)
    yield say(_term("rdf", "type"), _term("sh", "Parameter"))
    yield say(_term("sh", "path"), ox.NamedNode(f"{query.value}#{parameter.name}"))
    yield say(_term("sh", "name"), _english(parameter.name))
    yield say(_term("sh", "description"), _english(parameter.description))
    yield say(_term("sh", "optional"), _boolean(not parameter.required))
    yield say(_term("sh", "defaultValue"), parameter.default)
    if parameter.type == "iri":
        yield say(_term("sh", "nodeKind"), _term("sh", "IRI"))
    else:
        yield say(_term("sh", "datatype"), ox.NamedNode(parameter.datatype))
    if parameter.type == "iri" and not parameter.is_any_resource:
        yield say(_term("sh", "class"), ox.NamedNode(parameter.member_of))
    if not parameter.several:
        yield say(_term("sh", "maxCount"), ox.Literal("1", datatype=_term("xsd", "integer")))


def _declarations(prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    nodes = {prefix: ox.NamedNode(f"{CATALOGUE}#prefix-{prefix}") for prefix in sorted(prefixes)}
    yield ox.Triple(_DECLARED, _term("rdf", "type"), _term("owl", "Ontology"))
    for node in nodes.values():
        yield ox.Triple(_DECLARED, _term("sh", "declare"), node)
    for prefix, node in nodes.items():
        namespace = ox.Literal(prefixes[prefix], datatype=_term("xsd", "anyURI"))
        yield ox.Triple(node, _term("rdf", "type"), _term("sh", "PrefixDeclaration"))
        yield ox.Triple(node, _term("sh", "prefix"), ox.Literal(prefix))
        yield ox.Triple(node, _term("sh", "namespace"), namespace)


def _written(triples: Iterator[ox.Triple], form: Format) -> bytes:
    kind = ox.RdfFormat.from_media_type(form.media_type)
    if kind is None:
        raise AssertionError(f"the engine does not know {form.media_type}")
    statements = _in_graph(triples) if kind.supports_datasets else triples
    return ox.serialize(statements, format=kind, prefixes=_NAMESPACES) or b""


def _in_graph(triples: Iterator[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, _GRAPH) for triple in triples)


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text.strip(), language="en")


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal(str(value).lower(), datatype=_term("xsd", "boolean"))
