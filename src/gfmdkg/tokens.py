"""The tokens of a SPARQL text (SPARQL 1.1 Query Language, section 19), for those who must look before they parse."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = r"[^\W\d_][\w.·-]*"
_LOCAL = r"(?:[\w·:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\w·:%\\.-]))*"

_TOKEN = re.compile(
    rf"""
      (?P<space>(?:\s|\#[^\r\n]*)+)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w.·-]+)
    | (?P<prefixed>(?:{_NAME})?:{_LOCAL})
    | (?P<word>[A-Za-z_]\w*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(r"(?P<sign>.)", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class Token:
    """One token and the place where it starts.

    :param kind: iri, string, variable, tag, blank, prefixed, word, number, sign or space.
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
    position = 0
    while position < len(text):
        token = token_at(text, position)
        position = token.end
        if token.kind != "space":
            yield token


def possible_tokens(text: str) -> Iterator[Token]:
    """Read every token that any reading of the text can have.

    ``?a <?b#>`` is a variable and an IRI where a pattern stands, and a comparison with a comment behind it where
    an expression stands. Only a parser knows, so both ways are followed; each place is visited once.
    An IRI with ``scheme://`` is never a comparison: no expression has two slashes in a row.
    """
    waiting, seen = [0], set()
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
        yield from readings


def after_space(text: str, position: int) -> Token | None:
    """Read the first token from a position on that is no white space and no comment."""
    while position < len(text):
        token = token_at(text, position)
        if token.kind != "space":
            return token
        position = token.end
    return None


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
    return Token(match.lastgroup, match[0], match.start())
