"""What is published of the dataset, to take away."""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from gfmdkg.iris import shorten
from gfmdkg.publishing.manifest import DATASET, SUMS, UNION, ReleasedFile
from gfmdkg.publishing.releases import Release
from gfmdkg.query import QueryRequest
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


@blueprint.get("/")
def overview() -> str:
    """List everything with sizes and checksums, date and licence, and say how it is verified."""
    release = publication().release
    parts, graphs = _parts(release), _graphs(release)
    return render_template("downloads.html", release=release, parts=parts, graphs=graphs, sums=SUMS)


@blueprint.get("/<path:path>")
def download(path: str) -> Response:
    """Send a file, or the parts of it that are asked for."""
    release = publication().release
    return send(release, release.file(path))


def files() -> list[ReleasedFile]:
    """Give the dumps of the whole dataset and of the merge that are not compressed."""
    return [file for what in (DATASET, UNION) for file in publication().release.of(what) if not file.compression]


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
