"""The formats in which an answer or a dump can be written, with their registered media types."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["solutions", "graph"]


@dataclass(frozen=True)
class Format:
    """One way to write an answer.

    :param name: the short name used in ``?format=``, on the command line and as file suffix.
    :param media_type: the registered media type.
    :param kind: ``solutions`` for SELECT and ASK, ``graph`` for CONSTRUCT and DESCRIBE.
    :param title: the name that people use.
    :param aliases: other media types under which clients ask for it, most of them from before it had its own.
    :param other_names: what other services and clients call it in ``?format=``.
    """

    name: str
    media_type: str
    kind: Kind
    title: str
    aliases: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


JSON = Format("json", "application/sparql-results+json", "solutions", "JSON", ("application/json",), ("srj",))
XML = Format("xml", "application/sparql-results+xml", "solutions", "XML", ("application/xml", "text/xml"), ("srx",))
CSV = Format("csv", "text/csv", "solutions", "CSV", ("application/csv",))
TSV = Format("tsv", "text/tab-separated-values", "solutions", "TSV")
TURTLE = Format(
    "ttl",
    "text/turtle",
    "graph",
    "Turtle",
    ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "application/n3"),
    ("turtle", "n3"),
)
N_TRIPLES = Format("nt", "application/n-triples", "graph", "N-Triples", ("text/plain",), ("ntriples", "n-triples"))
N_QUADS = Format("nq", "application/n-quads", "graph", "N-Quads", ("text/x-nquads",), ("nquads", "n-quads"))
TRIG = Format("trig", "application/trig", "graph", "TriG", ("application/x-trig",))
JSON_LD = Format(
    "jsonld",
    "application/ld+json",
    "graph",
    "JSON-LD",
    ("application/json", "application/x-json+ld"),
    ("json-ld", "json"),
)
RDF_XML = Format(
    "rdf", "application/rdf+xml", "graph", "RDF/XML", ("application/xml", "text/xml"), ("rdf+xml", "rdfxml", "xml")
)

SOLUTION_FORMATS = (JSON, XML, CSV, TSV)
GRAPH_FORMATS = (TURTLE, N_TRIPLES, N_QUADS, TRIG, JSON_LD, RDF_XML)
BY_NAME = {known.name: known for known in (*SOLUTION_FORMATS, *GRAPH_FORMATS)}
