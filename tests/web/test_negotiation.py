"""Content negotiation, rule by rule (RFC 9110, section 12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME
from gfmdkg.web.negotiation import GRAPH_OFFERS, SOLUTION_OFFERS, Accepted, best, named, negotiate

JSON, XML, CSV, TSV = (known.media_type for known in (BY_NAME["json"], BY_NAME["xml"], BY_NAME["csv"], BY_NAME["tsv"]))
TURTLE, JSON_LD = BY_NAME["ttl"].media_type, BY_NAME["jsonld"].media_type
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


@pytest.mark.parametrize("name", BY_NAME)
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
    ],
)
def test_a_media_type_is_a_name_too(name: str, solutions: str | None, graph: str | None) -> None:
    assert media_types(named(name)) == (solutions, graph)


@pytest.mark.parametrize("name", ["yaml", "text/html", "image/png", "*/*"])
def test_an_unknown_name_is_an_error_that_names_the_known(name: str) -> None:
    with pytest.raises(NotAcceptableError, match=r"json, xml, csv, tsv, ttl, nt, jsonld, rdf"):
        named(name)


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert best(header, MEDIA_TYPES) in {None, *MEDIA_TYPES}


@given(st.dictionaries(st.sampled_from(MEDIA_TYPES), st.integers(0, 1000), min_size=1))
def test_the_best_has_the_highest_quality(qualities: dict[str, int]) -> None:
    header = ", ".join(f"{media_type};q={quality / 1000:.3f}" for media_type, quality in qualities.items())
    chosen = best(header, MEDIA_TYPES)
    assert qualities.get(chosen or "", 0) == max(qualities.values())
