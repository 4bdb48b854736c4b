"""What a stranger's query may not do.

The engine would call any server that a query names in SERVICE, also inside EXISTS, behind SILENT, or with the keyword
written in code point escapes. Such a query is refused here, before it is evaluated; a worker could not open a
socket for it either (:mod:`gfmdkg.engines.worker`). Looking takes time with the length of the text, so a worker does
it, under the deadline. Where a text can be read in two ways, it is refused when
one of them calls out: a guard may be too careful, never too trusting.
"""

import re

from gfmdkg.errors import RefusedError
from gfmdkg.tokens import Token, after_space, decode_escapes, possible_tokens

_CALL = "service"
# Functions that answer otherwise each time, and SERVICE. The engine needs no space before a keyword (BYRAND()), and
# between a function and its parenthesis only white space and comments can stand.
_UNREPEATABLE = re.compile(r"service|(?:now|rand|uuid|bnode)\s*[(#]", re.IGNORECASE)


def check(text: str) -> None:
    """Let a query pass, or refuse it.

    :raises RefusedError: if the query could make the server call another one.

    >>> check('SELECT * { ?s ?p "SERVICE" }')
    >>> check("SELECT * { SERVICE <https://example.org/> {} }")
    Traceback (most recent call last):
        ...
    gfmdkg.errors.RefusedError: SERVICE is not allowed here: this server never calls another one. ...
    """
    for reading in {text, decode_escapes(text)}:
        if _CALL in reading.casefold() and _calls_out(reading):
            raise RefusedError(
                "SERVICE is not allowed here: this server never calls another one. "
                "Ask the other endpoint yourself, or start a query there with SERVICE to this one."
            )


def mentions_call(text: str) -> bool:
    """Whether a text has the word in it at all, as a keyword or otherwise."""
    return _CALL in decode_escapes(text).casefold()


def is_repeatable(text: str) -> bool:
    """Whether a query gives the same answer each time, as long as the dataset is the same.

    In doubt it is not: the words are looked for everywhere, also in comments and strings.

    >>> is_repeatable("SELECT ?now { ?now ?p ?o }"), is_repeatable("SELECT (NOW() AS ?t) {}")
    (True, False)
    """
    return not _UNREPEATABLE.search(decode_escapes(text) if "\\" in text else text)


def _calls_out(text: str) -> bool:
    try:
        return any(_may_be_call(text, token) for token in possible_tokens(text))
    except RecursionError:
        return True


def _may_be_call(text: str, token: Token) -> bool:
    # The engine needs no space around a keyword: it reads trueSERVICE as two words, and SERVICE:a{} as a call to :a.
    if token.kind == "word":
        return _CALL in token.text.casefold()
    if token.kind == "prefixed" and _CALL in token.text.partition(":")[0].casefold():
        following = after_space(text, token.end)
        return following is not None and following.text == "{"
    return False
