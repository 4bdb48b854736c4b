"""The graph against the report itself, read a second time by another reader (report_text.py)."""

import re

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

import report_text
from namespaces import GFMD, ID, SCHEMA, SDG, SDGO
from report_text import AREAS, CATEGORIES, GOALS, SUMMITS, Report

PASSAGE = str(ID) + "passage/"


@pytest.fixture(scope="session")
def printed(report: str) -> Report:
    return Report(report)


def texts(graph: Graph, subject: Node, predicate: URIRef) -> set[str]:
    return {str(value) for value in graph.objects(subject, predicate)}


def named(graph: Graph, subject: Node, predicate: URIRef = RDFS.label) -> str:
    """Give the English name: those in other languages are ours."""
    (name,) = [
        text for text in graph.objects(subject, predicate) if isinstance(text, Literal) and text.language == "en"
    ]
    return str(name)


def slug(node: Node | None) -> str:
    return str(node).rpartition("/")[2]


class TestTable1:
    @pytest.mark.parametrize("goal", GOALS)
    def test_a_goal_has_the_name_of_its_row(self, graph: Graph, printed: Report, goal: str) -> None:
        heading = list(printed.tables["1"].rows)[GOALS.index(goal)]
        assert f"{goal}. {named(graph, SDG[goal])}" == heading

    @pytest.mark.parametrize("category", CATEGORIES)
    def test_a_category_has_the_heading_of_its_column(self, graph: Graph, printed: Report, category: str) -> None:
        heading = printed.tables["1"].columns[CATEGORIES.index(category)]
        assert heading in texts(graph, ID["category/" + category], SKOS.altLabel)
        assert named(graph, ID["category/" + category], SKOS.prefLabel).upper() == heading

    @pytest.mark.parametrize("category", CATEGORIES)
    @pytest.mark.parametrize("goal", GOALS)
    def test_a_cell_has_a_mark_where_an_x_is_printed(
        self, graph: Graph, printed: Report, goal: str, category: str
    ) -> None:
        row = list(printed.tables["1"].rows.values())[GOALS.index(goal)]
        cell = row[CATEGORIES.index(category)]
        marks = [
            mark
            for mark in graph.subjects(RDF.type, GFMD.Mark)
            if (mark, GFMD.concerns, SDG[goal]) in graph
            and (mark, GFMD.filedUnder, ID["category/" + category]) in graph
        ]
        assert ["X" for _ in marks] == cell.split()
        assert ((SDG[goal], GFMD.linkedThrough, ID["category/" + category]) in graph) == (cell == "X")
        for mark in marks:
            assert texts(graph, mark, GFMD.statedIn) == {f"{PASSAGE}table-1-goal-{goal}-{category}"}

    def test_no_mark_stands_beside_the_table(self, graph: Graph, printed: Report) -> None:
        printed_marks = sum(cell == "X" for row in printed.tables["1"].rows.values() for cell in row)
        assert len(set(graph.subjects(RDF.type, GFMD.Mark))) == printed_marks == 33
        assert len(list(graph.triples((None, GFMD.linkedThrough, None)))) == printed_marks

    def test_there_are_no_more_goals_than_rows(self, graph: Graph) -> None:
        assert {slug(goal) for goal in graph.subjects(RDF.type, SDGO.Goal)} == set(GOALS)


