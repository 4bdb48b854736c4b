"""Turns the engine's grammar dump into what a person needs: the place, the mistake, and what would be right."""

import re
from difflib import get_close_matches

from gfmdkg.engines.keywords import CLAUSES, FUNCTIONS, KNOWN
from gfmdkg.errors import QueryError
from gfmdkg.iris import PREFIXES, WELL_KNOWN
from gfmdkg.tokens import Token, place, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_BROKEN_IRI = re.compile(r"<[A-Za-z][\w+.-]*:[^<>\n]*>")
_NAMED = re.compile(r"<[^<>\s]+>")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_CLOSING = {"{": "}", "(": ")", "[": "]"}
# What the engine says in words, by its beginning, and what would be right.
_SENTENCES = {
    "The SELECT contains": "Beside GROUP BY or COUNT and the like, each other column must stand in GROUP BY.",
    "The SELECT overrides": "Give the expression a new name behind AS.",
    "SELECT * is not authorized": "Name the columns in place of the star.",
    "Duplicated variable name": "Give each column a name of its own.",
    "IRI parsing failed": "",
}


def explain(text: str, error: SyntaxError) -> QueryError:
    """Say where a text stops being a query, and why if that can be told.

    The engine names the furthest place that it reached, which is often behind the mistake; the usual mistakes are
    looked for first, from left to right.

    :param text: the query.
    :param error: what the engine says of it.
    """
    read = list(tokens(text))
    mistakes = (_no_query, _bad_iri, _open_string, _undeclared_prefix, _unknown_word, _unbalanced)
    return next((found for mistake in mistakes if (found := mistake(text, read))), None) or _furthest(error)


def unsupported(text: str, message: str) -> QueryError:
    """Say what a valid query asks for that the engine cannot do, and where if the text has the name as it is.

    :param message: what the engine says of it.
    """
    named = _NAMED.search(message)
    start = text.find(named[0]) if named else -1
    detail = message.removesuffix(".") + "."
    return QueryError(detail) if start < 0 else _at(text, start, detail, "")


def _no_query(text: str, read: list[Token]) -> QueryError | None:
    form = _first_keyword(read)
    if form is None:
        return _at(text, len(text), "The text holds no query.", f"A query begins with one of {', '.join(_FORMS)}.")
    if form.text.upper() in _UPDATES:
        return _at(text, form.start, f"{form.text} is an update; this service answers queries only.", "")
    if form.text.upper() not in _FORMS:
        hint = f"A query begins with PREFIX or BASE lines and then one of {', '.join(_FORMS)}."
        return _at(text, form.start, f"{form.text!r} begins no query.", hint)
    return None


def _first_keyword(read: list[Token]) -> Token | None:
    position = 0
    while position < len(read):
        word = read[position].text.upper()
        if word == "PREFIX":
            position += 3
        elif word == "BASE":
            position += 2
        else:
            return read[position]
    return None


def _bad_iri(text: str, read: list[Token]) -> QueryError | None:
    for token in read:
        if token.text == "<" and (meant := _BROKEN_IRI.match(text, token.start)):
            hint = "Write spaces, quotes and braces in an IRI as percent-escapes, such as %20."
            return _at(text, token.start, f"{meant[0]} is no IRI.", hint)
    return None


def _open_string(text: str, read: list[Token]) -> QueryError | None:
    opened = next((token for token in read if token.kind == "open"), None)
    if opened is None:
        return None
    hint = "Close it on its line with the same quote, or write it over several lines between three quotes."
    return _at(text, opened.start, "The string that begins here is never closed.", hint)


def _undeclared_prefix(text: str, read: list[Token]) -> QueryError | None:
    declared = {read[at + 1].text for at, token in enumerate(read[:-1]) if token.text.upper() == "PREFIX"}
    for token in read:
        prefix = token.text.partition(":")[0]
        if token.kind == "prefixed" and f"{prefix}:" not in declared:
            iri = PREFIXES.get(prefix) or WELL_KNOWN.get(prefix, "...")
            hint = f"Begin the query with: PREFIX {prefix}: <{iri}>"
            return _at(text, token.start, f"The prefix {prefix + ':'!r} is not declared.", hint)
    return None


def _unknown_word(text: str, read: list[Token]) -> QueryError | None:
    for token, following in zip(read, [*read[1:], None], strict=True):
        if token.kind == "word" and token.text.upper() not in KNOWN:
            is_call = following is not None and following.text == "("
            near = get_close_matches(token.text.upper(), FUNCTIONS if is_call else CLAUSES, n=1, cutoff=0.7)
            what = "function" if is_call else "word"
            hint = f"Did you mean {near[0]}?" if near else ""
            return _at(text, token.start, f"{token.text!r} is no {what} of SPARQL.", hint)
    return None


def _unbalanced(text: str, read: list[Token]) -> QueryError | None:
    opened: list[Token] = []
    for token in read:
        if token.kind != "sign":
            continue
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values() and (not opened or _CLOSING[opened.pop().text] != token.text):
            return _at(text, token.start, f"{token.text!r} closes nothing that is open here.", "")
    if not opened:
        return None
    last = opened[-1]
    return _at(text, last.start, f"{last.text!r} is never closed.", f"Add {_CLOSING[last.text]!r}.")


def _furthest(error: SyntaxError) -> QueryError:
    found = _PLACE.match(error.msg or "")
    if found is None:
        return QueryError(f"This is not SPARQL: {error.msg}.")
    line, column, expected = int(found[1]), int(found[2]), found[3]
    for part in _alternatives(expected):
        for beginning, hint in _SENTENCES.items():
            if part.startswith(beginning):
                return QueryError(f"{part}.", line, column, hint)
    return QueryError("This is not SPARQL.", line, column, _expectation(expected))


def _alternatives(expected: str) -> list[str]:
    return expected.removeprefix("one of ").replace("\n", " ").split(", ")


def _expectation(expected: str) -> str:
    # Character classes are of no use to a person; keywords and signs are.
    words = [part for part in _alternatives(expected) if re.fullmatch(r'[A-Z_ ]+|"[^"]+"|\'[^\']+\'', part)]
    return f"Up to here it could be; expected next: {', '.join(words[:12])}." if words else ""


def _at(text: str, position: int, detail: str, hint: str) -> QueryError:
    return QueryError(detail, *place(text, position), hint)
