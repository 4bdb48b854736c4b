"""The audit (queries/audit/) against the discrepancies on record: neither may have what the other lacks."""

from dataclasses import dataclass
from typing import cast

import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.term import Node

from answers import as_result, columns
from checkout import CORPUS
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.saved_queries import SavedQuery
from namespaces import GFMD, ID

AUDITS = sorted(name for name in CORPUS.saved_query_files if name.startswith("audit/"))
COLUMNS = ["claim", "claimLabel", "statedValue", "graphValue", "agrees"]
every_audit = pytest.mark.parametrize("name", AUDITS)


@dataclass(frozen=True)
class Row:
    """One line of an audit: what is said, and whether the graph gives the same."""

    audit: str
    claim: URIRef
    stated: object
    found: object
    agrees: bool


def audited(engine: EmbeddedEngine, name: str) -> list[Row]:
    text = SavedQuery.parse(name, CORPUS.saved_query_files[name].read_text(encoding="utf-8")).sparql
    rows = []
    for answer in as_result(engine, text):
        claim, *values = cast("tuple[Node, ...]", answer)
        assert isinstance(claim, URIRef), "the first column is the claim, or what the claim is about"
        _, stated, found, agrees = (value.toPython() for value in values if isinstance(value, Literal))
        rows.append(Row(name, claim, stated, found, agrees is True))
    return rows


@pytest.fixture(scope="module")
def rows(engine: EmbeddedEngine) -> list[Row]:
    return [row for name in AUDITS for row in audited(engine, name)]


@pytest.fixture(scope="module")
def contrasted(graph: Graph) -> dict[Node, set[Node]]:
    """What each discrepancy contrasts, those of wording left out: reading finds them, and no query can."""
    return {
        record: set(graph.objects(record, GFMD.contrasts))
        for record in graph.subjects(RDF.type, GFMD.Discrepancy)
        if graph.value(record, DCTERMS.type) != GFMD.wordingDiscrepancy
    }


@every_audit
def test_an_audit_sets_the_stated_value_beside_that_of_the_graph(engine: EmbeddedEngine, name: str) -> None:
    text = SavedQuery.parse(name, CORPUS.saved_query_files[name].read_text(encoding="utf-8")).sparql
    assert columns(as_result(engine, text)) == COLUMNS


@every_audit
def test_an_audit_agrees_where_the_values_are_equal(engine: EmbeddedEngine, name: str) -> None:
    wrong = [row for row in audited(engine, name) if row.stated != "some" and row.agrees != (row.stated == row.found)]
    assert not wrong


@every_audit
def test_an_audit_says_nothing_of_what_it_should_find(name: str) -> None:
    text = CORPUS.saved_query_files[name].read_text(encoding="utf-8")
    assert "Discrepancy" not in text, "find it from the data, not from the record of it"
    assert "gfmd:contrasts" not in text


def test_every_finding_of_the_audit_is_on_record(rows: list[Row], contrasted: dict[Node, set[Node]]) -> None:
    known = {entity for records in contrasted.values() for entity in records}
    missing = [row for row in rows if not row.agrees and row.claim not in known]
    assert not missing, "write a gfmd:Discrepancy that contrasts the claim, in data/discrepancies.ttl"


def test_every_discrepancy_on_record_is_found_by_the_audit(rows: list[Row], contrasted: dict[Node, set[Node]]) -> None:
    found = {row.claim for row in rows if not row.agrees}
    stale = sorted(str(record) for record, records in contrasted.items() if not found & records)
    assert not stale, "remove the record, or write the query in queries/audit/ that finds it"


def test_every_count_that_the_report_makes_of_itself_is_audited(rows: list[Row], graph: Graph) -> None:
    counts = {claim for claim in graph.subjects(GFMD.value) if (claim, RDF.type, GFMD.Claim) in graph}
    assert sorted(map(str, counts - {row.claim for row in rows})) == []


@pytest.mark.parametrize(
    ("claim", "stated", "found"),
    [
        pytest.param("claim/focus-goals-potential", 5, 6, id="five goals in focus under Potential are six"),
        pytest.param("claim/links-with-seventeen-goals", 17, 15, id="links with 17 goals are links with 15"),
        pytest.param("summit/swe-2014", "2013-2014", "2014", id="Sweden has two years in the text"),
        pytest.param("claim/target-17-18-called-goal", "Goal", "Target", id="Goal 17.18 is a target"),
        pytest.param("claim/categories-are-of-targets", "Target", "Goal", id="categories of targets hold goals"),
    ],
)
def test_the_audit_finds(rows: list[Row], claim: str, stated: object, found: object) -> None:
    disagreeing = [(row.stated, row.found) for row in rows if row.claim == ID[claim] and not row.agrees]
    assert disagreeing == [(stated, found)]
