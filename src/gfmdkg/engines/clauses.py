"""What the engine reads otherwise than the standard wants, found in the text of a query.

``SELECT *`` gives its columns in alphabetical order; people want that of the query. Several ``FROM`` are not merged as
a set (SPARQL 1.1 Query Language, section 13.2): a triple in two of them counts twice. ``GROUP_CONCAT`` keeps the
language that all its texts have; the standard wants a simple literal (section 18.5.1.7).
"""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from gfmdkg.tokens import Token, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CONCATENATION = "GROUP_CONCAT"
_SEVERAL = 2
_DEPTH = {"{": 1, "(": 1, "}": -1, ")": -1}


def with_columns_in_order(text: str, base_iri: str | None) -> str:
    """Name the columns of a ``SELECT *`` in the order in which the query first names them.

    :param text: any query.
    :returns: the text with the names in place of the star, or as it is where there is no star or no other order.

    >>> with_columns_in_order("SELECT * { ?s ?p ?o }", None)
    'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    star = _star(text)
    if star is None:
        return text
    columns = _columns(text, base_iri)
    if len(columns) < _SEVERAL:
        return text
    named = dict.fromkeys(token.text[1:] for token in tokens(text) if token.kind == "variable")
    ordered = [name for name in named if name in columns]
    if ordered == columns or len(ordered) != len(columns):
        return text
    return text[: star.start] + " ".join(f"?{name}" for name in ordered) + text[star.end :]


def with_simple_concatenations(text: str, base_iri: str | None) -> str:
    """Write ``STR`` around each ``GROUP_CONCAT``.

    :param text: any query.
    :returns: the text with the calls, or as it is where there is nothing to write or the result would be no query.

    >>> with_simple_concatenations("SELECT (GROUP_CONCAT(?n) AS ?all) { ?x ?p ?n }", None)
    'SELECT (STR(GROUP_CONCAT(?n)) AS ?all) { ?x ?p ?n }'
    """
    if _CONCATENATION not in text.upper():
        return text
    written, behind = "", 0
    for start, end in _concatenations(list(tokens(text))):
        written += f"{text[behind:start]}STR({text[start:end]})"
        behind = end
    written += text[behind:]
    return written if is_query(written, base_iri) else text


def is_query(text: str, base_iri: str | None) -> bool:
    """Whether the engine can read a text."""
    return _over_nothing(text, base_iri) is not None


def dataset_of(text: str, base_iri: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the graphs of the ``FROM`` clauses and of the ``FROM NAMED`` clauses of a query; none of what is no query.

    >>> dataset_of("ASK FROM <http://a/1> FROM NAMED <http://a/2> {}", None)
    (('http://a/1',), ('http://a/2',))
    """
    if not is_query(text, base_iri):
        return (), ()
    read = list(tokens(text))
    prologue = _prologue(text, read)
    default: list[str] = []
    named: list[str] = []
    for at in _outside_groups(read, "FROM"):
        is_named = _is(read[at + 1], "NAMED")
        graph = read[at + 2 if is_named else at + 1]
        (named if is_named else default).append(graph.text)
    return _resolved(prologue, default, base_iri), _resolved(prologue, named, base_iri)


def term_of(text: str, written: str, base_iri: str | None) -> ox.NamedNode | ox.Literal | None:
    """Give the term that a query means where it writes it so; None where that is no term.

    >>> term_of("PREFIX a: <http://a/> ASK { a:b ?p ?o }", "a:b", None)
    <NamedNode value=http://a/b>
    """
    found = _terms(_prologue(text, tokens(text)), (written,), base_iri)
    return found[0] if found else None


def _star(text: str) -> Token | None:
    if "*" not in text:
        return None
    read = tokens(text)
    form = next((token for token in read if _is(token, *_FORMS)), None)
    if form is None or not _is(form, "SELECT"):
        return None
    after = next((token for token in read if not _is(token, "DISTINCT", "REDUCED")), None)
    return after if after is not None and after.text == "*" else None


def _columns(text: str, base_iri: str | None) -> list[str]:
    found = _over_nothing(text, base_iri)
    return [variable.value for variable in found.variables] if isinstance(found, ox.QuerySolutions) else []


def _over_nothing(text: str, base_iri: str | None) -> object | None:
    # The engine sorts, groups and calls as soon as it is asked, so it is asked about an empty store, and for no call.
    try:
        return ox.Store().query(_without_calls(text), base_iri=base_iri)
    except SyntaxError:
        return None


def _without_calls(text: str) -> str:
    # SERVICE and GRAPH are of one form but for SILENT.
    if "SERVICE" not in text.upper():
        return text
    written, behind = "", 0
    for token in tokens(text):
        if _is(token, "SERVICE", "SILENT"):
            written += text[behind : token.start] + ("GRAPH" if _is(token, "SERVICE") else "")
            behind = token.end
    return written + text[behind:]


def _concatenations(read: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start, depth = -1, 0
    for token in read:
        if start < 0 and _is(token, _CONCATENATION):
            start, depth = token.start, 0
        elif start >= 0:
            depth += _DEPTH.get(token.text, 0)
            if not depth:
                yield start, token.end
                start = -1


def _outside_groups(read: Sequence[Token], word: str) -> Iterator[int]:
    depth = 0
    for at, token in enumerate(read):
        depth += _DEPTH.get(token.text, 0)
        if not depth and _is(token, word):
            yield at


def _resolved(prologue: str, names: Sequence[str], base_iri: str | None) -> tuple[str, ...]:
    found = _terms(prologue, names, base_iri)
    return tuple(graph.value for graph in found if isinstance(graph, ox.NamedNode))


def _terms(prologue: str, written: Sequence[str], base_iri: str | None) -> list[ox.NamedNode | ox.Literal]:
    # The engine itself resolves prefixes and relative IRIs, so both readings are the same.
    text = f"{prologue} SELECT ?term {{ VALUES ?term {{ {' '.join(written)} }} }}"
    try:
        found = ox.Store().query(text, base_iri=base_iri)
    except SyntaxError:
        return []
    rows = found if isinstance(found, ox.QuerySolutions) else ()
    return [term for row in rows if isinstance(term := row["term"], ox.NamedNode | ox.Literal)]


def _prologue(text: str, read: Iterable[Token]) -> str:
    return text[: next((token.start for token in read if _is(token, *_FORMS)), 0)]


def _is(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.upper() in words
