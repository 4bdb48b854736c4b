"""Which rows differ between a cited answer and that of today."""

from gfmdkg.citations.comparison import MOST_LETTERS, MOST_ROWS, HeldRows, Rows, Verdict, compare
from gfmdkg.citations.content import Content
from gfmdkg.errors import QueryError

BEFORE = Content(("a", "b"), (("1", "2"), ("1", "2"), ("3", "")))
HELD = HeldRows.of(BEFORE)


def against(today: Content, held: HeldRows | None = HELD, before: Content = BEFORE) -> Verdict:
    return compare(before.fingerprint, held, lambda: today)


def test_the_same_answer_is_the_same() -> None:
    assert against(BEFORE) == Verdict(is_same=True, rows_held=True)
    assert against(BEFORE, None) == Verdict(is_same=True)


def test_rows_that_are_gone_and_rows_that_are_new_are_named() -> None:
    verdict = against(Content(("a", "b"), (("1", "2"), ("3", "4"))))
    assert verdict.gone == Rows(("a", "b"), (("1", "2"), ("3", "")), 2)
    assert verdict.new == Rows(("a", "b"), (("3", "4"),), 1)
    assert (verdict.is_same, verdict.is_reordered) == (False, False)


def test_rows_are_shown_as_the_query_has_them_with_short_names() -> None:
    number = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"}
    goal = {"type": "uri", "value": "http://metadata.un.org/sdg/1"}
    document = {"head": {"vars": ["goal", "amount"]}, "results": {"bindings": [{"goal": goal, "amount": number}]}}
    before = Content(("amount", "gone"), (("", "<urn:x>"),))
    verdict = against(Content.of_solutions(document), HeldRows.of(before), before)
    assert (verdict.new.columns, verdict.new.rows) == (("goal", "amount"), (("sdg:1", '"1"^^xsd:integer'),))
    assert (verdict.gone.columns, verdict.gone.rows) == (("amount", "gone"), (("", "<urn:x>"),))


def test_without_the_rows_only_the_difference_is_known() -> None:
    assert against(Content(("a", "b"), ()), None) == Verdict(is_same=False)


def test_another_order_is_called_that() -> None:
    before, today = (Content(("a",), rows, is_ordered=True) for rows in ((("1",), ("2",)), (("2",), ("1",))))
    verdict = against(today, HeldRows.of(before), before)
    assert (verdict.is_same, verdict.is_reordered, verdict.gone.total, verdict.new.total) == (False, True, 0, 0)


def test_names_of_blank_nodes_are_no_difference_of_rows() -> None:
    before, today = (
        Content(("a", "b"), ((f"_:{name}", '"_:x"'), (last, ""))) for name, last in (("p", "<x:2>"), ("q", "<x:3>"))
    )
    verdict = against(today, HeldRows.of(before), before)
    assert (verdict.gone.rows, verdict.new.rows) == ((("<x:2>", ""),), (("<x:3>", ""),))


def test_the_lists_are_bounded() -> None:
    verdict = against(Content(("a",), tuple((f"{number:06}" * 200,) for number in range(MOST_ROWS + 5))))
    assert (len(verdict.new.rows), verdict.new.total) == (MOST_ROWS, MOST_ROWS + 5)
    assert len(verdict.new.rows[0][0]) == MOST_LETTERS + 1


def test_a_query_that_is_not_answered_any_more_says_why() -> None:
    def fail() -> Content:
        raise QueryError("No such function.")

    assert compare("0", HELD, fail) == Verdict(None, "No such function.", rows_held=True)
