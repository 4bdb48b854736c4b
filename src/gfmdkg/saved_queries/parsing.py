"""What the engine says of a query text before there is any data: whether it is one, its form and its columns."""

from dataclasses import dataclass
from typing import Literal, get_args

import pyoxigraph as ox

from gfmdkg.engines.diagnosis import explain
from gfmdkg.saved_queries.header import QueryFileError
from gfmdkg.tokens import tokens

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: dict[str, Form] = {form: form for form in get_args(Form)}


@dataclass(frozen=True)
class Shape:
    """What kind of answer a query has.

    :param form: the SPARQL query form.
    :param columns: the variables of a SELECT, in their order; of the other forms none.
    :param prefixes: the namespaces that the text declares, by prefix.
    """

    form: Form
    columns: tuple[str, ...]
    prefixes: dict[str, str]


def shape(text: str) -> Shape:
    """Parse a query.

    :raises QueryFileError: if the text is no query; it says what is wrong and where.
    """
    try:
        answer = ox.Store().query(text)
    except SyntaxError as error:
        mistake = explain(text, error)
        raise QueryFileError(f"{mistake.detail} {mistake.hint}".strip(), mistake.line or 1) from error
    columns = tuple(variable.value for variable in answer.variables) if isinstance(answer, ox.QuerySolutions) else ()
    return Shape(_form(text), columns, declared(text))


def _form(text: str) -> Form:
    return next(_FORMS[token.text.upper()] for token in tokens(text) if token.text.upper() in _FORMS)


def declared(text: str) -> dict[str, str]:
    """Give the namespaces that a text declares, by prefix, whether it is a query or not."""
    found = list(tokens(text))
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.text.upper() == "PREFIX" and iri.kind == "iri"
    }
