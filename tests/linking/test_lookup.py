"""Look-up: what an outside identifier is here, one by one and for a table."""

import csv
import io

import pytest

from gfmdkg.errors import ParameterError, UnknownNameError
from gfmdkg.iris import expand, shorten
from gfmdkg.linking.batch import COLUMNS, annotated
from gfmdkg.linking.checks import Links
from gfmdkg.linking.lookup import LONGEST, Lookup

BELGIUM, NAMIBIA = "id:country/bel", "id:country/nam"
MIGRANT_WORKERS = [
    "id:stakeholder-kind/migrant-workers",
    "id:stakeholder-kind/low-and-high-skilled-workers",
    "id:stakeholder-kind/un-and-low-skilled-labor-migrants",
    "id:area/labor-migration",
    "id:instrument/el-salvador-united-states-memorandum",
]


def entities(lookup: Lookup, text: str) -> list[str]:
    return [shorten(known.entity) for known in lookup.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("http://metadata.un.org/sdg/10.7", ["sdg:10.7"], id="IRI of the UN"),
        pytest.param("<http://metadata.un.org/sdg/10.7>", ["sdg:10.7"], id="angle brackets"),
        pytest.param("https://metadata.un.org/sdg/10.7", ["sdg:10.7"], id="https"),
        pytest.param("http://data.un.org/kos/sdg/01.01", ["sdg:1.1"], id="obsolete target"),
        pytest.param("http://data.un.org/kos/sdg/16.10", ["sdg:16.10"], id="obsolete target of two digits"),
        pytest.param("http://data.un.org/kos/sdg/03", ["sdg:3"], id="obsolete goal"),
        pytest.param("http://data.un.org/kos/geo/608", ["id:country/phl"], id="obsolete area"),
        pytest.param("http://data.un.org/codes/sdg/geoArea/608", ["id:country/phl"], id="another obsolete area"),
        pytest.param("http://metadata.un.org/thesaurus#1004108", MIGRANT_WORKERS, id="obsolete concept"),
        pytest.param("http://metadata.un.org/thesaurus/1004108", MIGRANT_WORKERS, id="several, the closest first"),
        pytest.param("http://purl.unep.org/sdg/SDGIO_00000140", ["sdg:8.10"], id="SDGIO"),
        pytest.param("SDGIO:00000131", ["sdg:8.1"], id="SDGIO, prefixed in capitals"),
        pytest.param("SDGIO_00000131", ["sdg:8.1"], id="SDGIO, last part"),
        pytest.param("http://www.wikidata.org/entity/Q31", [BELGIUM], id="Wikidata"),
        pytest.param("https://www.wikidata.org/wiki/Q31", [BELGIUM], id="page of Wikidata"),
        pytest.param("http://www.wikidata.org/wiki/Special:EntityData/Q31", [BELGIUM], id="data of Wikidata"),
        pytest.param("https://wikidata.org/wiki/Q31", [BELGIUM], id="Wikidata without www"),
        pytest.param("https://metadata.un.org/sdg/10.7?lang=fr", ["sdg:10.7"], id="page of the UN"),
        pytest.param("http://metadata.un.org/sdg/10/", ["sdg:10"], id="stroke at the end"),
        pytest.param("https://metadata.un.org/thesaurus/1000564?lang=en", [BELGIUM], id="page of UNBIS"),
        pytest.param(
            "https://www.eionet.europa.eu/gemet/en/concept/5236",
            ["id:emerging-issue/climate-induced-migration"],
            id="page of GEMET",
        ),
        pytest.param("Q31", [BELGIUM], id="Q-number"),
        pytest.param("wd:Q31", [BELGIUM], id="usual prefix"),
        pytest.param("wikidata:Q31", [BELGIUM], id="our prefix"),
        pytest.param("https://sws.geonames.org/2802361/", [BELGIUM], id="GeoNames"),
        pytest.param("056", [BELGIUM], id="M49"),
        pytest.param("BE", [BELGIUM], id="two letters"),
        pytest.param("bel", [BELGIUM], id="three letters, small"),
        pytest.param("NA", [NAMIBIA], id="Namibia"),
        pytest.param(" NAM ", [NAMIBIA], id="spaces"),
        pytest.param("10.7", ["sdg:10.7"], id="code"),
        pytest.param("8.1", ["sdg:8.1"], id="8.1"),
        pytest.param("8.10", ["sdg:8.10"], id="8.10"),
        pytest.param("3.C", ["sdg:3.c"], id="code in capitals"),
        pytest.param("8", ["sdg:8"], id="goal"),
        pytest.param("SDG 10.7", ["sdg:10.7"], id="with SDG"),
        pytest.param("Goal 8", ["sdg:8"], id="with Goal"),
        pytest.param("id:country/bel", [BELGIUM], id="our own name"),
        pytest.param("https://w3id.org/gfmdkg/id/country/bel", [BELGIUM], id="our own IRI"),
        pytest.param("", [], id="empty"),
        pytest.param("10.70", [], id="a code that is none"),
        pytest.param("56", [], id="M49 without its zero"),
        pytest.param("http://www.wikidata.org/entity/Q319", [], id="another item"),
        pytest.param("nobody:Q31", [], id="unknown prefix"),
        pytest.param("x" * (LONGEST + 1), [], id="too long"),
    ],
)
def test_an_identifier_is_found(lookup: Lookup, text: str, expected: list[str]) -> None:
    assert entities(lookup, text) == expected


