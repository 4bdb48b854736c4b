"""``GRAPH`` as the standard reads it: its pattern once for each graph (SPARQL 1.1 Query Language, section 18.6).

The engine puts the name of the graph into each triple pattern instead. That is the same for most patterns, but a
subquery loses the name, MINUS takes it for a shared variable, and what comes before any triple pattern does without it.
Such a clause is written out here, graph by graph.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from gfmdkg.tokens import Token, tokens

_KEYWORD = "GRAPH"
_SUBJECT = 3  # GRAPH ?g {
_APART = ("SELECT", "MINUS")
_BARE = ("VALUES", "BIND", "OPTIONAL", "FILTER", "GRAPH", "SERVICE")
_MOST_GRAPHS = 2000
_MOST_ARMS = 8
_DEEPEST = 4  # such clauses within such clauses
_MOST_LETTERS = 1_000_000


class _TooManyError(Exception):
    """The clause would become too long."""


def with_graphs_apart(text: str, names: Callable[[], Sequence[str] | None]) -> str:
    """Write out each ``GRAPH`` whose pattern the engine would read otherwise than the standard.

    :param text: any query.
    :param names: gives the named graphs of its dataset, or None where some cannot be named.
    :returns: the text with the clauses, or as it is where there are none, or too many graphs.

    >>> with_graphs_apart("ASK { GRAPH ?g { VALUES ?x { 1 } } }", lambda: ["http://a/"])
    'ASK { { { GRAPH <http://a/> { VALUES ?g { <http://a/> }  VALUES ?x { 1 }  } } } }'
    """
    if _KEYWORD not in text.upper():
        return text
    read = list(tokens(text))
    clauses = _clauses(read)
    if not any(_is_apart(read[start : end + 1]) for start, end in clauses):
        return text
    known = names()
    if known is None or len(known) > _MOST_GRAPHS:
        return text
    try:
        return _written(text, read, clauses, known)
    except _TooManyError:
        return text


def _clauses(read: Sequence[Token]) -> list[tuple[int, int]]:
    """Give where each outermost clause begins, and where its closing brace is."""
    found: list[tuple[int, int]] = []
    for at, token in enumerate(read[: -_SUBJECT or None]):
        is_inside = bool(found) and at < found[-1][1]
        if not is_inside and _is(token, _KEYWORD) and _is_sign(read[at + 2], "{"):
            end = _closing(read, at + 2)
            if end:
                found.append((at, end))
    return found


def _closing(read: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(read)):
        depth += _is_sign(read[at], "{") - _is_sign(read[at], "}")
        if not depth:
            return at
    return 0


def _is_apart(clause: Sequence[Token]) -> bool:
    """Whether the engine reads a clause otherwise: in doubt it does, for written out it is right all the same."""
    return len(clause) > len("G?{}") and any(
        _is(token, *_APART) or (_is_sign(token, "{") and (_is(following, *_BARE) or _is_sign(following, "}")))
        for token, following in pairwise(clause)
    )


def _written(
    text: str, read: Sequence[Token], clauses: Sequence[tuple[int, int]], names: Sequence[str], depth: int = _DEEPEST
) -> str:
    written, behind = "", 0
    for start, end in clauses:
        if _is_apart(read[start : end + 1]):
            inner = text[read[start + 2].end : read[end].start]
            written += text[behind : read[start].start] + _apart(read[start + 1], inner, names, depth)
            behind = read[end].end
        if len(written) > _MOST_LETTERS:
            raise _TooManyError
    return written + text[behind:]


def _apart(name: Token, inner: str, names: Sequence[str], depth: int) -> str:
    if not depth:
        raise _TooManyError
    read = list(tokens(inner))
    pattern = _written(inner, read, _clauses(read), names, depth - 1)
    if _is(read[0], "SELECT") if read else False:
        pattern = f"{{ {pattern} }}"
    if name.kind != "variable":
        return f"{{ {_KEYWORD} {name.text} {{}} {_KEYWORD} {name.text} {{ {pattern} }} }}"
    if not names:
        return f"{{ {_KEYWORD} {name.text} {{ {pattern} }} FILTER (false) }}"
    if len(pattern) * len(names) > _MOST_LETTERS:
        raise _TooManyError
    arms = [
        f"{{ {_KEYWORD} <{graph}> {{ VALUES {name.text} {{ <{graph}> }} {_relabelled(pattern, number)} }} }}"
        for number, graph in enumerate(names)
    ]
    return _either(arms)


def _either(arms: Sequence[str]) -> str:
    # Planning a UNION takes time with the square of its length.
    if len(arms) > _MOST_ARMS:
        half = len(arms) // 2
        arms = [_either(arms[:half]), _either(arms[half:])]
    return f"{{ {' UNION '.join(arms)} }}"


def _relabelled(pattern: str, number: int) -> str:
    # One label may not stand in two groups.
    written, behind = "", 0
    for token in tokens(pattern):
        if token.kind == "blank":
            written += f"{pattern[behind : token.end]}-{number}"
            behind = token.end
    return written + pattern[behind:]


def _is(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.upper() in words


def _is_sign(token: Token, sign: str) -> bool:
    return token.kind == "sign" and token.text == sign
