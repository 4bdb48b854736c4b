"""What other programs send as one table: each row was recorded from the program and release that it names.

The programs themselves are in ``test_programs.py``, as far as they are at hand.
"""

import csv
import gzip
import http.client
import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import brotli
import pyoxigraph as ox
import pytest

GOAL, TARGET = "http://metadata.un.org/sdg/ontology#Goal", "http://metadata.un.org/sdg/ontology#Target"
ONE, OTHER = "http://metadata.un.org/sdg/10.7", "http://metadata.un.org/sdg/8.8"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, RDF_XML, JSON_LD, N_QUADS = "text/turtle", "application/rdf+xml", "application/ld+json", "application/n-quads"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"

Pairs = Sequence[tuple[str, str]]
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Sent:
    """A request as the program writes it.

    :param url: the fields of the query string.
    :param body: the fields of a form, or the query.
    """

    accept: str
    url: Pairs = ()
    body: Pairs | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = "/sparql"


@dataclass(frozen=True)
class Got:
    """What the program can read.

    :param answer: the rows in their order, the truth of ASK, or how many triples there are at least.
    """

    type: str
    answer: Rows | bool | int


def get(text: str, accept: str, *fields: tuple[str, str], **headers: str) -> Sent:
    return Sent(accept, [("query", text), *fields], headers=named(headers))


def form(text: str, accept: str, *fields: tuple[str, str], **headers: str) -> Sent:
    return Sent(accept, (), [("query", text), *fields], {"Content-Type": FORM, **named(headers)})


def direct(text: str, accept: str, *fields: tuple[str, str], path: str = "/sparql", **headers: str) -> Sent:
    return Sent(accept, fields, text, {"Content-Type": QUERY, **named(headers)}, path)


def named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def wrapped(*names: str) -> Pairs:
    """List the fields by which SPARQLWrapper asks many kinds of servers at once for one format."""
    return [(field, name) for field in ("format", "output", "results") for name in names]


GOALS = f"SELECT ?t {{ ?t a <{GOAL}> }} ORDER BY ?t LIMIT 2"
TWO_GOALS: Rows = [("http://metadata.un.org/sdg/1",), ("http://metadata.un.org/sdg/10",)]
GRAPH = f"CONSTRUCT {{ ?t a ?c }} WHERE {{ ?t a <{GOAL}>, ?c }}"
DESCRIBE = f"DESCRIBE <{ONE}>\n"
PREFIXES = """PREFIX brick: <https://brickschema.org/schema/Brick#>
PREFIX xml: <http://www.w3.org/XML/1998/namespace>
PREFIX schema: <https://schema.org/>
PREFIX void: <http://rdfs.org/ns/void#>

"""

RDFLIB = f"{RDF_XML}, {XML}"
WRAPPER_JSON = f"{JSON},application/json,text/javascript,application/javascript"
WRAPPER_N3 = "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3"
OXIGRAPH = f"{JSON}, {XML}"
COMUNICA = f"{JSON};q=1.0,{XML};q=0.7"
COMUNICA_SOURCE = (
    f"{N_QUADS},application/trig;q=0.95,{JSON_LD};q=0.9,application/n-triples;q=0.8,{TURTLE};q=0.6,{RDF_XML};q=0.5,"
    "text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
    "application/xhtml+xml;q=0.18,application/json;q=0.135,text/shaclc;q=0.1,text/shaclc-ext;q=0.05"
)
NODE = {"Accept_Encoding": "br,gzip,deflate", "Accept_Language": "*", "Sec_Fetch_Mode": "cors"}
JENA = f"{JSON}, {XML};q=0.9, {TSV};q=0.7, {CSV};q=0.5,application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1"
JENA_ASK = f"{JSON}, {XML};q=0.9,application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1"
JENA_GRAPH = f"{TURTLE},application/n-triples;q=0.9,{JSON_LD};q=0.8,{RDF_XML};q=0.7,*/*;q=0.3"
JAVA = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2_Settings": "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA",
}
JAVA_GET = {**JAVA, "Content_Length": "0"}
RDF4J = (
    f"{CSV};q=0.8, application/x-sparqlstar-results+json;q=0.8, {JSON};q=0.8, application/json;q=0.8, {XML}, "
    f"application/xml, {TSV};q=0.8, text/x-tab-separated-values-star;q=0.8, "
    "application/x-sparqlstar-results+xml;q=0.8, application/x-sparqlstar-results+tsv;q=0.8, "
    "application/x-binary-rdf-results-table;q=0.8"
)
RDF4J_ASK = (
    f"{JSON};q=0.8, application/json;q=0.8, application/x-sparqlstar-results+json;q=0.8, {XML};q=0.8, "
    "application/xml;q=0.8, text/boolean"
)
RDF4J_GRAPH = (
    f"application/n-triples;q=0.7, text/plain;q=0.7, {RDF_XML};q=0.4, text/xml;q=0.4, {TURTLE}, "
    "application/xml;q=0.4, application/x-turtle, text/n3;q=0.8, application/rdf+json;q=0.7, "
    "application/trig;q=0.8, application/x-trig;q=0.8, application/x-binary-rdf;q=0.8, application/ld+json;q=0.8"
)
HTTP_CLIENT = {"Connection": "Keep-Alive", "Accept_Encoding": "gzip,deflate"}

