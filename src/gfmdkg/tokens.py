"""The tokens of a SPARQL text (SPARQL 1.1 Query Language, section 19), for those who must look before they parse."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Every repetition is possessive, and a string that is not closed takes the rest of the text: nothing is read twice,
# so no text takes more time than its length.
_NAME = r"[^\W\d_][\w.·-]*+"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:(?:[\w:]|{_PLX})(?:[\w·:-]|{_PLX}|\.++(?=[\w·:%\\-]))*+)?+"
_EXPONENT = r"(?:[eE][+-]?+\d++)?+"

_TOKEN = re.compile(
    rf"""
      (?P<space>(?:\s++|\#[^\r\n]*+)++)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<string>\"\"\"(?:[^"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''
        |"(?!\"\")(?:[^"\\\r\n]++|\\.)*+"|'(?!'')(?:[^'\\\r\n]++|\\.)*+')
    | (?P<open>["'].*+)
    | (?P<variable>[?$]\w++)
    | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<blank>_:[\w.·-]++)
    | (?P<word>{_NAME})(?P<prefixed>:{_LOCAL})?+
    | (?P<default>:{_LOCAL})
    | (?P<number>(?:\d++(?:\.\d++)?+|\.\d++){_EXPONENT})
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(r"(?P<sign>.)", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_MOST_READINGS = 20
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Token(NamedTuple):
    """One token and the place where it starts.

    :param kind: iri, string, variable, tag, blank, prefixed, word, number, sign, space, or open for a string that is
        not closed and so takes the rest of the text.
    :param text: the token as written.
    :param start: its offset in the text, in characters.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


def token_at(text: str, position: int) -> Token:
    """Read the token that starts at a position, by the longest match."""
    return _token(_TOKEN.match(text, position))


def tokens(text: str) -> Iterator[Token]:
    """Read a text from left to right; white space and comments are left out.

    >>> [token.text for token in tokens("ASK { ?s a ex:b } # done")]
    ['ASK', '{', '?s', 'a', 'ex:b', '}']
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind != "space":  # one call less for each token than by _token: queries can be long
            yield Token("prefixed" if kind == "default" else str(kind), match[0], match.start())


def possible_tokens(text: str) -> Iterator[Token]:
    """Read every token that any reading of the text can have.

    ``?a <?b#>`` is a variable and an IRI where a pattern stands, and a comparison with a comment behind it where
    an expression stands. Only a parser knows, so both ways are followed; each place is visited once.
    An IRI with ``scheme://`` is never a comparison: no expression has two slashes in a row.

    :raises RecursionError: if there are so many readings that following them all would take too long.
    """
    waiting, seen, work = [0], set[int](), 0
    while waiting:
        position = waiting.pop()
        if position in seen or position >= len(text):
            continue
        seen.add(position)
        token = token_at(text, position)
        readings = [token]
        if token.kind == "iri" and not _HIERARCHICAL.match(token.text):
            readings.append(_token(_SIGN.match(text, position)))
        waiting.extend(reading.end for reading in readings)
        work += len(token.text)
        if work > _MOST_READINGS * len(text):
            raise RecursionError("the text can be read in too many ways")
        yield from readings


def after_space(text: str, position: int) -> Token | None:
    """Read the first token from a position on that is no white space and no comment."""
    while position < len(text):
        token = token_at(text, position)
        if token.kind != "space":
            return token
        position = token.end
    return None


def place(text: str, position: int) -> tuple[int, int]:
    r"""Give the line of an offset and the column in it, both from 1.

    >>> place("ASK {\n ?s }", 7)
    (2, 2)
    """
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


def decode_escapes(text: str) -> str:
    r"""Replace the code point escapes of SPARQL 1.1 section 19.2, which hold anywhere in a query.

    >>> decode_escapes(r"\u0053ERVICE")
    'SERVICE'
    """
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]  # noqa: PLR2004 - the last code point


def _token(match: re.Match[str] | None) -> Token:
    if match is None or match.lastgroup is None:
        raise AssertionError("a sign matches any character")
    kind = "prefixed" if match.lastgroup == "default" else match.lastgroup
    return Token(kind, match[0], match.start())
