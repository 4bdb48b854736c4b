"""The dataset described for programs: VoID, DCAT and PROV-O at the address of this server, schema.org in the pages."""

from functools import lru_cache
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS
from gfmdkg.publishing.metadata import SUMMARY, Held, Summary, describe, schema_org
from gfmdkg.web.answers import content_type
from gfmdkg.web.negotiation import HTML, Offer, best_graph, named, prefers_page
from gfmdkg.web.service import EXTENSION, Publication

_METADATA = "gfmdkg-metadata"
_MOST_KEPT = 16  # a megabyte each at most; the address is what a client calls this host

blueprint = Blueprint("metadata", __name__)


class Metadata:
    """Describes the release that is served, once for each format and address.

    :param published: the release.
    """

    def __init__(self, published: Publication) -> None:
        self._published = published
        self._summary = Summary.parse((published.release.folder / SUMMARY).read_text(encoding="utf-8"))
        self.written = lru_cache(_MOST_KEPT)(self._written)

    def _written(self, name: str, form: str, address: str) -> bytes:
        return describe(name, self._held(address), BY_NAME[form])

    def for_search_engines(self, address: str) -> dict[str, Any]:
        """Describe the dataset in the words of schema.org, as a JSON-LD document.

        :param address: of the service, without a slash at the end.
        """
        return schema_org(self._held(address))

    def _held(self, address: str) -> Held:
        published = self._published
        others = tuple(release.manifest for release in published.others)
        return Held(published.release.manifest, self._summary, published.facts, address, others)


@blueprint.record
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions[_METADATA] = Metadata(state.app.extensions[EXTENSION].publication)


@blueprint.get("/.well-known/void", defaults={"name": "void"}, endpoint="well_known")
@blueprint.get("/<any(void, dcat, prov):name>")
def negotiated(name: str) -> Response:
    """Describe the dataset in the format for graphs that the client prefers."""
    return _described(name, best_graph(request.headers.get("Accept")))


@blueprint.get("/<any(void, dcat, prov):name>.<suffix>")
def in_format(name: str, suffix: str) -> Response:
    """Describe the dataset in the format of the suffix."""
    accepted = named(suffix)
    return _described(name, None if accepted.page else accepted.graph)


@blueprint.get("/dataset")
@blueprint.get("/catalog")
def dataset() -> Response:
    """Lead from the identifier of the dataset, or of its catalogue, to what is said of it."""
    types = [form.media_type for form in GRAPH_FORMATS]
    is_page = prefers_page(request.headers.get("Accept"), types)
    place = url_for("downloads.overview") if is_page else url_for("metadata.negotiated", name="dcat")
    return cast(Response, redirect(place, 303))


def for_search_engines() -> dict[str, Any]:
    """Describe the dataset for the head of a page."""
    return _metadata().for_search_engines(_address())


def _described(name: str, offer: Offer | None) -> Response:
    if offer is None:
        known = ", ".join(form.name for form in GRAPH_FORMATS)
        raise NotAcceptableError(f"This is offered as RDF ({known}) and not as {HTML} or a table.")
    written = _metadata().written(name, offer.format.name, _address())
    return Response(written, content_type=content_type(offer.media_type, offer.format))


def _metadata() -> Metadata:
    return cast(Metadata, current_app.extensions[_METADATA])


def _address() -> str:
    return url_for("pages.home", _external=True).rstrip("/")
