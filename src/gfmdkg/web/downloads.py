"""The dumps, to take away."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, send_from_directory

from gfmdkg.publishing.dumps import DUMPS, Dump
from gfmdkg.web.service import publication

_BY_NAME = {dump.name: dump for dump in DUMPS}

blueprint = Blueprint("downloads", __name__, url_prefix="/dumps")


@dataclass(frozen=True)
class Download:
    """A dump that is there.

    :param dump: what it is.
    :param size: its length in bytes.
    """

    dump: Dump
    size: int


@blueprint.get("/")
def overview() -> str:
    """List the dumps with size and licence."""
    return render_template("downloads.html", downloads=files(), version=publication().engine.version)


@blueprint.get("/<name>")
def download(name: str) -> Response:
    """Send a dump, or the part of it that is asked for."""
    if name not in _BY_NAME:
        abort(404, f"There is no dump named {name!r}; there are {' and '.join(_BY_NAME)}.")
    folder = publication().downloads.resolve()
    return send_from_directory(folder, name, mimetype=_BY_NAME[name].media_type, as_attachment=True, conditional=True)


def files() -> list[Download]:
    """Give the dumps that are there."""
    paths = ((dump, publication().downloads / dump.name) for dump in DUMPS)
    return [Download(dump, path.stat().st_size) for dump, path in paths if path.is_file()]
