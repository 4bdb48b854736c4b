"""Content negotiation, rule by rule (RFC 9110, section 12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME
from gfmdkg.web.negotiation import GRAPH_OFFERS, SOLUTION_OFFERS, Accepted, best, named, negotiate

JSON, XML, CSV, TSV = (known.media_type for known in (BY_NAME["json"], BY_NAME["xml"], BY_NAME["csv"], BY_NAME["tsv"]))
TURTLE, JSON_LD, RDF_XML = (BY_NAME[name].media_type for name in ("ttl", "jsonld", "rdf"))
N_TRIPLES, N_QUADS, TRIG = (BY_NAME[name].media_type for name in ("nt", "nq", "trig"))
STAR, BINARY = "application/x-sparqlstar-results", "application/x-binary-rdf-results-table"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIA_TYPES = [offer.media_type for offer in (*SOLUTION_OFFERS, *GRAPH_OFFERS)]


def media_types(accepted: Accepted) -> tuple[str | None, str | None]:
    return (
        accepted.solutions.media_type if accepted.solutions else None,
        accepted.graph.media_type if accepted.graph else None,
    )


@pytest.mark.parametrize(
    ("header", "solutions", "graph"),
    [
        pytest.param(None, JSON, TURTLE, id="absent"),
        pytest.param("", JSON, TURTLE, id="empty"),
        pytest.param("*/*", JSON, TURTLE, id="anything"),
        pytest.param("text/csv", CSV, None, id="one type"),
        pytest.param("TEXT/CSV", CSV, None, id="capitals"),
        pytest.param("text/turtle", None, TURTLE, id="one type of the other kind"),
        pytest.param("text/csv, text/turtle", CSV, TURTLE, id="one of each kind"),
        pytest.param("application/json", "application/json", "application/json", id="alias keeps its name"),
        pytest.param("application/xml", "application/xml", "application/xml", id="alias of XML"),
        pytest.param(f"application/json, {JSON}", JSON, "application/json", id="canonical before alias"),
        pytest.param(f"application/json, {JSON};q=0.9", "application/json", "application/json", id="alias preferred"),
        pytest.param("text/csv, text/tab-separated-values", CSV, None, id="tie goes to the first offer"),
        pytest.param("text/tab-separated-values, text/csv", CSV, None, id="order of the header is nothing"),
        pytest.param("text/csv;q=0.5, text/tab-separated-values", TSV, None, id="quality decides"),
        pytest.param("text/csv;Q=0.5, text/tab-separated-values;q=0.4", CSV, None, id="q in capitals"),
        pytest.param("text/*", CSV, TURTLE, id="any subtype"),
        pytest.param("application/*", JSON, "application/n-triples", id="any subtype, application"),
        pytest.param(f"*/*, {JSON};q=0", XML, TURTLE, id="q=0 refuses"),
        pytest.param(f"*/*;q=0.1, {JSON};q=0.05", XML, TURTLE, id="specific range decides, though lower"),
        pytest.param("text/*;q=0.9, text/csv;q=0.1, */*;q=0.5", TSV, TURTLE, id="text/csv under text/*"),
        pytest.param("*/*;q=0, text/csv", CSV, None, id="everything else refused"),
        pytest.param("text/csv;charset=utf-8", CSV, None, id="charset that we have"),
        pytest.param("text/csv; charset=UTF-8 ; q=1", CSV, None, id="charset in capitals"),
        pytest.param("text/csv;header=present, */*;q=0.1", CSV, TURTLE, id="parameter of CSV that we have"),
        pytest.param("text/csv;header=absent, text/csv;q=0.1", CSV, None, id="parameter that we have not"),
        pytest.param(
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', None, JSON_LD, id="profile"
        ),
        pytest.param("text/csv;charset=utf-8;q=0, text/csv", None, None, id="range with parameter is more specific"),
        pytest.param("text/html;level=1, */*;q=0.1", JSON, TURTLE, id="HTML that we have not"),
        pytest.param("text/csv, , text/turtle", CSV, TURTLE, id="empty element"),
        pytest.param("foo", JSON, TURTLE, id="malformed: no slash"),
        pytest.param("text/csv;q=2", JSON, TURTLE, id="malformed: quality above one"),
        pytest.param("text/csv;q=x", JSON, TURTLE, id="malformed: quality no number"),
        pytest.param("*/csv", JSON, TURTLE, id="malformed: wildcard first"),
        pytest.param("text/html, image/gif, *; q=.2, */*; q=.2", JSON, TURTLE, id="malformed: what old Java sends"),
    ],
)
def test_the_header_decides(header: str | None, solutions: str | None, graph: str | None) -> None:
    if solutions is None and graph is None:
        with pytest.raises(NotAcceptableError):
            negotiate(header)
        return
    accepted = negotiate(header)
    assert media_types(accepted) == (solutions, graph)
    assert not accepted.page


@pytest.mark.parametrize(
    ("header", "solutions", "graph"),
    [
        pytest.param("*/*", JSON, TURTLE, id="curl, httr"),
        pytest.param(
            f"{JSON}, {XML};q=0.9, {TSV};q=0.7, {CSV};q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1",
            JSON,
            "application/json",
            id="Jena, SELECT",
        ),
        pytest.param(
            f"application/sparql-results+thrift, {JSON};q=0.9, application/rdf+thrift",
            JSON,
            None,
            id="Jena, Fuseki link",
        ),
        pytest.param(
            f"{TURTLE},{N_TRIPLES};q=0.9,{JSON_LD};q=0.8,{RDF_XML};q=0.7,*/*;q=0.3", JSON, TURTLE, id="Jena, CONSTRUCT"
        ),
        pytest.param(f"{TRIG},{N_QUADS};q=0.9,{JSON_LD};q=0.8,*/*;q=0.5", JSON, TRIG, id="Jena, dataset"),
        pytest.param(
            f"{CSV};q=0.8, {STAR}+json;q=0.8, {JSON};q=0.8, application/json;q=0.8, {XML}, application/xml, "
            f"{TSV};q=0.8, text/x-tab-separated-values-star;q=0.8, {STAR}+tsv;q=0.8, {BINARY};q=0.8",
            XML,
            "application/xml",
            id="RDF4J, GraphDB, SELECT",
        ),
        # The client of RDF4J sends one Accept line for each format; a server sees them joined.
        pytest.param(f"{BINARY};q=0.8,{XML},{JSON};q=0.8,{TSV};q=0.8", XML, None, id="RDF4J FedX"),
        pytest.param(f"text/boolean;q=0.8, {XML}, {JSON};q=0.8", XML, None, id="RDF4J, ASK"),
        pytest.param(
            f"{RDF_XML};q=0.8, text/plain;q=0.8, text/rdf+n3, application/rdf+json;q=0.8, application/x-trig;q=0.8, "
            "text/x-nquads;q=0.8, application/x-binary-rdf;q=0.8",
            None,
            "text/rdf+n3",
            id="Sesame, CONSTRUCT",
        ),
        pytest.param(f"{STAR}+json, {JSON};q=0.9, */*;q=0.8", JSON, TURTLE, id="GraphDB workbench, SELECT"),
        pytest.param(
            "application/x-graphdb-table-results+json, application/rdf+json;q=0.9, */*;q=0.8",
            JSON,
            TURTLE,
            id="GraphDB workbench, CONSTRUCT",
        ),
        pytest.param(f"{JSON},*/*;q=0.9", JSON, TURTLE, id="YASGUI, SELECT"),
        pytest.param(f"{N_TRIPLES},*/*;q=0.9", JSON, N_TRIPLES, id="YASGUI, CONSTRUCT"),
        pytest.param(f"{TURTLE},*/*;q=0.9", JSON, TURTLE, id="YASGUI, older, CONSTRUCT"),
        pytest.param(f"{JSON};q=1.0,{XML};q=0.7", JSON, None, id="Comunica, SELECT"),
        pytest.param(
            f"{N_QUADS},{TRIG};q=0.95,{JSON_LD};q=0.9,{N_TRIPLES};q=0.8,{TURTLE};q=0.6,{RDF_XML};q=0.5,"
            "application/json;q=0.45,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,"
            "application/xhtml+xml;q=0.18",
            "application/json",
            N_QUADS,
            id="Comunica, source",
        ),
        pytest.param(
            f"{JSON},application/json,text/javascript,application/javascript",
            JSON,
            "application/json",
            id="SPARQLWrapper, JSON",
        ),
        pytest.param(XML, XML, None, id="SPARQLWrapper, XML"),
        pytest.param("application/turtle,text/turtle", None, TURTLE, id="SPARQLWrapper, Turtle"),
        pytest.param(
            "text/rdf+n3,application/n-triples,application/turtle,text/n3", None, N_TRIPLES, id="SPARQLWrapper, N3"
        ),
        pytest.param("application/ld+json,application/x-json+ld", None, JSON_LD, id="SPARQLWrapper, JSON-LD"),
        pytest.param(f"{XML}, {RDF_XML}", XML, RDF_XML, id="rdflib, XML"),
        pytest.param(f"{JSON}, {XML};q=0.8", JSON, None, id="oxigraph"),
        pytest.param(f"{JSON}, application/json", JSON, "application/json", id="Virtuoso, Wikidata clients"),
        pytest.param(
            f"application/qlever-results+json, {TSV};q=0.9, */*;q=0.1", TSV, TURTLE, id="QLever with a way out"
        ),
        pytest.param(f"{XML}, text/turtle, {RDF_XML}", XML, TURTLE, id="Virtuoso, SERVICE"),
        pytest.param(f"{BINARY};q=0.2, {XML};q=0.5, {JSON}", JSON, None, id="Blazegraph"),
        pytest.param(f"{JSON};charset=UTF-8, {XML};charset=utf-8;q=0.5", JSON, None, id="charset on each"),
        pytest.param(
            f"{XML};q=0.9,{RDF_XML};q=0.5,{TURTLE};q=0.7,text/xml", "text/xml", "text/xml", id="Perl RDF::Query"
        ),
        pytest.param(
            f"{JSON};q=1.0,text/plain;q=0.5,text/html;q=0.5,*/*;q=0.1", JSON, "text/plain", id="data before HTML"
        ),
        pytest.param(
            "text/csv,application/csv;q=1.0,text/plain;q=0.5,text/html;q=0.5,*/*;q=0.1", CSV, "text/plain", id="R"
        ),
    ],
)
def test_every_client_gets_what_it_asked_for(header: str, solutions: str | None, graph: str | None) -> None:
    accepted = negotiate(header)
    assert media_types(accepted) == (solutions, graph)
    assert not accepted.page


@pytest.mark.parametrize("header", ["image/png", "text/csv;q=0", "*/*;q=0", "text/csv;header=absent", "text/html;q=0"])
def test_nothing_acceptable_is_an_error_that_names_what_is_offered(header: str) -> None:
    with pytest.raises(NotAcceptableError, match=r"Offered: .*text/csv"):
        negotiate(header)


@pytest.mark.parametrize(
    ("header", "page"),
    [
        pytest.param(FIREFOX, True, id="browser"),
        pytest.param("text/html", True, id="HTML only"),
        pytest.param("text/html, */*", True, id="HTML named"),
        pytest.param(f"text/html, {JSON}", True, id="HTML as good as data"),
        pytest.param(f"{JSON}, text/html;q=0.9", False, id="data preferred"),
        pytest.param("*/*", False, id="anything is data"),
        pytest.param("text/*", False, id="any text is data"),
        pytest.param("text/html;q=0, */*", False, id="HTML refused"),
        pytest.param("text/html;level=1, */*;q=0.5", False, id="HTML that we have not"),
        pytest.param(None, False, id="absent"),
    ],
)
def test_a_page_is_for_who_names_html(header: str | None, page: bool) -> None:
    assert negotiate(header).page is page


@pytest.mark.parametrize("name", [name for name in BY_NAME if name not in ("json", "xml")])
def test_a_name_accepts_its_kind_only(name: str) -> None:
    known = BY_NAME[name]
    accepted = named(name)
    offer, other = (accepted.solutions, accepted.graph)[:: 1 if known.kind == "solutions" else -1]
    assert offer is not None
    assert (offer.format, offer.media_type) == (known, known.media_type)
    assert other is None


@pytest.mark.parametrize(
    ("name", "solutions", "graph"),
    [
        ("application/sparql-results+json", JSON, None),
        ("application/sparql-results json", JSON, None),
        ("application/json", "application/json", "application/json"),
        ("CSV", CSV, None),
        ("json", JSON, JSON_LD),
        ("xml", XML, RDF_XML),
        ("rdf+xml", None, RDF_XML),
        ("turtle", None, TURTLE),
        ("n3", None, TURTLE),
        ("ntriples", None, N_TRIPLES),
        ("nquads", None, N_QUADS),
        ("json-ld", None, JSON_LD),
        ("text/plain", None, "text/plain"),
    ],
)
def test_names_of_others_and_media_types_are_names_too(name: str, solutions: str | None, graph: str | None) -> None:
    assert media_types(named(name)) == (solutions, graph)


@pytest.mark.parametrize("name", ["yaml", "text/xhtml", "image/png", "*/*"])
def test_an_unknown_name_is_an_error_that_names_the_known(name: str) -> None:
    with pytest.raises(NotAcceptableError, match=r"json, xml, csv, tsv, ttl, nt, nq, trig, jsonld, rdf"):
        named(name)


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert best(header, MEDIA_TYPES) in {None, *MEDIA_TYPES}


@given(st.dictionaries(st.sampled_from(MEDIA_TYPES), st.integers(0, 1000), min_size=1))
def test_the_best_has_the_highest_quality(qualities: dict[str, int]) -> None:
    header = ", ".join(f"{media_type};q={quality / 1000:.3f}" for media_type, quality in qualities.items())
    chosen = best(header, MEDIA_TYPES)
    assert qualities.get(chosen or "", 0) == max(qualities.values())
