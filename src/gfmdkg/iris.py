"""The identifiers that the design fixes: base, graphs, prefixes."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import quote, urlencode

BASE = "https://w3id.org/gfmdkg/"
ONTOLOGY = BASE + "ontology"
GRAPH = BASE + "graph/"
VOCABULARIES = GRAPH + "vocabularies"  # what is known of the vocabularies of others that are brought in
MAPPING_SET = ".sssom.tsv"  # the suffix of a file of links to an outside vocabulary

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dcterms": "http://purl.org/dc/terms/",
        "gfmd": ONTOLOGY + "#",
        "graph": GRAPH,
        "id": BASE + "id/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sdg": "http://metadata.un.org/sdg/",
        "sdgo": "http://metadata.un.org/sdg/ontology#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

# What the graph is made of: all that is ours, and what it uses of these vocabularies. Each such IRI has a document.
DESCRIBED = (BASE, *PREFIXES.values())

# What people write without declaring it, beside ours: only to tell them what is missing.
WELL_KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "bd": "http://www.bigdata.com/rdf#",
        "bibo": "http://purl.org/ontology/bibo/",
        "cc": "http://creativecommons.org/ns#",
        "dbo": "http://dbpedia.org/ontology/",
        "dbp": "http://dbpedia.org/property/",
        "dbr": "http://dbpedia.org/resource/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcmitype": "http://purl.org/dc/dcmitype/",
        "dct": "http://purl.org/dc/terms/",
        "euvoc": "http://publications.europa.eu/ontology/euvoc#",
        "fn": "http://www.w3.org/2005/xpath-functions#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "geof": "http://www.opengis.net/def/function/geosparql/",
        "gn": "http://www.geonames.org/ontology#",
        "oa": "http://www.w3.org/ns/oa#",
        "p": "http://www.wikidata.org/prop/",
        "pav": "http://purl.org/pav/",
        "pq": "http://www.wikidata.org/prop/qualifier/",
        "ps": "http://www.wikidata.org/prop/statement/",
        "qb": "http://purl.org/linked-data/cube#",
        "qudt": "http://qudt.org/schema/qudt/",
        "sdo": "https://schema.org/",
        "sioc": "http://rdfs.org/sioc/ns#",
        "skosxl": "http://www.w3.org/2008/05/skos-xl#",
        "sosa": "http://www.w3.org/ns/sosa/",
        "time": "http://www.w3.org/2006/time#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
        "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "wikibase": "http://wikiba.se/ontology#",
    }
)

# Below these, each IRI is of a path; its document has the same path behind "doc/".
PATHS = ("id", "graph")
_OF_PATHS = tuple(f"{BASE}{path}/" for path in PATHS)
_PATH_SAFE = "/:@!$&'()*+,;=~"


def graph_iri(path: PurePosixPath) -> str:
    """Name the graph of a file by its path from the root of the corpus.

    >>> graph_iri(PurePosixPath("data/external/countries.ttl"))
    'https://w3id.org/gfmdkg/graph/data/external/countries'
    >>> graph_iri(PurePosixPath("data/links/wikidata.sssom.tsv"))
    'https://w3id.org/gfmdkg/graph/data/links/wikidata'
    """
    suffix = MAPPING_SET if path.name.endswith(MAPPING_SET) else path.suffix
    return GRAPH + str(path).removesuffix(suffix)


@lru_cache(4096)
def document_iri(iri: str, suffix: str = "") -> str:
    """Name the document that says what is known of an IRI.

    :param suffix: the name of a format; empty for the document in whatever format.

    >>> document_iri("https://w3id.org/gfmdkg/id/area/diaspora", "ttl")
    'https://w3id.org/gfmdkg/doc/id/area/diaspora.ttl'
    >>> document_iri("http://metadata.un.org/sdg/10.7")
    'https://w3id.org/gfmdkg/describe?iri=http://metadata.un.org/sdg/10.7'
    """
    if iri.startswith(_OF_PATHS) and "#" not in iri:
        return f"{BASE}doc/{quote(iri.removeprefix(BASE), safe=_PATH_SAFE)}{suffix and '.'}{suffix}"
    asked = {"iri": iri, "format": suffix} if suffix else {"iri": iri}
    return f"{BASE}describe?{urlencode(asked, safe=':/')}"


def expand(name: str) -> str:
    """Turn a prefixed name into an IRI; what has no known prefix stays as it is.

    >>> expand("sdg:10.7")
    'http://metadata.un.org/sdg/10.7'
    >>> expand("https://example.org/a")
    'https://example.org/a'
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def shorten(iri: str) -> str:
    """Write an IRI as a prefixed name where the longest known namespace fits.

    >>> shorten("http://metadata.un.org/sdg/ontology#Goal")
    'sdgo:Goal'
    """
    fitting = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting)
    return f"{prefix}:{iri.removeprefix(namespace)}"
