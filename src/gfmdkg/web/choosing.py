"""The choices of a parameter, to search: as a page that leads back to the query, and as JSON for its form."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from gfmdkg.choices import Choice
from gfmdkg.errors import NotAcceptableError
from gfmdkg.saved_queries import Parameter
from gfmdkg.web.answers import json_response
from gfmdkg.web.fields import url_fields
from gfmdkg.web.inputs import label_of
from gfmdkg.web.negotiation import HTML, best
from gfmdkg.web.questions import Question
from gfmdkg.web.service import publication

WORDS = "q"
MOST_FOUND = 50

_TYPES = (HTML, "application/json")

blueprint = Blueprint("choosing", __name__, url_prefix="/queries")


@blueprint.get("/<topic>/<name>/choices/<parameter>")
def choose(topic: str, name: str, parameter: str) -> Response | str:
    """Find choices of a parameter by words of their names.

    The other fields of the address are values of the query: the page keeps them in the addresses to which it leads.
    """
    query = publication().queries[f"{topic}/{name}"]
    wanted = query.parameter(parameter)
    fields = url_fields()
    words = fields.one(WORDS)
    found = publication().choices.search(wanted, words, MOST_FOUND)
    if _wants_json():
        listed = [{"value": choice.value, "label": label_of(choice), "iri": choice.iri} for choice in found.choices]
        return json_response({"choices": listed, "total": found.total})
    question = Question.of(query, fields, WORDS)
    links = [(label_of(choice), choice, _with(question, wanted, choice)) for choice in found.choices]
    return render_template("choices.html", question=question, parameter=wanted, words=words, found=found, links=links)


def _with(question: Question, parameter: Parameter, choice: Choice) -> str:
    others = question.values.get(parameter.name, ()) if parameter.several else ()
    given = list(dict.fromkeys((*(text for text in others if text), choice.value)))
    return replace(question, values={**question.values, parameter.name: given}).address()


def _wants_json() -> bool:
    chosen = best(request.headers.get("Accept"), _TYPES)
    if chosen is None:
        raise NotAcceptableError(f"Choices are offered as {' and '.join(_TYPES)}.")
    return chosen != HTML
