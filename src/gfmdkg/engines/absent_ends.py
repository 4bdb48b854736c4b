"""Property paths of length zero from a term that stands nowhere in the data.

Such a path leads from each term to itself (SPARQL 1.1 Query Language, section 18.4), whether a graph has the term or
not. The engine wants to see it in the graph first. Where it is in none, there is nothing else that it could lead to, so
the pattern says no more than that its other end is the term.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gfmdkg.tokens import Token, tokens

_LIKELY = re.compile(r"[\w>)](?:\*|\?(?!\w))")  # most queries have no such path, and looking closer takes time
_NAMES = ("iri", "prefixed")
_TERMS = (*_NAMES, "number", "variable")
_DEEPEST = 4  # groups of a path within groups


class _Statement(NamedTuple):
    """A triple pattern that stands by itself, with a path that can be of length zero; offsets of its ends."""

    start: int
    end: int
    subject: str
    object: str


def with_absent_ends(text: str, stands_nowhere: Callable[[str], bool]) -> str:
    """Write VALUES in place of each pattern whose path starts or ends at a term that is not in the data.

    :param text: any query.
    :param stands_nowhere: whether a term, as the text writes it, is neither subject nor object of any statement.

    >>> with_absent_ends("SELECT * { <a:a> <a:p>* ?x }", lambda term: True)
    'SELECT * { VALUES ?x { <a:a> } }'
    """
    if not _LIKELY.search(text):
        return text
    written, behind = "", 0
    for found in _statements(list(tokens(text))):
        if (instead := _instead(found, stands_nowhere)) is not None:
            written += text[behind : found.start] + instead
            behind = found.end
    return written + text[behind:]


def _instead(found: _Statement, stands_nowhere: Callable[[str], bool]) -> str | None:
    ends = {found.subject, found.object}
    constants = [end for end in ends if end[0] not in "?$"]
    if not constants or not all(map(stands_nowhere, constants)):
        return None
    if len(ends) == 1:
        return "{}"
    if len(constants) != 1:
        return None  # two terms, neither of which is there: nothing leads from one to the other
    return f"VALUES {(ends - {*constants}).pop()} {{ {constants[0]} }}"


def _statements(read: Sequence[Token]) -> Iterator[_Statement]:
    for at, token in enumerate(read[:-1]):
        if token.kind == "sign" and token.text in "{.}":
            found = _statement(read, at + 1)
            if found:
                yield found


def _statement(read: Sequence[Token], start: int) -> _Statement | None:
    path = _behind_term(read, start)
    target = _behind_path(read, path) if path else 0
    end = _behind_term(read, target) if target else 0
    if not end or (end < len(read) and read[end].text in (";", ",")):
        return None
    subject, far = (_text(read[first:last]) for first, last in ((start, path), (target, end)))
    return _Statement(read[start].start, read[end - 1].end, subject, far)


def _text(read: Sequence[Token]) -> str:
    return "".join(token.text for token in read)


def _behind_term(read: Sequence[Token], at: int) -> int:
    """Give the place behind a term that begins at a place; 0 where none does."""
    kind = _kind(read, at)
    if kind in _TERMS:
        return at + 1
    if kind != "string":
        return 0
    if _kind(read, at + 1) == "tag":
        return at + 2
    if [_sign(read, at + 1), _sign(read, at + 2)] == ["^", "^"]:
        return at + 4 if _kind(read, at + 3) in _NAMES else 0
    return at + 1


def _behind_path(read: Sequence[Token], at: int, depth: int = _DEEPEST) -> int:
    """Give the place behind a path each of whose steps can be of length zero; 0 where there is none such."""
    while at := _behind_step(read, at + (_sign(read, at) == "^"), depth):
        if _sign(read, at) != "/":
            return at
        at += 1
    return 0


def _behind_step(read: Sequence[Token], at: int, depth: int) -> int:
    end = _behind_primary(read, at)
    if end and _sign(read, end) in ("*", "?"):
        return end + 1
    is_group = end and depth and _sign(read, at) == "("
    return end if is_group and _behind_path(read, at + 1, depth - 1) == end - 1 else 0


def _behind_primary(read: Sequence[Token], at: int) -> int:
    if _kind(read, at) in _NAMES or (_kind(read, at) == "word" and read[at].text == "a"):
        return at + 1
    depth = 0
    for place in range(at, len(read)):
        depth += (_sign(read, place) == "(") - (_sign(read, place) == ")")
        if not depth:
            return place + 1 if place > at else 0
    return 0


def _kind(read: Sequence[Token], at: int) -> str:
    return read[at].kind if at < len(read) else ""


def _sign(read: Sequence[Token], at: int) -> str:
    return read[at].text if _kind(read, at) == "sign" else ""
