"""What a page shows of an answer."""

import io
import json
from typing import Any

import pytest

from gfmdkg.formats import JSON, TURTLE, Format
from gfmdkg.query import Answer
from gfmdkg.web import results
from gfmdkg.web.results import Cell, Result

ROWS = 20


def answer(body: bytes, form: Format = JSON) -> Answer:
    return Answer(io.BytesIO(body), form, len(body), 0.0, "0")


def solutions(variables: list[str], rows: list[dict[str, Any]]) -> Answer:
    return answer(json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode())


@pytest.mark.parametrize(
    ("variables", "columns"),
    [
        pytest.param(["a", "b", "aLabel"], ("a", "aLabel", "b"), id="label moves to its entity"),
        pytest.param(["aLabel", "a"], ("a", "aLabel"), id="label before its entity"),
        pytest.param(["aLabel", "b"], ("aLabel", "b"), id="label of nothing"),
        pytest.param(["a", "aLabelLabel", "aLabel"], ("a", "aLabel", "aLabelLabel"), id="label of a label"),
        pytest.param(["Label"], ("Label",), id="only the word"),
    ],
)
def test_a_label_stands_next_to_its_entity(variables: list[str], columns: tuple[str, ...]) -> None:
    assert Result.of(solutions(variables, []), ROWS).columns == columns


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        pytest.param(
            {"type": "uri", "value": "http://metadata.un.org/sdg/10.7"},
            Cell("sdg:10.7", "http://metadata.un.org/sdg/10.7"),
            id="ours",
        ),
        pytest.param(
            {"type": "uri", "value": "https://example.org/a"},
            Cell("https://example.org/a", "https://example.org/a"),
            id="web",
        ),
        pytest.param({"type": "uri", "value": "javascript:alert(1)"}, Cell("javascript:alert(1)"), id="script"),
        pytest.param({"type": "literal", "value": "a", "xml:lang": "fr"}, Cell("a", language="fr"), id="language"),
        pytest.param(
            {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
            Cell("7", is_number=True),
            id="number",
        ),
        pytest.param({"type": "bnode", "value": "b0"}, Cell("_:b0"), id="blank node"),
        pytest.param(
            {
                "type": "triple",
                "value": {
                    "subject": {"type": "bnode", "value": "b0"},
                    "predicate": {"type": "uri", "value": "http://metadata.un.org/sdg/1"},
                    "object": {"type": "literal", "value": 'a "b"'},
                },
            },
            Cell('<<( _:b0 sdg:1 "a \\"b\\"" )>>'),
            id="triple",
        ),
    ],
)
def test_a_term_becomes_a_cell(term: dict[str, Any], cell: Cell) -> None:
    assert Cell.of(term) == cell


@pytest.mark.parametrize(
    ("variables", "columns"),
    [
        pytest.param(["a", "b", "aLabel"], ("a", "b"), id="label in place of its entity"),
        pytest.param(["aLabel", "b"], ("a", "b"), id="label of nothing"),
        pytest.param(["a", "aLabelLabel", "aLabel"], ("a", "aLabel"), id="label of a label"),
        pytest.param(["Label", "a"], ("Label", "a"), id="only the word"),
    ],
)
def test_a_label_can_stand_in_place_of_its_entity(variables: list[str], columns: tuple[str, ...]) -> None:
    row = {name: {"type": "literal", "value": name} for name in variables}
    result = Result.of(solutions(variables, [row]), ROWS, with_labels=True)
    shown = {text for cell in result.rows[0] if cell for text in (cell.text, cell.note) if text}
    assert (result.columns, shown) == (columns, set(variables))


@pytest.mark.parametrize(
    ("entity", "label", "cell"),
    [
        pytest.param(
            {"type": "uri", "value": "http://metadata.un.org/sdg/1"},
            {"type": "literal", "value": "No poverty", "xml:lang": "en"},
            Cell("No poverty", "http://metadata.un.org/sdg/1", language="en", note="sdg:1"),
            id="both",
        ),
        pytest.param(
            {"type": "uri", "value": "http://metadata.un.org/sdg/1"},
            None,
            Cell("sdg:1", "http://metadata.un.org/sdg/1"),
            id="no label",
        ),
        pytest.param(None, {"type": "literal", "value": "No poverty"}, Cell("No poverty"), id="no entity"),
        pytest.param(None, None, None, id="neither"),
    ],
)
def test_a_label_leads_to_its_entity(entity: Any, label: Any, cell: Cell | None) -> None:
    row = {name: term for name, term in (("a", entity), ("aLabel", label)) if term}
    assert Result.of(solutions(["a", "aLabel"], [row]), ROWS, with_labels=True).rows == ((cell,),)


def test_an_unbound_variable_is_an_empty_cell() -> None:
    assert Result.of(solutions(["a"], [{}]), ROWS).rows == ((None,),)


def test_rows_beyond_the_limit_are_counted_and_left_out() -> None:
    rows = [{"a": {"type": "literal", "value": str(number)}} for number in range(ROWS + 1)]
    result = Result.of(solutions(["a"], rows), ROWS)
    assert (len(result.rows), result.total, result.is_whole) == (ROWS, ROWS + 1, False)


def test_an_answer_too_long_for_a_page_is_not_read() -> None:
    result = Result.of(answer(b"x" * (results.MOST_BYTES + 1)), ROWS)
    assert (result.total, result.rows, result.is_whole) == (None, (), False)


def test_an_answer_too_deep_for_a_page_is_left_out() -> None:
    deep = '{"type": "triple", "value": {"subject": ' * 5000 + "1" + "}}" * 5000
    body = f'{{"head": {{"vars": ["a"]}}, "results": {{"bindings": [{{"a": {deep}}}]}}}}'
    result = Result.of(answer(body.encode()), ROWS)
    assert (result.total, result.rows, result.is_whole) == (None, (), False)


@pytest.mark.parametrize(
    ("body", "text", "is_whole"),
    [
        pytest.param(b"<a> <b> <c> .\n", "<a> <b> <c> .\n", True, id="short"),
        pytest.param(b"a\n" * results.MOST_TEXT, "a\n" * (results.MOST_TEXT // 2), False, id="long"),
        pytest.param(b"a\n" + "é".encode() * results.MOST_TEXT, "a\n", False, id="cut at a line, not in a character"),
    ],
)
def test_a_graph_is_shown_from_its_beginning(body: bytes, text: str, is_whole: bool) -> None:
    result = Result.of(answer(body, TURTLE), ROWS)
    assert (result.text, result.is_whole) == (text, is_whole)


def test_the_answer_is_closed() -> None:
    read = answer(b'{"boolean": true}')
    assert Result.of(read, ROWS).truth is True
    assert read.body.closed
