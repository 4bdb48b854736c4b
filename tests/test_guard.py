"""No query that could make the server call another one comes past the guard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfmdkg import guard
from gfmdkg.errors import RefusedError
from gfmdkg.tokens import possible_tokens

LIST = ("https://a.example/sparql", "http://b.example:3030/ds?x=1,2")
CALL = "SERVICE <http://127.0.0.1/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"SELECT * {{ {CALL} }}", id="plain"),
        pytest.param("SELECT * {SERVICE<http://127.0.0.1/>{}}", id="no spaces"),
        pytest.param("SELECT * { service SILENT <http://127.0.0.1/> {} }", id="silent, lower case"),
        pytest.param("SELECT * { SERVICE ?where {} }", id="variable"),
        pytest.param("PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:p{ ?s ?p ?o } }", id="prefixed name behind it"),
        pytest.param("PREFIX : <http://127.0.0.1/> SELECT * { ?s ?p trueSERVICE:p #x\n { } }", id="glued to a word"),
        pytest.param("SELECT * { ?s ?p 1SERVICE <http://127.0.0.1/> {} }", id="glued to a number"),
        pytest.param("SELECT * { \\u0053ERVICE <http://127.0.0.1/> {} }", id="code point escape"),
        pytest.param("SELECT * { \\U00000053ERVICE <http://127.0.0.1/> {} }", id="long code point escape"),
        pytest.param(f"ASK {{ FILTER EXISTS {{ {CALL} }} }}", id="in EXISTS"),
        pytest.param(f"ASK {{ FILTER NOT EXISTS {{ {{ SELECT * {{ {CALL} }} }} }} }}", id="in a subselect"),
        pytest.param(f"BASE <http://127.0.0.1/> SELECT * {{ # note\n {CALL} }}", id="behind BASE and a comment"),
        pytest.param(f'SELECT * {{ FILTER(?a<?b#>"""\n && EXISTS {{ {CALL} }}) #"""\n }}', id="comparison as IRI"),
        pytest.param("PREFIX g: <a:b> ASK { ?x a g:.SERVICE <http://127.0.0.1/> {} }", id="behind a dot"),
        pytest.param("ASK { ?x ?y true.SERVICE ?z {} }", id="behind a word and a dot"),
        pytest.param(
            f'ASK {{ VALUES ?x {{ "\\u0022\\u0022" }} ?s <http://a/\\u0041#b> ?o . {CALL} }} # """',
            id="escape in an IRI",
        ),
        pytest.param(
            f"PREFIX a: <a'''> SELECT * {{ FILTER(?a<?b#>\"\"\"\n && EXISTS {{ {CALL} }}) #\"\"\" '''\n }}",
            id="comparison as IRI, IRI as comparison",
        ),
    ],
)
@pytest.mark.parametrize("allowed", [(), ("http://127.0.0.1/sparql", "http://127.0.0.1")], ids=["no list", "list"])
def test_a_call_is_refused(text: str, allowed: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError):
        guard.check(text, allowed)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('SELECT * { ?s ?p "SERVICE <x> {}" }', id="string"),
        pytest.param("SELECT * { ?s ?p '''\nSERVICE <x> {}''' }", id="long string"),
        pytest.param("SELECT * { ?service ?SERVICE ?o } # SERVICE <x> {}", id="variable and comment"),
        pytest.param("PREFIX service: <http://example.org/service#> ASK { service:a a service:b }", id="prefix"),
        pytest.param("ASK { <http://example.org/#SERVICE> ?p ?o }", id="IRI"),
        pytest.param('ASK { _:service ?p "x"@service }', id="blank node and language tag"),
        pytest.param("ASK { ?s <http://example.org/o'service> ?o }", id="quote in an IRI"),
    ],
)
@pytest.mark.parametrize("allowed", [(), ("x", "http://example.org/#SERVICE")], ids=["no list", "list"])
def test_the_word_alone_is_no_call(text: str, allowed: tuple[str, ...]) -> None:
    assert guard.check(text, allowed) == ()


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("SELECT * {{ SERVICE {a} {{}} }}", "a"),
        ("SELECT * {{SERVICE{a}{{}}}}", "a"),
        ("SELECT * {{ service silent{b} {{}} }}", "B"),
        ("SELECT * {{ 1SERVICE # note '\n SILENT # <x>\n {a} {{}} }}", "A"),
        ("SELECT * {{ SERVICE {a} {{ SERVICE SILENT {b} {{}} }} SERVICE {a} {{}} }}", "aBa"),
        ("ASK {{ FILTER NOT EXISTS {{ SERVICE {b} {{}} }} }}", "b"),
        ("ASK {{ ?s ?p '\\u00e9 SERVICE <x>' SERVICE {a} {{}} }}", "a"),
        ("PREFIX : <#> ASK {{ ?s a <urn:x:y> .\n SERVICE {a} {{ FILTER(?a<?b&&?c>?d) }} }} # SERVICE {b}", "a"),
    ],
)
def test_calls_to_the_list_are_found_where_they_stand(text: str, called: str) -> None:
    text = text.format(a=f"<{LIST[0]}>", b=f"<{LIST[1]}>")
    calls = guard.check(text, LIST)
    assert [text[call.start : call.end] for call in calls] == [f"<{call.endpoint}>" for call in calls]
    names = ["ab"[LIST.index(call.endpoint)] for call in calls]
    assert "".join(name.upper() if call.is_silent else name for name, call in zip(names, calls, strict=True)) == called


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{{ SERVICE <https://c.example/> {{}} }}", "<https://c.example/> is not allowed", id="stranger"),
        pytest.param("{{ SERVICE {a} {{}} SERVICE SILENT <c:d> {{}} }}", "<c:d> is not allowed", id="one of two"),
        pytest.param("{{ SERVICE {a} {{ SERVICE <c:d> {{}} }} }}", "<c:d> is not allowed", id="inside another"),
        pytest.param("{{ SERVICE <https://A.example/sparql> {{}} }}", "is not allowed", id="other case"),
        pytest.param("{{ SERVICE <https://a.example/sparql/> {{}} }}", "is not allowed", id="longer"),
        pytest.param("{{ SERVICE <https://a.example/sparq\\u006c> {{}} }}", "is not allowed", id="escape in the IRI"),
        pytest.param("{{ \\u0053ERVICE {a} {{}} }}", "without code point escapes", id="escape in the word"),
        pytest.param("{{ SERVICE {a} {{}} \\u0053ERVICE {a} {{}} }}", "without code point escapes", id="one escaped"),
        pytest.param("{{ SERVICE ?a {{}} }}", "no variable", id="variable"),
        pytest.param("{{ SERVICE a:b {{}} }}", "no prefixed name", id="prefixed name"),
        pytest.param("{{ SERVICE:b {{}} }}", "no prefixed name", id="prefixed name, glued"),
        pytest.param("{{ SERVICESILENT {a} {{}} }}", "a word of its own", id="glued to SILENT"),
        pytest.param("{{ ?s ?p trueSERVICE {a} {{}} }}", "a word of its own", id="glued to a word"),
        pytest.param("{{ \u017fERVICE {a} {{}} }}", "a word of its own", id="long s"),
        pytest.param("{{ FILTER(?a<?b'>SERVICE #'\n {a} {{}} }}", "two ways", id="string in another reading"),
        pytest.param("{{ FILTER(?a<?b#>SERVICE \n {a} {{}} }}", "two ways", id="comment in another reading"),
        pytest.param("{{ " + "SERVICE {a} {{}} " * 17 + "}}", "17 SERVICE calls; 16 are allowed", id="too many"),
    ],
)
def test_a_call_that_is_not_exactly_one_of_the_list_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        guard.check("SELECT * " + text.format(a=f"<{LIST[0]}>"), LIST)