def test_every_identifier_of_a_link_is_found(lookup: Lookup, links: Links) -> None:
    for mappings in links.sets:
        missing = [link.object for link in mappings.stated if link.subject not in _iris(lookup, link.object)]
        assert missing == []


def test_every_identifier_is_found_with_http_and_with_https(lookup: Lookup, links: Links) -> None:
    for mappings in links.sets:
        for link in mappings.stated:
            scheme, _, rest = link.object.partition(":")
            other = {"http": "https", "https": "http"}[scheme]
            assert lookup.find(f"{other}:{rest}") == lookup.find(link.object)


def test_a_match_that_is_denied_is_not_found(lookup: Lookup, links: Links) -> None:
    denied = [link for mappings in links.sets for link in mappings.links if link.is_denied]
    assert denied
    assert [link.object for link in denied if link.subject in _iris(lookup, link.object)] == []


def _iris(lookup: Lookup, text: str) -> set[str]:
    return {known.entity for known in lookup.find(text)}


def test_a_found_entity_says_how_close_it_is(lookup: Lookup) -> None:
    found = [shorten(known.relation) for known in lookup.resolve("unbis:1004108")]
    assert found == ["skos:exactMatch", *["skos:broadMatch"] * 2, *["skos:relatedMatch"] * 2]
    (own,) = lookup.resolve("sdg:3.c")
    assert (own.relation, own.label) == (expand("owl:sameAs"), "Target 3.c")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        pytest.param("10.77", "Did you mean 10.7", id="code"),
        pytest.param("http://www.wikidata.org/entity/Q319", "entity/Q31", id="IRI"),
        pytest.param("Sierra Leone", "If it is a name, the saved query entities/by-name finds", id="name"),
        pytest.param("?!", "There is no identifier named '?!'.", id="nothing near"),
    ],
)
def test_an_unknown_identifier_is_refused_with_what_is_near(lookup: Lookup, text: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        lookup.resolve(text)
    assert near in str(caught.value)


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)], ids=["empty", "blank", "too long"])
def test_what_is_no_identifier_is_refused(lookup: Lookup, text: str) -> None:
    with pytest.raises(ParameterError, match=f"from 1 to {LONGEST} characters"):
        lookup.resolve(text)


class TestTable:
    def test_gives_every_row_back_with_what_it_means(self, lookup: Lookup) -> None:
        text = 'place,note\nNA,"Namibia, not missing"\nQ31,\n,empty\nAtlantis,lost\n1004108,\nunbis:1004108,and more\n'
        header, *rows = annotated(io.StringIO(text, newline=""), "place", lookup)
        assert header == ["place", "note", *COLUMNS]
        assert [row[:2] for row in rows] == list(csv.reader(text.splitlines()[1:]))
        assert [row[2] for row in rows] == ["matched", "matched", "empty", "unmatched", "unmatched", "matched"]
        assert rows[0][3:] == [expand(NAMIBIA), "Namibia", "gfmd:iso3166Alpha2"]
        assert rows[5][3] == expand(MIGRANT_WORKERS[0])

    def test_gives_all_that_are_near_where_nothing_is_the_same(self, lookup: Lookup) -> None:
        (_, row) = annotated(["code\n", "Q133004\n"], "code", lookup)
        assert row[1:3] == ["several", " | ".join(map(expand, ("id:stakeholder-kind/diaspora", "id:area/diaspora")))]
        assert row[4] == "skos:closeMatch | skos:relatedMatch"

    def test_fills_a_row_that_is_too_short(self, lookup: Lookup) -> None:
        assert list(annotated(["a,code,b\n", "1\n", "2,8.10\n"], "code", lookup))[1:] == [
            ["1", "", "", "empty", "", "", ""],
            ["2", "8.10", "", "matched", "http://metadata.un.org/sdg/8.10", "Target 8.10", "skos:notation"],
        ]

    def test_has_another_delimiter(self, lookup: Lookup) -> None:
        assert list(annotated(["a;code", "1;BE"], "code", lookup, ";"))[1][:3] == ["1", "BE", "matched"]

    def test_needs_the_name_of_the_column(self, lookup: Lookup) -> None:
        with pytest.raises(ParameterError, match=r"Name the column that has the identifiers\. Choices: a, b\."):
            list(annotated(["a,b"], "", lookup))

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            pytest.param([], "no column 'code'", id="nothing"),
            pytest.param(["a,b"], "no column 'code'. Choices: a, b.", id="no such column"),
            pytest.param(["code;b"], "no column 'code'; is the delimiter ';' instead of ','?", id="semicolons"),
            pytest.param(["code\tb;c"], "is the delimiter ';' or '\\t' instead of ','?", id="tabs"),
            pytest.param(["code,code"], "more than one column 'code'", id="twice"),
            pytest.param(["code,gfmdkg_status"], "'gfmdkg_status' already", id="done before"),
            pytest.param(["code", "1,2"], "Line 2 has 2 values, the table 1 columns", id="long row"),
            pytest.param(["code", '"a" b'], "Line 2 is no CSV", id="quotes"),
            pytest.param(["code", "x" * 200_000], "Line 2 is no CSV: field larger", id="very long value"),
        ],
    )
    def test_that_is_none_is_refused(self, lookup: Lookup, lines: list[str], said: str) -> None:
        with pytest.raises(ParameterError) as caught:
            list(annotated(lines, "code", lookup))
        assert said in str(caught.value)
