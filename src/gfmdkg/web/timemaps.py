"""The lists of the versions of what is published (Memento, RFC 7089): one for each address that has versions."""

from flask import Blueprint, Response

from gfmdkg.web import documents, downloads, mementos
from gfmdkg.web.fields import url_fields

blueprint = Blueprint("timemaps", __name__, url_prefix="/timemap")


@blueprint.get("/dumps/<path:path>")
def of_dump(path: str) -> Response:
    """List what a file is in each release that has it."""
    return mementos.listed(downloads.history_of(path))


@blueprint.get(f"/doc/{documents.OF_PATH}")
def of_document(path: str, name: str) -> Response:
    """List the document of an IRI of ours in each release."""
    return mementos.listed(documents.history_of(*documents.read(path, name)))


@blueprint.get("/describe")
def of_described() -> Response:
    """List the document of any other IRI in each release."""
    return mementos.listed(documents.history_of(*documents.described(url_fields())))
