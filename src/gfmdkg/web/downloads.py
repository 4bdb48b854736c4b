"""What is published of the dataset, to take away."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from gfmdkg.iris import shorten
from gfmdkg.publishing.manifest import DATASET, SUMS, UNION, ReleasedFile
from gfmdkg.publishing.releases import Release
from gfmdkg.query import QueryRequest
from gfmdkg.versions.mementos import History
from gfmdkg.web import mementos
from gfmdkg.web.released import send
from gfmdkg.web.service import publication

GRAPHS = "dataset/graphs"

_HEADINGS = {DATASET: "The whole, with its named graphs", UNION: "The merge of all graphs"}

blueprint = Blueprint("downloads", __name__, url_prefix="/dumps")


@dataclass(frozen=True)
class Part:
    """Files of one kind.

    :param name: the kind, as the manifest has it.
    :param heading: its name for people.
    :param files: the files.
    """

    name: str
    heading: str
    files: tuple[ReleasedFile, ...]

    @property
    def is_one(self) -> bool:
        """Whether all of them hold the same statements."""
        return self.name in _HEADINGS


@dataclass(frozen=True)
class Graph:
    """A named graph with its dumps.

    :param iri: its name.
    :param title: what it holds; its short name, where nothing says that.
    :param basis: where its statements are from, in words; empty where that is not said.
    :param statements: the number of statements.
    :param forms: its files, plain and compressed, by the media type of their content.
    """

    iri: str
    title: str
    basis: str
    statements: int
    forms: dict[str, list[ReleasedFile]]

    @property
    def name(self) -> str:
        """Its short name."""
        return shorten(self.iri)


class _VersionConverter(BaseConverter):
    """Takes a version, or the number of a release, in an address."""

    regex = r"\d+\.\d+\.\d+[^/]*"


@blueprint.record
def _convert_versions(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["version"] = _VersionConverter


@blueprint.get("/")
def overview() -> Response:
    """List everything with sizes and checksums, date and licence, and say how it is verified."""
    return _page(publication().release, partial(_address, ""))


@blueprint.get("/<version:version>/", strict_slashes=False)
def overview_of(version: str) -> Response:
    """List everything in a release that is held."""
    release = publication().releases.find(version)
    return _page(release, partial(_address, release.manifest.version))


@blueprint.get("/<path:path>")
def download(path: str) -> Response:
    """Send a file, or the parts of it that are asked for, or lead to what it was at the time that is asked for."""
    found = history_of(path)
    if led := mementos.lead(found):
        return led
    release = publication().release
    return mementos.mark(send(release, release.file(path)), found)


@blueprint.get("/<version:version>/<path:path>")
def download_of(version: str, path: str) -> Response:
    """Send a file of a release that is held, or the parts of it that are asked for."""
    release = publication().releases.find(version)
    return mementos.mark(send(release, release.file(path)), history_of(path), release)


def history_of(path: str) -> History:
    """Put together what a file is in each release that has it."""
    releases = (release for release in publication().releases.held if path in release.files)
    original, timemap = _address("", path, absolute=True), url_for("timemaps.of_dump", path=path, _external=True)
    return mementos.history(
        original, timemap, releases, lambda release: _address(release.manifest.version, path, absolute=True)
    )


def files() -> list[ReleasedFile]:
    """Give the dumps of the whole dataset and of the merge that are not compressed."""
    return [file for what in (DATASET, UNION) for file in publication().release.of(what) if not file.compression]


def file_address(release: Release, path: str) -> str:
    """Give the address of a file of a release that is held."""
    return _address("" if release is publication().release else release.manifest.version, path)


def _address(version: str, path: str, *, absolute: bool = False) -> str:
    """Give the address of a file.

    :param version: of the release; empty for the one that is served, whatever it is.
    """
    if version:
        return url_for("downloads.download_of", version=version, path=path, _external=absolute)
    return url_for("downloads.download", path=path, _external=absolute)


def _page(release: Release, address: Callable[..., str]) -> Response:
    page = render_template(
        "downloads.html",
        release=release,
        current=publication().release,
        others=[other for other in reversed(publication().releases.held) if other is not release],
        parts=_parts(release),
        graphs=_graphs(release),
        sums=SUMS,
        address=address,
    )
    return Response(page, headers=[("GFMDKG-Dataset-Version", release.manifest.version)], mimetype="text/html")


def _parts(release: Release) -> list[Part]:
    parts = dict.fromkeys(file.of for file in release.manifest.files if file.of not in release.manifest.graphs)
    return [Part(name, _HEADINGS.get(name, name.capitalize()), release.of(name)) for name in parts]


def _graphs(release: Release) -> list[Graph]:
    described = _described()
    return [
        Graph(iri, *described.get(iri, (shorten(iri), "")), size, _forms(release.of(iri)))
        for iri, size in release.manifest.graphs.items()
        if release.of(iri)
    ]


def _described() -> dict[str, tuple[str, str]]:
    """Give title and basis of each graph that has them."""
    published = publication()
    answer = published.engine.answer(QueryRequest(published.queries[GRAPHS].sparql))
    rows = json.loads(answer.read())["results"]["bindings"]
    return {
        row["graph"]["value"]: (row["title"]["value"], row.get("basisLabel", {}).get("value", ""))
        for row in rows
        if "title" in row
    }


def _forms(found: tuple[ReleasedFile, ...]) -> dict[str, list[ReleasedFile]]:
    forms: dict[str, list[ReleasedFile]] = {}
    for file in found:
        forms.setdefault(file.media_type, []).append(file)
    return forms