class TestTable2:
    @pytest.mark.parametrize("summit", SUMMITS)
    def test_a_summit_has_code_and_year_of_its_column(self, graph: Graph, printed: Report, summit: str) -> None:
        node = ID["summit/" + summit]
        heading = printed.tables["2"].columns[SUMMITS.index(summit)]
        assert f"{graph.value(node, GFMD.tableCode)} {graph.value(node, GFMD.inYear)}" == heading
        assert graph.value(node, GFMD.position) == Literal(SUMMITS.index(summit) + 1)

    @pytest.mark.parametrize("summit", SUMMITS)
    def test_a_summit_is_chaired_by_the_country_of_its_code(self, graph: Graph, printed: Report, summit: str) -> None:
        chairs = list(graph.objects(ID["summit/" + summit], GFMD.chairedBy))
        codes = [str(graph.value(chair, GFMD.iso3166Alpha3)) for chair in chairs]
        assert codes == printed.tables["2"].columns[SUMMITS.index(summit)].split()[:1]

    @pytest.mark.parametrize("area", AREAS)
    def test_an_area_has_the_heading_of_its_row(self, graph: Graph, printed: Report, area: str) -> None:
        # The narrow column of the print breaks one word.
        heading = list(printed.tables["2"].rows)[AREAS.index(area)].replace("Mainstrea-ming", "Mainstreaming")
        assert named(graph, ID["area/" + area]) == heading
        assert graph.value(ID["area/" + area], GFMD.position) == Literal(AREAS.index(area) + 1)

    @pytest.mark.parametrize("area", AREAS)
    def test_an_area_has_the_name_of_its_list_item(self, graph: Graph, printed: Report, area: str) -> None:
        _, text = printed.passages[f"section-c-area-{AREAS.index(area) + 1}"]
        assert text.startswith(f"{named(graph, ID['area/' + area])}: ")

    @pytest.mark.parametrize("summit", SUMMITS)
    @pytest.mark.parametrize("area", AREAS)
    def test_a_cell_has_the_roundtables_that_are_printed(
        self, graph: Graph, printed: Report, area: str, summit: str
    ) -> None:
        row = list(printed.tables["2"].rows.values())[AREAS.index(area)]
        numbers = sorted(re.findall(r"\d\.\d+", row[SUMMITS.index(summit)]))
        topics = [
            topic
            for topic in graph.subjects(GFMD.filedUnder, ID["area/" + area])
            if (topic, GFMD.discussedAt / SCHEMA.superEvent, ID["summit/" + summit]) in graph
        ]
        assert (
            sorted(str(graph.value(graph.value(topic, GFMD.discussedAt), GFMD.number)) for topic in topics) == numbers
        )
        shortcuts = [
            str(graph.value(roundtable, GFMD.number))
            for roundtable in graph.subjects(GFMD.workedOn, ID["area/" + area])
            if (roundtable, SCHEMA.superEvent, ID["summit/" + summit]) in graph
        ]
        assert sorted(shortcuts) == numbers
        for topic in topics:
            assert texts(graph, topic, GFMD.statedIn) == {f"{PASSAGE}table-2-{area}-{summit}"}

    def test_no_topic_stands_beside_the_table(self, graph: Graph, printed: Report) -> None:
        entries = [re.findall(r"\d\.\d+", cell) for row in printed.tables["2"].rows.values() for cell in row]
        assert len(set(graph.subjects(RDF.type, GFMD.RoundtableTopic))) == sum(map(len, entries)) == 44

    def test_no_roundtable_stands_beside_the_table_and_berlin(self, graph: Graph, printed: Report) -> None:
        entries = {
            (summit, number)
            for row in printed.tables["2"].rows.values()
            for summit, cell in zip(SUMMITS, row, strict=True)
            for number in re.findall(r"\d\.\d+", cell)
        }
        assert len(entries) == 41
        found = [
            (slug(graph.value(roundtable, SCHEMA.superEvent)), str(graph.value(roundtable, GFMD.number)))
            for roundtable in graph.subjects(RDF.type, GFMD.Roundtable)
        ]
        assert sorted(found) == sorted({*entries, ("berlin-2017", "1.2")})

    def test_berlin_is_as_the_prose_has_it(self, graph: Graph, report: str) -> None:
        found = re.search(r"Roundtable (\d\.\d) of the (\d{4}) GFMD Summit in (\w+)", report)
        assert found, "the report announces a roundtable in Berlin"
        roundtable, summit = ID["roundtable/berlin-2017-1-2"], ID["summit/berlin-2017"]
        assert graph.value(roundtable, SCHEMA.superEvent) == summit
        record = [graph.value(roundtable, GFMD.number), graph.value(summit, GFMD.inYear)]
        assert [str(value) for value in [*record, graph.value(summit, SCHEMA.location)]] == list(found.groups())
        assert {summit} == set(graph.subjects(RDF.type, GFMD.Summit)) - {ID["summit/" + known] for known in SUMMITS}