TABLE = {
    # rdflib 7.6, SPARQLStore
    "rdflib SELECT": (get(PREFIXES + GOALS, RDFLIB), Got(XML, TWO_GOALS)),
    "rdflib SELECT in JSON": (get(PREFIXES + GOALS, JSON), Got(JSON, TWO_GOALS)),
    "rdflib SELECT in CSV": (get(PREFIXES + GOALS, CSV), Got(CSV, TWO_GOALS)),
    "rdflib SELECT in TSV": (get(PREFIXES + GOALS, TSV), Got(TSV, TWO_GOALS)),
    "rdflib ASK": (get(PREFIXES + "ASK{}", RDFLIB), Got(XML, True)),
    "rdflib CONSTRUCT": (get(PREFIXES + GRAPH, RDFLIB), Got(RDF_XML, 17)),
    "rdflib POST": (direct(PREFIXES + GOALS, RDFLIB, path="/sparql?"), Got(XML, TWO_GOALS)),
    "rdflib POST of a form": (form(PREFIXES + GOALS, RDFLIB), Got(XML, TWO_GOALS)),
    "rdflib bindings": (
        get(f"{PREFIXES}SELECT * {{?t a ?c}}\nVALUES ( ?t )\n{{ ( <{ONE}> ) }}\n", RDFLIB),
        Got(XML, [(ONE, TARGET)]),
    ),
    "rdflib triples": (
        get(f"SELECT ?s  {{ ?s <{TYPE}> <{GOAL}> }}  ORDER BY ?s LIMIT 2", RDFLIB),
        Got(XML, TWO_GOALS),
    ),
    "rdflib graphs": (
        get("SELECT ?name WHERE { GRAPH ?name {} } ORDER BY ?name LIMIT 1", RDFLIB),
        Got(XML, [("https://w3id.org/gfmdkg/graph/data/areas",)]),
    ),
    # rdflib 7.6, SERVICE
    "rdflib SERVICE": (
        form(
            f"PREFIX xml:<http://www.w3.org/XML/1998/namespace> PREFIX :<urn:a:> SELECT REDUCED * WHERE {{ ?t a ?c }}"
            f'VALUES (?t ?l) {{(<{ONE}> "x")}}',
            JSON,
            ("output", "json"),
        ),
        Got(JSON, [(ONE, TARGET, "x")]),
    ),
    # SPARQLWrapper 2.0
    "SPARQLWrapper JSON": (get(GOALS, WRAPPER_JSON, *wrapped("json")), Got(JSON, TWO_GOALS)),
    "SPARQLWrapper XML": (get(GOALS, XML, *wrapped("xml")), Got(XML, TWO_GOALS)),
    "SPARQLWrapper CSV": (get(GOALS, CSV, *wrapped("csv")), Got(CSV, TWO_GOALS)),
    "SPARQLWrapper TSV": (get(GOALS, TSV, *wrapped("tsv", TSV)), Got(TSV, TWO_GOALS)),
    "SPARQLWrapper ASK": (get("ASK{}", WRAPPER_JSON, *wrapped("json")), Got(JSON, True)),
    "SPARQLWrapper POST of a form": (form(GOALS, WRAPPER_JSON, *wrapped("json")), Got(JSON, TWO_GOALS)),
    "SPARQLWrapper POST": (direct(GOALS, WRAPPER_JSON, *wrapped("json")), Got(JSON, TWO_GOALS)),
    "SPARQLWrapper RDF/XML": (get(GRAPH, RDF_XML, *wrapped("rdf+xml", RDF_XML)), Got(RDF_XML, 17)),
    "SPARQLWrapper Turtle": (get(GRAPH, "application/turtle,text/turtle", *wrapped("turtle")), Got(TURTLE, 17)),
    "SPARQLWrapper N3": (get(GRAPH, WRAPPER_N3, *wrapped("n3")), Got(TURTLE, 17)),
    "SPARQLWrapper JSON-LD": (
        get(GRAPH, f"{JSON_LD},application/x-json+ld", *wrapped("json-ld", f"{JSON_LD},application/x-json+ld")),
        Got(JSON_LD, 17),
    ),
    "SPARQLWrapper DESCRIBE": (get(DESCRIBE, RDF_XML, *wrapped("xml")), Got(RDF_XML, 3)),
    # Oxigraph 0.5.13, SERVICE
    "Oxigraph SERVICE": (
        direct(f"BASE <http://127.0.0.1:7878/query>\nSELECT * WHERE {{ <{ONE}> <{TYPE}> ?c . }}", OXIGRAPH),
        Got(JSON, [(TARGET,)]),
    ),
    # Comunica 5.4, sources and SERVICE
    "Comunica looks what the source is": (Sent(COMUNICA_SOURCE, headers=named(NODE)), Got(N_QUADS, 20)),
    "Comunica SELECT": (get(GOALS, COMUNICA, **NODE), Got(JSON, TWO_GOALS)),
    "Comunica ASK": (get(f"ASK WHERE {{ ?t <{TYPE}> ?c . }}", COMUNICA, **NODE), Got(JSON, True)),
    "Comunica COUNT": (
        get(f"SELECT ( COUNT( * ) AS ?count ) WHERE {{ ?s <{TYPE}> <{GOAL}> . }}", COMUNICA, **NODE),
        Got(JSON, [("17",)]),
    ),
    "Comunica CONSTRUCT": (get(f"CONSTRUCT WHERE {{ ?t a <{GOAL}> }}", TURTLE, **NODE), Got(TURTLE, 17)),
    "Comunica VALUES": (
        get(
            f'SELECT ?t ?l ?c WHERE {{ VALUES( ?t ?l ){{ ( <{ONE}> "x"^^<http://www.w3.org/2001/XMLSchema#string> ) '
            f'( <{OTHER}> "y"^^<http://www.w3.org/2001/XMLSchema#string> ) }} ?t <{TYPE}> ?c . }}',
            COMUNICA,
            **NODE,
        ),
        Got(JSON, [(ONE, "x", TARGET), (OTHER, "y", TARGET)]),
    ),
    # Jena 5.2, rsparql and SERVICE
    "Jena SELECT": (get(GOALS, JENA, **JAVA_GET), Got(JSON, TWO_GOALS)),
    "Jena ASK": (get("ASK\nWHERE\n  {  }\n", JENA_ASK, **JAVA_GET), Got(JSON, True)),
    "Jena CONSTRUCT": (get(GRAPH, JENA_GRAPH, **JAVA_GET), Got(TURTLE, 17)),
    "Jena DESCRIBE": (get(DESCRIBE, JENA_GRAPH, **JAVA_GET), Got(TURTLE, 3)),
    "Jena SERVICE": (
        get(f"SELECT  *\nWHERE\n  {{ <{ONE}>\n              a  ?c\n  }}\n", JENA, **JAVA_GET),
        Got(JSON, [(TARGET,)]),
    ),
    "Jena, long query": (
        direct(
            f"SELECT  (count(*) AS ?n)\nWHERE\n  {{ VALUES ?x {{ {' '.join(map(str, range(1000)))} }} }}\n",
            JENA,
            **{**JAVA, "Content_Type": f"{QUERY};charset=utf-8"},
        ),
        Got(JSON, [("1000",)]),
    ),
    # RDF4J 5.0, which is what GraphDB asks with
    "RDF4J SELECT": (get(GOALS, RDF4J, **HTTP_CLIENT), Got(XML, TWO_GOALS)),
    "RDF4J ASK": (get("ASK {}", RDF4J_ASK, **HTTP_CLIENT), Got(JSON, True)),
    "RDF4J CONSTRUCT": (get(GRAPH, RDF4J_GRAPH, **HTTP_CLIENT), Got(TURTLE, 17)),
    "RDF4J VALUES": (
        get(
            "PREFIX sesame: <http://www.openrdf.org/schema/sesame#> SELECT  ?c ?__rowIdx WHERE {  VALUES "
            f'(?__rowIdx ?t) {{  ("0" <{ONE}> )("1" <{OTHER}> ) }} ?t a ?c\n}}',
            RDF4J,
            **HTTP_CLIENT,
        ),
        Got(XML, [(TARGET, "0"), (TARGET, "1")]),
    ),
}


