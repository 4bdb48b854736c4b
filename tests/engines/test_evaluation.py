"""Answers byte by byte, as the four result formats of SPARQL 1.1 have them, and what XML cannot hold."""

import pyoxigraph as ox
import pytest

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import CSV, JSON, RDF_XML, TSV, XML, Format
from gfmdkg.query import QueryRequest

TABLE = r"""
SELECT ?text ?other {
  VALUES (?text ?other) {
    ("a\tb, \"c\"" <http://example.org/?x=1&y=2>)
    ("d\r\ne\\"@en 1.5)
    ("" UNDEF)
    ("<é>"^^<http://example.org/t> true)
  }
}
"""
WRITTEN = {
    JSON: '{"head":{"vars":["text","other"]},"results":{"bindings":['
    r'{"text":{"type":"literal","value":"a\tb, \"c\""},'
    '"other":{"type":"uri","value":"http://example.org/?x=1&y=2"}},'
    r'{"text":{"type":"literal","value":"d\r\ne\\","xml:lang":"en"},'
    '"other":{"type":"literal","value":"1.5","datatype":"http://www.w3.org/2001/XMLSchema#decimal"}},'
    '{"text":{"type":"literal","value":""}},'
    '{"text":{"type":"literal","value":"<é>","datatype":"http://example.org/t"},'
    '"other":{"type":"literal","value":"true","datatype":"http://www.w3.org/2001/XMLSchema#boolean"}}'
    "]}}",
    XML: '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    '<head><variable name="text"/><variable name="other"/></head><results>'
    '<result><binding name="text"><literal>a\tb, &quot;c&quot;</literal></binding>'
    '<binding name="other"><uri>http://example.org/?x=1&amp;y=2</uri></binding></result>'
    '<result><binding name="text"><literal xml:lang="en">d&#13;\ne\\</literal></binding>'
    '<binding name="other"><literal datatype="http://www.w3.org/2001/XMLSchema#decimal">1.5</literal></binding></result>'
    '<result><binding name="text"><literal></literal></binding></result>'
    '<result><binding name="text"><literal datatype="http://example.org/t">&lt;é&gt;</literal></binding>'
    '<binding name="other"><literal datatype="http://www.w3.org/2001/XMLSchema#boolean">true</literal></binding></result>'
    "</results></sparql>",
    CSV: 'text,other\r\n"a\tb, ""c""",http://example.org/?x=1&y=2\r\n"d\r\ne\\",1.5\r\n,\r\n<é>,true\r\n',
    TSV: "?text\t?other\n"
    r'"a\tb, \"c\""' + "\t<http://example.org/?x=1&y=2>\n"
    r'"d\r\ne\\"@en' + "\t1.5\n"
    '""\t\n'
    '"<é>"^^<http://example.org/t>\ttrue\n',
}
QUESTION = {
    JSON: '{"head":{},"boolean":true}',
    XML: '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head>'
    "<boolean>true</boolean></sparql>",
}


def answer(text: str, accepted: Format) -> bytes:
    request = QueryRequest(text, solutions=accepted, graph=RDF_XML)
    return EmbeddedEngine(ox.Store(), "1").answer(request).read()


@pytest.mark.parametrize("accepted", WRITTEN, ids=lambda accepted: accepted.name)
def test_a_table_is_written_as_its_format_says(accepted: Format) -> None:
    assert answer(TABLE, accepted).decode() == WRITTEN[accepted]


@pytest.mark.parametrize("accepted", QUESTION, ids=lambda accepted: accepted.name)
def test_a_truth_value_is_written_as_its_format_says(accepted: Format) -> None:
    assert answer("ASK {}", accepted).decode() == QUESTION[accepted]


@pytest.mark.parametrize("text", ["\\u0000", "a\\u000Bb", "\\u001F", "\\uFFFE", "x" * 10_000 + "\\uFFFF"])
def test_a_character_that_xml_cannot_hold_is_told(text: str) -> None:
    with pytest.raises(NotAcceptableError, match="Ask for another format"):
        answer(f'SELECT ("{text}" AS ?x) {{}}', XML)
    with pytest.raises(NotAcceptableError, match="Ask for another format"):
        answer(f'CONSTRUCT {{ <urn:a> <urn:b> "{text}" }} {{}}', RDF_XML)


@pytest.mark.parametrize("text", ["\\t\\n", "\\u0085", "\\uFFFD", "\\U0001FFFE", "日本"])
def test_any_other_character_is_written(text: str) -> None:
    assert answer(f'SELECT ("{text}" AS ?x) {{}}', XML)
    assert answer(f'CONSTRUCT {{ <urn:a> <urn:b> "{text}" }} {{}}', RDF_XML)


def test_a_predicate_that_is_no_name_is_told() -> None:
    with pytest.raises(NotAcceptableError, match="Ask for another format"):
        answer('CONSTRUCT { <urn:a> <http://example.org/1> "b" } {}', RDF_XML)
