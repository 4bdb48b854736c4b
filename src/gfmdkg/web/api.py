"""The service described: for programs as OpenAPI and RDF, for people as a page."""

import json
from functools import lru_cache
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS
from gfmdkg.publishing.openapi import ENDPOINT, document
from gfmdkg.saved_queries.catalogue import catalogue
from gfmdkg.web.answers import content_type
from gfmdkg.web.negotiation import HTML, best, named
from gfmdkg.web.questions import query_url
from gfmdkg.web.service import EXTENSION, Publication, publication

JSON_TYPE = "application/json"

_DESCRIPTIONS = "gfmdkg-descriptions"
_MOST_KEPT = 32  # half a megabyte each at most; the address is what a client calls this host

blueprint = Blueprint("api", __name__)


class Descriptions:
    """Describes what is published, once for each format, address and version of the dataset.

    :param published: the saved queries, and what answers them.
    """

    def __init__(self, published: Publication) -> None:
        self._published = published
        self._kept = lru_cache(_MOST_KEPT)(self._written)

    def written(self, form: str, address: str) -> bytes:
        """Write the description of the service: as OpenAPI, as a page, or of its queries in a format for graphs.

        :param form: a media type for the first two, else the name of the format.
        :param address: of the service, without a slash at the end.
        """
        return self._kept(form, address, self._published.engine.version)

    def _written(self, form: str, address: str, version: str) -> bytes:
        published = self._published
        if form in BY_NAME:
            return catalogue(published.queries, address + ENDPOINT, BY_NAME[form])
        described = document(address, version, published.queries, published.choices)
        if form == JSON_TYPE:
            return json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"
        topics, refusals = _by_tag(described), _refusals(described)
        return render_template("api.html", document=described, topics=topics, refusals=refusals).encode()


@blueprint.record
def _keep_descriptions(state: BlueprintSetupState) -> None:
    state.app.extensions[_DESCRIPTIONS] = Descriptions(state.app.extensions[EXTENSION].publication)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the saved queries and the endpoint as OpenAPI."""
    return Response(_written(JSON_TYPE), mimetype=JSON_TYPE)


@blueprint.get("/api")
def page() -> Response:
    """Describe the same for people."""
    wanted = best(request.headers.get("Accept"), (HTML, JSON_TYPE))
    if wanted is None:
        raise NotAcceptableError(f"This description is offered as {HTML} and {JSON_TYPE}.")
    return Response(_written(wanted), mimetype=wanted)


@blueprint.get("/queries.<suffix>")
def queries(suffix: str) -> Response:
    """Give the saved queries as RDF, in the format of the suffix."""
    accepted = named(suffix)
    offer = accepted.graph
    if offer is None or accepted.page:
        known = ", ".join(form.name for form in GRAPH_FORMATS)
        raise NotAcceptableError(f"The saved queries are offered as RDF, under the suffixes {known}.")
    return Response(_written(offer.format.name), content_type=content_type(offer.media_type, offer.format))


@blueprint.get("/query/<topic>/<name>")
def named_query(topic: str, name: str) -> Response:
    """Lead from the IRI of a saved query to its address."""
    query = publication().queries[f"{topic}/{name}"]
    return cast(Response, redirect(query_url(query.name), 303))


def _written(form: str) -> bytes:
    address = url_for("pages.home", _external=True).rstrip("/")
    return cast(Descriptions, current_app.extensions[_DESCRIPTIONS]).written(form, address)


def _by_tag(described: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    topics: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            topics.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return topics


def _refusals(described: dict[str, Any]) -> dict[str, str]:
    # By status: the name of the part that says what is answered then.
    found = {
        status: response["$ref"].rpartition("/")[2]
        for methods in described["paths"].values()
        for operation in methods.values()
        for status, response in operation["responses"].items()
        if "$ref" in response
    }
    return dict(sorted(found.items()))