@pytest.mark.parametrize(("sent", "got"), TABLE.values(), ids=TABLE)
def test_what_a_program_sends_is_answered_in_what_it_reads(address: str, sent: Sent, got: Got) -> None:
    status, media_type, body = exchange(address, sent)
    assert (status, media_type) == (200, got.type), body
    if isinstance(got.answer, bool | list):
        assert answer_of(body, media_type) == got.answer
    else:
        assert len(set(ox.parse(body, format=rdf_format(media_type)))) >= got.answer


def exchange(address: str, sent: Sent) -> tuple[int, str, bytes]:
    place = urlsplit(address)
    assert place.hostname
    with closing(http.client.HTTPConnection(place.hostname, place.port, timeout=60)) as connection:
        target = sent.path + (f"?{urlencode(sent.url)}" if sent.url else "")
        body = sent.body if isinstance(sent.body, str | None) else urlencode(sent.body)
        connection.putrequest("POST" if body else "GET", target, skip_accept_encoding=True)
        for name, value in {"Accept": sent.accept, **sent.headers}.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body.encode())))
        connection.endheaders(body.encode() if body else None)
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), decoded(response)


def decoded(response: http.client.HTTPResponse) -> bytes:
    codings: dict[str, Any] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    body: bytes = codings[response.headers.get("Content-Encoding", "")](response.read())
    return body


def rdf_format(media_type: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(media_type)
    assert found
    return found


def answer_of(body: bytes, media_type: str) -> Rows | bool:
    if media_type == CSV:
        return [tuple(row) for row in csv.reader(io.StringIO(body.decode(), newline=""))][1:]
    found = ox.parse_query_results(body, ox.QueryResultsFormat.from_media_type(media_type))
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)) for row in found]
