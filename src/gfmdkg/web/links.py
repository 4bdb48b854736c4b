"""The links to the vocabularies of others: the mapping sets, how much is linked, and what is not and why."""

import json
import re
from dataclasses import dataclass
from typing import Any, Self, cast

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from gfmdkg.corpus import Corpus
from gfmdkg.errors import NotAcceptableError
from gfmdkg.iris import MAPPING_SET, shorten
from gfmdkg.linking.mappings import MappingSet
from gfmdkg.linking.vocabularies import LinkTables, Unlinked
from gfmdkg.loading import mapping_sets
from gfmdkg.query import QueryRequest
from gfmdkg.web.answers import json_response
from gfmdkg.web.negotiation import HTML, best
from gfmdkg.web.questions import query_url
from gfmdkg.web.service import EXTENSION, Publication, publication

FILE_TYPE = "text/tab-separated-values"
LINKS = "linking/links"
COVERAGE = "linking/coverage"
DENIED = "linking/denied"

_KNOWN = "gfmdkg-links"
_TYPES = (HTML, "application/json")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")

blueprint = Blueprint("links", __name__)


@dataclass(frozen=True)
class KnownLinks:
    """What the files of a corpus say of links, as they were when the service began.

    :param sets: the mapping sets.
    :param files: the bytes of their files, by the name of the set.
    :param tables: the tables beside them.
    """

    sets: tuple[MappingSet, ...]
    files: dict[str, bytes]
    tables: LinkTables

    @classmethod
    def of(cls, corpus: Corpus) -> Self:
        """Read them.

        :raises CorpusError: if one cannot be read.
        """
        files = {path.name.removesuffix(MAPPING_SET): path.read_bytes() for path in corpus.link_files}
        tables = LinkTables.read(corpus.link_tables, corpus.name(corpus.link_tables))
        return cls(tuple(mapping_sets(corpus)), files, tables)

    def title(self, name: str) -> str:
        """Give the name of a vocabulary in words."""
        known = self.tables.vocabularies.get(name)
        return known.title if known else name


@dataclass(frozen=True)
class Share:
    """How much of one kind of entity is linked to one vocabulary.

    :param kind: the class of the entities.
    :param graph: the graph of the mapping set.
    :param vocabulary: its name in words.
    :param entities: how many there are.
    :param linked: how many of them have a link.
    :param same: how many have one that says the same thing or notion.
    """

    kind: str
    graph: str
    vocabulary: str
    entities: int
    linked: int
    same: int

    @property
    def words(self) -> str:
        """The kind as people say it."""
        return _WORDS.sub(" ", re.split(r"[/#]", self.kind)[-1]).capitalize()


@blueprint.record
def _keep_links(state: BlueprintSetupState) -> None:
    published: Publication = state.app.extensions[EXTENSION].publication
    state.app.extensions[_KNOWN] = KnownLinks.of(published.corpus)


@blueprint.get("/links")
def overview() -> Response | str:
    """Show the mapping sets, how much is linked, and what is not linked and why."""
    wanted = best(request.headers.get("Accept"), _TYPES)
    if wanted is None:
        raise NotAcceptableError(f"The links are offered as {' and '.join(_TYPES)}.")
    known, shares = _known(), _shares()
    if wanted != HTML:
        return json_response(_document(known, shares))
    version = publication().engine.version
    return render_template("links.html", known=known, shares=shares, version=version, queries=(LINKS, COVERAGE, DENIED))


@blueprint.get(f"/links/<name>{MAPPING_SET}")
def download(name: str) -> Response:
    """Give a mapping set as its file is (SSSOM)."""
    files = _known().files
    if name not in files:
        abort(404, f"There is no mapping set named {name[:80]!r}; there are {', '.join(files) or 'none'}.")
    attached = {"Content-Disposition": f'attachment; filename="{name}{MAPPING_SET}"'}
    return Response(files[name], headers=attached, content_type=f"{FILE_TYPE}; charset=utf-8")


def _known() -> KnownLinks:
    return cast(KnownLinks, current_app.extensions[_KNOWN])


def _shares() -> list[Share]:
    published = publication()
    answer = published.engine.answer(QueryRequest(published.queries[COVERAGE].sparql))
    rows = json.loads(answer.read())["results"]["bindings"]
    return [
        Share(
            row["class"]["value"],
            row["vocabulary"]["value"],
            row["vocabularyLabel"]["value"],
            *(int(row[name]["value"]) for name in ("entities", "linked", "same")),
        )
        for row in rows
    ]


def _document(known: KnownLinks, shares: list[Share]) -> dict[str, Any]:
    return {
        "datasetVersion": publication().engine.version,
        "links": query_url(LINKS, {"vocabulary": [""]}, "json", absolute=True),
        "denied": query_url(DENIED, None, "json", absolute=True),
        "sets": [_set(mappings) for mappings in known.sets],
        "coverage": [
            {
                "class": share.kind,
                "vocabulary": share.graph,
                "entities": share.entities,
                "linked": share.linked,
                "same": share.same,
            }
            for share in shares
        ],
        "unlinked": [_unlinked(row) for row in known.tables.unlinked],
    }


def _set(mappings: MappingSet) -> dict[str, Any]:
    return {
        "name": mappings.name,
        "graph": mappings.graph,
        "title": mappings.title,
        "description": mappings.header["mapping_set_description"],
        "version": mappings.header["mapping_set_version"],
        "date": mappings.header["mapping_date"].isoformat(),
        "licence": mappings.header["license"],
        "sources": mappings.header["mapping_set_source"],
        "links": len(mappings.stated),
        "denied": len(mappings.links) - len(mappings.stated),
        "file": url_for("links.download", name=mappings.name, _external=True),
        "table": query_url(LINKS, {"vocabulary": [mappings.graph]}, absolute=True),
    }


def _unlinked(row: Unlinked) -> dict[str, str]:
    return {"entity": row.subject, "label": row.subject_label, "vocabulary": row.vocabulary, "reason": row.reason}


@blueprint.app_template_filter("shorten")
def short(iri: str) -> str:
    """Write an IRI as a prefixed name, where one of our prefixes fits."""
    return shorten(iri)
