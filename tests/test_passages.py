"""The passages: each piece of the report is one, and a change of a copy is named for what it is."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDF, RDFS, Graph, URIRef

import made_up_report
from gfmdkg.dataset import Dataset
from gfmdkg.errors import SourceError
from gfmdkg.report import SLOTS, cut, units
from gfmdkg.verification import Passage, passages, verify
from made_up_report import EXPECTED
from namespaces import GFMD, ID
from report_text import Report

SLUGS = [slot.slug for slot in SLOTS]
# The first pattern that fits tells the kind.
KINDS = {
    r".*-heading|box-\d-caption": "heading",
    r".*-paragraph-\d": "paragraph",
    r"footnote-\d": "footnote",
    r"box-\d-item-\d": "boxItem",
    r"table-\d": "tableCaption",
    r"table-1-legend-\d": "tableLegend",
    r"table-\d-.*": "tableCell",
    r".*": "listItem",
}
# Written again from the rules of data/README.md: what is no passage.
MARKS = re.compile(
    r"^(?:·|[1-4]\.(?= ))"
    r"|\[footnoteRef:\d\]|\[\d: |(?<=[.\w])\](?=\s*(?:\[\d: |$))"
    r"|\[(?:image|bookmark): [^\]]*\]",
    re.MULTILINE,
)


def node(slug: str) -> URIRef:
    return ID["passage/" + slug]


class TestUnits:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            pytest.param(" Heading \n\n \n", [("", "Heading")], id="white space"),
            pytest.param("· One\n·\ttwo", [("·", "One"), ("·", "two")], id="bullets"),
            pytest.param("2. Two\n12. Ten\n2.1 not", [("2.", "Two"), ("12.", "Ten"), ("", "2.1 not")], id="numbers"),
            pytest.param("\t1. No\n\t\n\tX ", [("\t", "1. No"), ("\t", ""), ("\t", "X")], id="cells"),
            pytest.param("\t1.1,\n1.2\n\n\tX", [("\t", "1.1, 1.2"), ("\t", "X")], id="cell of two lines"),
            pytest.param("\tX\n\nWords", [("\t", "X"), ("", "Words")], id="paragraph behind a table"),
            pytest.param("\tX\r\ny\r\n\rWords", [("\t", "X y"), ("", "Words")], id="line ends of other systems"),
            pytest.param("a[footnoteRef:1] b. [1:  c [d] e]", [("", "a b."), ("[1:", "c [d] e")], id="footnote"),
            pytest.param("a[footnoteRef:1]b[footnoteRef:2] [1: c]  [2: d]", [("", "ab"), ("[1:", "c"), ("[2:", "d")],
                         id="two footnotes"),
            pytest.param("a[footnoteRef:2] [1: c]", [("", "a[footnoteRef:2]"), ("[1:", "c")], id="call of another"),
            pytest.param("· [image: ]A [image: Bildergebnis für SDG 1]b", [("·", "A b")], id="pictures"),
            pytest.param(" [bookmark: _GoBack]A", [("", "A")], id="bookmark"),
            pytest.param("[image: flag] A", [("", "[image: flag] A")], id="a picture that the report has not"),
            pytest.param("", [], id="nothing"),
        ],
    )  # fmt: skip
    def test_a_line_is_cut_by_its_marks(self, text: str, found: list[tuple[str, str]]) -> None:
        assert [(unit.mark, unit.text) for unit in units(text)] == found

    def test_a_unit_knows_its_line(self) -> None:
        assert [unit.line for unit in units("a\n\n\tX\ny\n\n· b")] == [1, 3, 6]


class TestCut:
    def test_a_text_of_the_right_build_is_cut_into_every_passage(self) -> None:
        assert cut(made_up_report.TEXT) == {slot.slug: made_up_report.words(slot) for slot in SLOTS}

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            pytest.param("", "it ends before foreword-heading", id="empty"),
            pytest.param("One\nTwo", "it ends before foreword-goal-1", id="too short"),
            pytest.param(
                "One\nTwo\nThree", "foreword-goal-1 was not found, because line 3 is a heading", id="no bullet"
            ),
            pytest.param(made_up_report.TEXT + "\nMore", "behind the end", id="too long"),
        ],
    )
    def test_another_text_is_refused_by_what_is_not_found(self, text: str, reason: str) -> None:
        with pytest.raises(SourceError, match=reason):
            cut(text)


class TestVerify:
    """On the made-up report, so that each sort of change is tested without the real one."""

    def lines(self) -> list[str]:
        return made_up_report.TEXT.split("\n\n")

    def line(self, slug: str) -> int:
        """Find the line of a passage, counted from 0."""
        return next(at for at, line in enumerate(self.lines()) if re.search(rf"\b{slug} says", line))

    def differing(self, lines: list[str]) -> list[tuple[str, str]]:
        return [(each.slug, each.reason) for each in verify(EXPECTED, "\n\n".join(lines))]

    def test_the_same_words_agree(self) -> None:
        assert self.differing(self.lines()) == []

    @pytest.mark.parametrize("at", range(len(made_up_report.lines())))
    def test_a_line_that_is_left_out_is_named_with_its_footnotes_alone(self, at: int) -> None:
        lines = self.lines()
        told = re.findall(r"What (\S+) says", lines.pop(at))
        found = verify(EXPECTED, "\n\n".join(lines))
        # Which of several empty cells in a row is missing, no text can tell.
        assert [each.slug for each in found] == told or (not told and len(found) == 1)
        assert all("but it is missing" in each.reason for each in found)

    @pytest.mark.parametrize("slug", [slug for slug in SLUGS if made_up_report.EXPECTED[slug].length])
    def test_a_letter_that_is_changed_names_the_passage_alone(self, slug: str) -> None:
        text = re.sub(rf"What (?={slug} says)", "Whet ", made_up_report.TEXT)
        (found,) = verify(EXPECTED, text)
        assert (found.slug, found.place) == (slug, f"where {slug} stands")
        assert "as many but others found in line" in found.reason

    def test_a_letter_that_is_left_out_is_told_by_both_lengths(self) -> None:
        lines = self.lines()
        at = self.line("box-2-item-1")
        lines[at] = lines[at].replace("What", "Wat")
        assert self.differing(lines) == [("box-2-item-1", f"22 characters expected, 21 found in line {2 * at + 1}.")]

    def test_a_cell_that_moves_names_the_cells_alone(self) -> None:
        lines = self.lines()
        at = self.line("table-1-goal-5-potential")
        lines[at], lines[at - 2] = lines[at - 2], lines[at]
        assert [slug for slug, _ in self.differing(lines)] == ["table-1-goal-5-explicit", "table-1-goal-5-potential"]

    def test_two_items_that_change_places_are_both_named(self) -> None:
        lines = self.lines()
        at = self.line("general-recommendation-5")
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        assert [slug for slug, _ in self.differing(lines)] == ["general-recommendation-5", "general-recommendation-6"]

    @pytest.mark.parametrize(
        ("line", "kind"),
        [("Something new", "a heading or paragraph"), ("· Something new", "a bullet"), ("\tX", "a table cell")],
    )
    @pytest.mark.parametrize("at", [0, 1, 100, 270])
    def test_a_line_that_is_added_is_named_alone(self, at: int, line: str, kind: str) -> None:
        (found,) = verify(EXPECTED, "\n\n".join([*self.lines()[:at], line, *self.lines()[at:]]))
        assert str(found).startswith(f"line {2 * at + 1} has {kind} of ")

    @pytest.mark.parametrize(
        ("slug", "before", "after", "reason"),
        [
            ("section-c-area-2", "·", "", "is a heading or paragraph in line"),
            ("section-a-category-3", "3.", "2.", "is an item numbered 2. in line"),
            ("outlook-heading", "", "·", "is a bullet in line"),
        ],
    )
    def test_a_mark_that_changes_is_a_change(self, slug: str, before: str, after: str, reason: str) -> None:
        lines = self.lines()
        at = self.line(slug)
        lines[at] = after + " " * bool(after) + lines[at].removeprefix(before).strip()
        ((found, said),) = self.differing(lines)
        assert (found, said.startswith("the text agrees, but " + reason)) == (slug, True)

    def test_a_footnote_of_another_number_is_a_change(self) -> None:
        found = verify(EXPECTED, made_up_report.TEXT.replace("[4:", "[5:").replace("Ref:4", "Ref:5"))
        assert [each.slug for each in found] == ["footnote-4"]

    def test_a_call_of_another_footnote_is_a_change(self) -> None:
        found = verify(EXPECTED, made_up_report.TEXT.replace("Ref:4", "Ref:5"))
        assert [each.slug for each in found] == ["box-1-caption"]

    def test_white_space_is_no_change(self) -> None:
        text = made_up_report.TEXT.replace(" says", "   says ").replace("\n\n", "\r\n \r\n\r\n")
        assert verify(EXPECTED, text) == []

    def test_a_copy_that_ends_early_lacks_the_rest(self) -> None:
        half = self.lines()[:140]
        told = [slug for slug, reason in self.differing(half)]
        assert told == SLUGS[len(SLUGS) - len(told) :]
        assert len(told) > 100

    def test_a_passage_that_only_one_side_knows_is_named(self) -> None:
        known = {slug: passage for slug, passage in EXPECTED.items() if slug != "outlook-heading"}
        found = verify({**known, "box-7-item-1": Passage.of("x")}, made_up_report.TEXT)
        assert [str(each) for each in found] == [
            "box-7-item-1: the program does not know where the report has it.",
            "outlook-heading: the graph does not describe this passage.",
        ]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            pytest.param("", "0 are in it", id="empty"),
            pytest.param("Foreword\n· a\n\tX\n" * 50, "This is not the report", id="other words"),
            pytest.param(made_up_report.TEXT + "\n.." * 5000, "This is not the report alone", id="too long"),
        ],
    )
    def test_another_text_is_refused_as_a_whole(self, text: str, reason: str) -> None:
        with pytest.raises(SourceError, match=reason):
            verify(EXPECTED, text)


class TestPassagesOfTheGraph:
    @pytest.mark.parametrize("value", ["x", "-1", ""])
    def test_need_a_length_and_a_hash(self, value: str) -> None:
        subject = ox.NamedNode(node("outlook-heading"))
        quads = [ox.Quad(subject, ox.NamedNode(GFMD.characterLength), ox.Literal(value))]
        with pytest.raises(SourceError, match=r"lack length or hash: outlook-heading\."):
            passages(Dataset.of([*quads, ox.Quad(subject, ox.NamedNode(GFMD.sha256), ox.Literal("0"))]))

    def test_are_those_that_the_program_cuts_out(self, dataset: Dataset) -> None:
        assert sorted(passages(dataset)) == sorted(SLUGS)

    def test_agree_with_the_report(self, dataset: Dataset, report: str) -> None:
        assert [str(difference) for difference in verify(passages(dataset), report)] == []

    @pytest.mark.parametrize("slug", SLUGS)
    def test_have_the_kind_that_their_name_says(self, graph: Graph, slug: str) -> None:
        kind = next(kind for pattern, kind in KINDS.items() if re.fullmatch(pattern, slug))
        assert list(graph.objects(node(slug), DCTERMS.type)) == [GFMD[kind]]

    def test_are_numbered_in_reading_order_in_their_section(self, graph: Graph) -> None:
        sections: dict[str, list[int]] = {}
        for slug in SLUGS:
            position = graph.value(node(slug), GFMD.position)
            sections.setdefault(str(graph.value(node(slug), DCTERMS.isPartOf)), []).append(int(str(position)))
        wrong = {section for section, found in sections.items() if found != list(range(1, len(found) + 1))}
        assert not wrong, "number the passages of a section as a reader meets them, from 1"

    @pytest.mark.parametrize("name", [RDFS.label, GFMD.place], ids=["label", "place"])
    def test_have_each_a_name_of_their_own(self, graph: Graph, name: URIRef) -> None:
        names = [str(graph.value(node(slug), name)) for slug in SLUGS]
        assert sorted({each for each in names if names.count(each) > 1}) == []

    def test_every_section_has_passages(self, graph: Graph) -> None:
        sections = set(graph.subjects(RDF.type, GFMD.Section))
        assert {graph.value(node(slug), DCTERMS.isPartOf) for slug in SLUGS} == sections


class TestReport:
    def test_no_character_is_left_over_and_none_is_in_two_passages(self, report: str) -> None:
        told = "".join("".join(text.split()) for text in cut(report).values())
        assert told == "".join(MARKS.sub("", report).split())

    def test_the_marks_are_few(self, report: str) -> None:
        found = Counter(re.sub(r"\d", "0", mark.strip()) for mark in MARKS.findall(report))
        pictures = {"[image: ]": 4, "[image: Bildergebnis für SDG 0]": 1, "[bookmark: _GoBack]": 1}
        assert found == {"·": 61, "0.": 4, "[footnoteRef:0]": 6, "[0:": 6, "]": 6, **pictures}

    def test_the_independent_reader_cuts_the_same(self, report: str) -> None:
        texts = cut(report)
        other = {slug: text for slug, (_, text) in Report(report).passages.items()}
        assert len(other) > 180
        assert {slug: text for slug, text in other.items() if texts[slug] != text} == {}

    def test_a_heading_is_that_of_its_section(self, graph: Graph, report: str) -> None:
        wrong = []
        for slug, text in cut(report).items():
            if re.fullmatch(r".*-heading|box-\d-caption|table-\d", slug):
                title = graph.value(graph.value(node(slug), DCTERMS.isPartOf), DCTERMS.title)
                wrong += [slug] * (not text.removesuffix(":").endswith(str(title)))
        assert not wrong
