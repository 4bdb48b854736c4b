"""The lists of the versions of what is published (Memento, RFC 7089): one for each address that has versions."""

from flask import Blueprint, Response

from gfmdkg.web import downloads, mementos

blueprint = Blueprint("timemaps", __name__, url_prefix="/timemap")


@blueprint.get("/dumps/<path:path>")
def of_dump(path: str) -> Response:
    """List what a file is in each release that has it."""
    return mementos.listed(downloads.history_of(path))
