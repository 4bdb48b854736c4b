"""Two clauses that the engine reads otherwise than the standard wants, found in the text of a query.

``SELECT *`` gives its columns in alphabetical order; people want that of the query. Several ``FROM`` are not merged as
a set (SPARQL 1.1 Query Language, section 13.2): a triple in two of them counts twice.
"""

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from gfmdkg.tokens import Token, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_DEPTH = {"{": 1, "(": 1, "}": -1, ")": -1}


def with_columns_in_order(text: str, columns: Sequence[str]) -> str:
    """Name the columns of a ``SELECT *`` in the order in which the query first names them.

    :param text: a valid SELECT query.
    :param columns: the names of its columns, without ``?``.
    :returns: the text with the names in place of the star, or as it is where there is no star or no other order.

    >>> with_columns_in_order("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    read = list(tokens(text))
    star = _star(read)
    named = dict.fromkeys(token.text[1:] for token in read if token.kind == "variable")
    ordered = [name for name in named if name in columns]
    if star is None or ordered == list(columns) or len(ordered) != len(columns):
        return text
    return text[: star.start] + " ".join(f"?{name}" for name in ordered) + text[star.end :]


def dataset_of(text: str, base_iri: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the graphs of the ``FROM`` clauses and of the ``FROM NAMED`` clauses of a valid query.

    >>> dataset_of("ASK FROM <http://a/1> FROM NAMED <http://a/2> {}", None)
    (('http://a/1',), ('http://a/2',))
    """
    read = list(tokens(text))
    prologue = text[: next((token.start for token in read if _is(token, *_FORMS)), 0)]
    default: list[str] = []
    named: list[str] = []
    for at in _outside_groups(read, "FROM"):
        is_named = _is(read[at + 1], "NAMED")
        graph = read[at + 2 if is_named else at + 1]
        (named if is_named else default).append(graph.text)
    return _resolved(prologue, default, base_iri), _resolved(prologue, named, base_iri)


def _star(read: Sequence[Token]) -> Token | None:
    select = next((at for at, token in enumerate(read) if _is(token, *_FORMS)), None)
    if select is None or not _is(read[select], "SELECT"):
        return None
    after = read[select + 2] if _is(read[select + 1], "DISTINCT", "REDUCED") else read[select + 1]
    return after if after.text == "*" else None


def _outside_groups(read: Sequence[Token], word: str) -> Iterator[int]:
    depth = 0
    for at, token in enumerate(read):
        depth += _DEPTH.get(token.text, 0)
        if not depth and _is(token, word):
            yield at


def _resolved(prologue: str, names: Sequence[str], base_iri: str | None) -> tuple[str, ...]:
    # The engine itself resolves prefixes and relative IRIs, so both readings are the same.
    found = ox.Store().query(f"{prologue} SELECT ?g {{ VALUES ?g {{ {' '.join(names)} }} }}", base_iri=base_iri)
    rows = found if isinstance(found, ox.QuerySolutions) else ()
    return tuple(graph.value for row in rows if isinstance(graph := row["g"], ox.NamedNode))


def _is(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.upper() in words