class TestProse:
    def test_the_goals_in_focus_are_those_of_the_foreword(self, graph: Graph, printed: Report) -> None:
        session = ID["review-session/2017"]
        records = [slug(graph.value(record, GFMD.concerns)) for record in graph.subjects(GFMD.atSession, session)]
        assert sorted(records) == sorted(printed.focus_goals())
        assert {slug(goal) for goal in graph.subjects(GFMD.focusAt, session)} == printed.focus_goals()

    def test_the_theme_of_the_session_is_exact(self, graph: Graph, printed: Report) -> None:
        assert f"“{printed.theme()}”" in str(graph.value(ID["review-session/2017"], DCTERMS.description))

    def test_the_explicit_targets_are_those_of_the_list(self, graph: Graph, printed: Report) -> None:
        references = set(graph.subjects(RDF.type, GFMD.ExplicitReference))
        codes = [slug(graph.value(reference, GFMD.concerns)) for reference in references]
        assert sorted(codes) == sorted(printed.targets())
        assert len(codes) == 10

    def test_the_topic_of_an_explicit_target_stands_in_its_item(self, graph: Graph, printed: Report) -> None:
        wrong = {
            str(topic)
            for reference, topic in graph.subject_objects(GFMD.topic)
            if str(topic) not in printed.targets()[slug(graph.value(reference, GFMD.concerns))]
        }
        assert not wrong, "give the topic in the words of the list item"

    def test_an_explicit_target_is_stated_in_its_item(self, graph: Graph, printed: Report) -> None:
        passages = printed.passages
        for reference in graph.subjects(RDF.type, GFMD.ExplicitReference):
            item = printed.targets()[slug(graph.value(reference, GFMD.concerns))]
            found = {slug(passage) for passage in graph.objects(reference, GFMD.statedIn)}
            assert "section-a-paragraph-3" in found, "the paragraph above the list says what the list is of"
            assert [passages[name][1] for name in found - {"section-a-paragraph-3"}] == [item]

    def test_the_sections_are_the_headings_in_their_order(self, graph: Graph, printed: Report) -> None:
        document = ID["document/hlpf-2017-contribution"]
        assert sections(graph, document) == printed.headings(), "number and title as printed, position by order"

    def test_the_sections_of_a_parent_are_counted_from_one(self, graph: Graph) -> None:
        for parent in set(graph.objects(None, DCTERMS.isPartOf)):
            children = [
                child for child in graph.subjects(DCTERMS.isPartOf, parent) if (child, RDF.type, GFMD.Section) in graph
            ]
            positions = sorted(int(str(graph.value(child, GFMD.position))) for child in children)
            assert positions == list(range(1, len(children) + 1)), f"number the sections of {parent}"

    def test_a_section_that_is_not_under_the_document_is_not_there(self, graph: Graph) -> None:
        listed = sections(graph, ID["document/hlpf-2017-contribution"])
        assert len(set(graph.subjects(RDF.type, GFMD.Section))) == len(listed)


def sections(graph: Graph, parent: Node) -> list[tuple[str, str]]:
    """List number and title of all sections below one, as a reader meets them."""
    children = [child for child in graph.subjects(DCTERMS.isPartOf, parent) if (child, RDF.type, GFMD.Section) in graph]
    listed = []
    for child in sorted(children, key=lambda section: int(str(graph.value(section, GFMD.position)))):
        number = graph.value(child, GFMD.number)
        listed += [("" if number is None else str(number), str(graph.value(child, DCTERMS.title)))]
        listed += sections(graph, child)
    return listed


def test_the_reader_of_these_tests_finds_both_tables(printed: Report) -> None:
    assert [len(printed.tables["1"].rows), len(printed.tables["2"].rows)] == [len(GOALS), len(AREAS)]
    assert {len(row) for row in printed.tables["1"].rows.values()} == {len(CATEGORIES)}
    assert {len(row) for row in printed.tables["2"].rows.values()} == {len(SUMMITS)}
    assert report_text.clean(" a\t b[footnoteRef:1] [1: c [d] e] f") == "a b f"
