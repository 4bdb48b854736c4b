"""The dumps, to take away."""

from flask import Blueprint, Response, render_template, send_file

from gfmdkg.publishing.manifest import DATASET, UNION, ReleasedFile
from gfmdkg.web.service import publication

blueprint = Blueprint("downloads", __name__, url_prefix="/dumps")


@blueprint.get("/")
def overview() -> str:
    """List the dumps with size and licence."""
    return render_template("downloads.html", downloads=files(), version=publication().engine.version)


@blueprint.get("/<path:path>")
def download(path: str) -> Response:
    """Send a dump, or the part of it that is asked for."""
    release = publication().release
    file = release.file(path)
    return send_file(
        release.folder / file.path, file.served_type, as_attachment=True, conditional=True, etag=file.sha256
    )


def files() -> list[ReleasedFile]:
    """Give the dumps of the whole dataset and of the merge that are not compressed."""
    return [file for what in (DATASET, UNION) for file in publication().release.of(what) if not file.compression]
