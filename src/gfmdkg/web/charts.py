"""The charts of saved queries: their pictures, the Vega-Lite documents behind them, and what a page needs of both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState

from gfmdkg.charts import DrawingLimits, Facts, Renderer, specification
from gfmdkg.charts.header import KINDS
from gfmdkg.charts.maps import is_built
from gfmdkg.charts.rows import MOST_ROWS, too_many
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import JSON
from gfmdkg.query import Answer, QueryRequest, Window
from gfmdkg.saved_queries import SavedQuery
from gfmdkg.settings import Settings
from gfmdkg.web.answers import json_response
from gfmdkg.web.bridge import CANCELLATION
from gfmdkg.web.fields import url_fields
from gfmdkg.web.questions import VERSION, Values, query_url
from gfmdkg.web.service import EXTENSION, publication
from gfmdkg.web.validators import answered
from gfmdkg.web.versions import asked_version, saved_engine

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
DOCUMENT_TYPE = "application/vnd.vegalite.v6+json"
SCRIPT = "built/chart.js"

_RENDERER = "gfmdkg-renderer"
_MOST_BYTES = 5_000_000  # of the answer that is drawn

blueprint = Blueprint("charts", __name__, url_prefix="/queries")


@dataclass(frozen=True)
class Figure:
    """What a page needs to show a chart.

    :param text: what it is, for who does not see it; the table beside it has the values.
    :param document: the address of the Vega-Lite document.
    :param pictures: the address of each picture by the name of its format.
    """

    text: str
    document: str
    pictures: Mapping[str, str]

    @property
    def is_scripted(self) -> bool:
        """Whether there is a script that draws it in the page; else the page has the picture."""
        return Path(cast(str, current_app.static_folder), SCRIPT).is_file()


@blueprint.record
def _keep_renderer(state: BlueprintSetupState) -> None:
    settings = cast(Settings, state.app.extensions[EXTENSION].settings)
    limits = DrawingLimits(settings.chart_seconds, settings.chart_memory, waiting_seconds=settings.queue_seconds)
    state.app.extensions[_RENDERER] = Renderer(limits)


@blueprint.get("/<topic>/<name>/chart.json")
def document(topic: str, name: str) -> Response:
    """Give the Vega-Lite document of a saved query with the parameters in the URL."""
    return respond(publication().queries[f"{topic}/{name}"], url_fields().values(VERSION), "")


def respond(query: SavedQuery, values: Values, picture: str) -> Response:
    """Answer a saved query as a picture, unless the client holds it already.

    :param values: the texts of each parameter that was given.
    :param picture: ``svg`` or ``png``; empty for the Vega-Lite document.
    :raises NotAcceptableError: if the query has no chart.
    :raises ParameterError: if a name or a value is wrong.
    """
    if query.chart is None:
        raise NotAcceptableError(f"The query {query.name} has no chart, so there is no picture of its answer.")
    text = publication().choices.bind(query, values)
    window = Window(limit=MOST_ROWS + 1)
    asked = QueryRequest(text, JSON, None, window=window, cancellation=request.environ.get(CANCELLATION))
    engine, about = saved_engine(asked_version()), ("chart", query.name, query.title, picture)
    return answered(asked, about, engine.version, lambda: _drawn(query, values, engine.answer(asked), picture))


def figure(query: SavedQuery, values: Values) -> Figure | None:
    """Give what a page needs to show the chart of a saved query; None where it has none that can be drawn here.

    :param values: the texts of each parameter that was given.
    """
    if query.chart is None or (query.chart["kind"] == "map" and not is_built()):
        return None
    topic, _, name = query.name.partition("/")
    asked = f"?{urlencode(values, doseq=True)}" if values else ""
    return Figure(
        f"{KINDS[query.chart['kind']].title}: {query.title}. The table has the values.",
        url_for("charts.document", topic=topic, name=name) + asked,
        {picture: query_url(query.name, values, picture) for picture in PICTURES},
    )


def _drawn(query: SavedQuery, values: Values, answer: Answer, picture: str) -> Response:
    made = specification(query, _rows(answer), Facts(answer.version, values=_asked_for(query, values)))
    headers = {"GFMDKG-Dataset-Version": answer.version}
    if not picture:
        response = json_response(made, mimetype=DOCUMENT_TYPE)
        response.headers.update(headers)
        return response
    renderer = cast(Renderer, current_app.extensions[_RENDERER])
    drawn = renderer.draw(made, "svg" if picture == "svg" else "png")
    return Response(drawn, headers=headers, mimetype=PICTURES[picture])


def _rows(answer: Answer) -> list[Mapping[str, Mapping[str, str]]]:
    if answer.size > _MOST_BYTES:
        answer.body.close()
        raise too_many("chart_bytes", f"{_MOST_BYTES} bytes of the answer")
    bindings: list[Mapping[str, Mapping[str, str]]] = json.loads(answer.read())["results"]["bindings"]
    return bindings


def _asked_for(query: SavedQuery, values: Values) -> dict[str, str]:
    # What a person calls the values: the labels of the choices, also of the examples that stand for what was not given.
    return {name: ", ".join(_called(query, name, values)) for name in query.parameters}


def _called(query: SavedQuery, name: str, values: Values) -> list[str]:
    parameter = query.parameters[name]
    choices = publication().choices.of(parameter)
    texts = values.get(name, parameter.examples)
    labels = [[choice.label for choice in choices if choice.is_meant_by(text)] for text in texts]
    return [*(called[0] if called else text for called, text in zip(labels, texts, strict=True))]
