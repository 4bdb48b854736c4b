"""What a stranger's query may not do.

The engine would call any server that a query names in SERVICE, also inside EXISTS, behind SILENT, or with the keyword
written in code point escapes. Such a query is refused here, before it is evaluated, unless it calls only endpoints
that the server allows; a worker could not open a socket for it either (:mod:`gfmdkg.engines.worker`). Looking takes
time with the length of the text, so a worker does it, under the deadline. Where a text can be read in two ways, it is
refused when one of them calls out: a guard may be too careful, never too trusting.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gfmdkg.errors import RefusedError
from gfmdkg.tokens import Token, after_space, decode_escapes, place, possible_tokens

MOST_CALLS = 16

_CALL = "service"
# Functions that answer otherwise each time, and SERVICE. The engine needs no space before a keyword (BYRAND()), and
# between a function and its parenthesis only white space and comments can stand.
# The last one: blank nodes in the template of CONSTRUCT have other labels each time.
_HINTS = ("service", "now", "rand", "uuid", "bnode", "construct")
_UNREPEATABLE = re.compile(r"service|(?:now|rand|uuid|bnode)\s*[(#]|construct[^}]*(?:\[|\(|_:)", re.IGNORECASE)
_NEVER = (
    "SERVICE is not allowed here: this server never calls another one. "
    "Ask the other endpoint yourself, or start a query there with SERVICE to this one."
)


@dataclass(frozen=True)
class Call:
    """One SERVICE of a query, to an endpoint that is allowed.

    :param endpoint: the IRI of the endpoint.
    :param start: where its token ``<IRI>`` starts in the text, in characters.
    :param is_silent: whether the query goes on when the call fails.
    """

    endpoint: str
    start: int
    is_silent: bool

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.endpoint) + len("<>")


def check(text: str, allowed: Collection[str] = ()) -> tuple[Call, ...]:
    """Let a query pass, or refuse it.

    :param allowed: the endpoints that a query may call, as exact IRIs.
    :returns: the calls of the query in the order of the text; one inside another counts too.
    :raises RefusedError: if the query could make the server call another one that is not allowed.

    >>> check('SELECT * { ?s ?p "SERVICE" }')
    ()
    >>> check("SELECT * { SERVICE <https://a.example/> {} }", allowed=["https://a.example/"])
    (Call(endpoint='https://a.example/', start=19, is_silent=False),)
    >>> check("SELECT * { SERVICE <https://example.org/> {} }")
    Traceback (most recent call last):
        ...
    gfmdkg.errors.RefusedError: SERVICE is not allowed here: this server never calls another one. ...
    """
    if not mentions_call(text):
        return ()
    calls = _calls(text, allowed)
    decoded = decode_escapes(text)
    if decoded != text and _names(_calls_behind_escapes(decoded, allowed)) != _names(calls):
        raise RefusedError("Write SERVICE and the IRI of its endpoint without code point escapes.")
    if len(calls) > MOST_CALLS:
        raise RefusedError(f"The query has {len(calls)} SERVICE calls; {MOST_CALLS} are allowed.")
    return calls


def mentions_call(text: str) -> bool:
    """Whether a text has the word in it at all, as a keyword or otherwise."""
    return _CALL in decode_escapes(text).casefold()


def is_repeatable(text: str) -> bool:
    """Whether a query gives the same answer each time, as long as the dataset is the same.

    In doubt it is not: the words are looked for everywhere, also in comments and strings.

    >>> is_repeatable("SELECT ?now { ?now ?p ?o }"), is_repeatable("SELECT (NOW() AS ?t) {}")
    (True, False)
    """
    plain = (decode_escapes(text) if "\\" in text else text).casefold()
    return not (any(hint in plain for hint in _HINTS) and _UNREPEATABLE.search(plain))


def _names(calls: Collection[Call]) -> list[str]:
    return [call.endpoint for call in calls]


def _calls(text: str, allowed: Collection[str]) -> tuple[Call, ...]:
    if _CALL not in text.casefold():
        return ()
    try:
        keywords = [token for token in possible_tokens(text) if _may_be_call(text, token)]
    except RecursionError:
        raise RefusedError("The query can be read in too many ways to see what it calls.") from None
    if not keywords:
        return ()
    if not allowed:
        raise RefusedError(_NEVER, *place(text, min(token.start for token in keywords)))
    _refuse_second_reading(text, keywords)
    return tuple(sorted((_call(text, token, allowed) for token in keywords), key=lambda call: call.start))


def _calls_behind_escapes(decoded: str, allowed: Collection[str]) -> tuple[Call, ...]:
    try:
        return _calls(decoded, allowed)
    except RefusedError as error:
        raise RefusedError(str(error)) from None  # a place in the decoded text is no place in the query


def _may_be_call(text: str, token: Token) -> bool:
    # The engine needs no space around a keyword: it reads trueSERVICE as two words, and SERVICE:a{} as a call to :a.
    if token.kind == "word":
        return _CALL in token.text.casefold()
    if token.kind == "prefixed" and _CALL in token.text.partition(":")[0].casefold():
        following = after_space(text, token.end)
        return following is not None and following.text == "{"
    return False


def _call(text: str, keyword: Token, allowed: Collection[str]) -> Call:
    following = list(_following(text, keyword))
    is_silent = bool(following) and following[0].text.lower() == "silent"
    name = next(iter(following[is_silent:]), None)
    if keyword.text.lower() != _CALL or name is None or name.kind != "iri":
        raise RefusedError(
            "SERVICE is allowed here only as a word of its own with a full IRI behind it: "
            "no variable, no prefixed name. " + _choices(allowed),
            *place(text, keyword.start),
        )
    endpoint = name.text[1:-1]
    if endpoint not in allowed:
        detail = f"SERVICE {name.text} is not allowed here. {_choices(allowed)}"
        raise RefusedError(detail, *place(text, keyword.start))
    return Call(endpoint, name.start, is_silent)


def _following(text: str, keyword: Token) -> Iterator[Token]:
    position = keyword.end
    for _ in range(2):
        token = after_space(text, position)
        if token is None:
            return
        position = token.end
        yield token


def _choices(allowed: Collection[str]) -> str:
    return f"The setting service_allowed has exactly: {', '.join(f'<{iri}>' for iri in allowed)}."


def _refuse_second_reading(text: str, keywords: Collection[Token]) -> None:
    # Where another reading has a string or a comment there, the name of the endpoint may be data of the query.
    for token in possible_tokens(text):
        if any(token.start < keyword.start < token.end for keyword in keywords):
            detail = "The query can be read in two ways. Write spaces around the sign < of a comparison."
            raise RefusedError(detail, *place(text, token.start))