@pytest.mark.parametrize(
    ("text", "allowed", "place"),
    [
        pytest.param("ASK {\n  SERVICE <http://a/> {} }", [], (2, 3), id="nothing allowed"),
        pytest.param("ASK {\n  SERVICE <http://a/> {} }", ["http://b/"], (2, 3), id="another allowed"),
        pytest.param("ASK { {} SERVICE ?where {} }", ["http://b/"], (1, 10), id="variable"),
        pytest.param("ASK { \\u0053ERVICE <http://a/> {} }", [], (None, None), id="behind an escape"),
    ],
)
def test_a_refusal_says_where(text: str, allowed: list[str], place: tuple[int | None, int | None]) -> None:
    with pytest.raises(RefusedError) as caught:
        guard.check(text, allowed)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT (NOW() AS ?t) {}", id="plain"),
        pytest.param("SELECT (now\t\n () AS ?t) {}", id="space"),
        pytest.param("SELECT (now # at last\n () AS ?t) {}", id="comment between"),
        pytest.param("SELECT * {} ORDER BYRAND()", id="glued to a word"),
        pytest.param("SELECT (N\\u004FW() AS ?t) {}", id="code point escape"),
        pytest.param("SELECT (NOW\\u0028) AS ?t) {}", id="parenthesis escaped"),
        pytest.param("SELECT (uuid() AS ?u) {}", id="UUID"),
        pytest.param("SELECT (STRUUID() AS ?u) {}", id="STRUUID"),
        pytest.param("ASK { BIND(BNODE(1) AS ?b) }", id="BNODE"),
        pytest.param("ASK { SERVICE ?where {} }", id="SERVICE"),
        pytest.param("ASK { \\u0053ERVICE ?where {} }", id="SERVICE escaped"),
    ],
)
def test_what_answers_otherwise_each_time_is_not_repeatable(text: str) -> None:
    assert not guard.is_repeatable(text)


@pytest.mark.parametrize(
    "text", ["ASK {}", "SELECT ?now { ?now ?p 'rand' . ?uuid a <urn:uuid:1> }", "ASK { _:bnode ?p ?o }"]
)
def test_what_answers_the_same_is_repeatable(text: str) -> None:
    assert guard.is_repeatable(text)


@given(st.text(alphabet="<>?#'\"\\ab: \n{}.,()=&|u0053", max_size=40))
def test_nothing_before_a_call_hides_it_unless_it_is_opened_there(noise: str) -> None:
    # A line end closes comments and short strings; where a string is left open the text is no query at all.
    if all(token.kind not in ("open", "string") for token in possible_tokens(noise + "\n" + CALL)):
        with pytest.raises(RefusedError):
            guard.check(noise + "\n" + CALL)


@pytest.mark.parametrize(
    "piece",
    ["1", r"\"", r"\'", "a.", "a-", "<#>", "<'>", "<#>\n", "#\n", ":a.", ".", "<", "<a", ":%", "@a-", "'", '"', "_:a."],
)
def test_a_long_text_is_read_in_steps_that_grow_with_its_length(piece: str) -> None:
    assert steps(piece, 2000) < 3 * steps(piece, 1000) + 100


def steps(piece: str, count: int) -> int:
    """Count the characters that all readings of a text look at, each token's own and no more."""
    try:
        return sum(len(token.text) for token in possible_tokens("?service '\"" + piece * count))
    except RecursionError:
        return 0
