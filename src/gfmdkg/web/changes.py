"""What changed from release to release: as a page, as JSON and as a feed, with what differs statement by statement."""

from functools import cached_property
from itertools import islice
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from markdown_it import MarkdownIt
from markupsafe import Markup

from gfmdkg.errors import NotAcceptableError
from gfmdkg.publishing.metadata.dcat import version_of
from gfmdkg.publishing.metadata.words import DATASET
from gfmdkg.versions import change_log
from gfmdkg.versions.feed import Feed, Item
from gfmdkg.versions.history import Entry, Held, history
from gfmdkg.web.answers import json_response
from gfmdkg.web.fields import url_fields
from gfmdkg.web.negotiation import HTML, best
from gfmdkg.web.service import EXTENSION, Publication, publication, service

FEED = "application/atom+xml"
_JSON = "application/json"
_TYPES = (HTML, _JSON, FEED)
_NAMES = {"html": HTML, "json": _JSON, "atom": FEED}
# The files of a difference by suffix: the form, and its media type.
_FORMS = {
    "txt": ("text", "text/plain; charset=utf-8"),
    "json": ("json", _JSON),
    "rdfp": ("patch", "application/rdf-patch"),
}
_KNOWN = "gfmdkg-changes"

blueprint = Blueprint("changes", __name__)


class _Known:
    """What is shown, put together when it is asked for first."""

    def __init__(self, published: Publication) -> None:
        self._published = published
        self._markdown = MarkdownIt("commonmark", {"html": False})

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        published = self._published
        sections = change_log.read(published.corpus.change_log)
        return history(sections, published.releases, published.differences)

    def html(self, text: str) -> Markup:
        """Draw Markdown; what is no Markdown in it stays text."""
        return Markup(self._markdown.render(text))


@blueprint.record
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions[_KNOWN] = _Known(state.app.extensions[EXTENSION].publication)


@blueprint.get("/changes")
def overview() -> Response:
    """Show what changed, in the format that the client prefers."""
    wanted = url_fields().one("format") or best(request.headers.get("Accept"), _TYPES)
    return _written(_NAMES.get(wanted or "", wanted or ""))


@blueprint.get("/changes.<any(html, json, atom):suffix>")
def overview_as(suffix: str) -> Response:
    """Show what changed, in the format of the suffix."""
    return _written(_NAMES[suffix])


@blueprint.get("/changes/<name>")
def difference(name: str) -> Response:
    """Show what differs between two releases, or give it as a file in the format of the suffix."""
    stem, _, suffix = name.rpartition(".")
    return _file(_spelled(stem), suffix) if suffix in _FORMS else _page(_spelled(name))


def _file(name: str, suffix: str) -> Response:
    form, media_type = _FORMS[suffix]
    path = publication().differences.path(name, form)
    return send_file(path, media_type, conditional=True, download_name=f"{name}.{suffix}")


def _page(name: str) -> Response:
    path, most = publication().differences.path(name, "text"), service().settings.page_rows
    with path.open(encoding="utf-8") as lines:
        shown = list(islice(lines, most + 1))
    page = render_template(
        "difference.html",
        counted=publication().differences.counted[name],
        lines=shown[:most],
        is_cut=len(shown) > most,
        files={suffix: url_for(".difference", name=f"{name}.{suffix}") for suffix in _FORMS},
    )
    return Response(page, mimetype=HTML)


def _spelled(name: str) -> str:
    # A plus sign in an address may have become a space.
    return name.replace(" ", "+")


def _written(media_type: str) -> Response:
    if media_type == HTML:
        served = publication().release.manifest.version
        return Response(render_template("changes.html", entries=_known().entries, html=_known().html, served=served))
    if media_type == _JSON:
        return json_response([_entry(entry) for entry in _known().entries])
    if media_type == FEED:
        return Response(_feed(), content_type=FEED)
    raise NotAcceptableError(f"The changes are offered as {', '.join(_TYPES)}.")


def _entry(entry: Entry) -> dict[str, Any]:
    section = entry.section
    held = [_held(held) for held in entry.held]
    return {"number": section.number, "day": section.day or None, "changes": section.text, "held": held}


def _held(held: Held) -> dict[str, Any]:
    since, manifest = held.since, held.manifest
    counted = since and {
        "version": since.old,
        "added": since.added,
        "removed": since.removed,
        "entities": since.entities,
        "differences": url_for(".difference", name=f"{since.name}.json", _external=True),
    }
    return {
        "version": manifest.version,
        "statements": manifest.statements,
        "endpoint": url_for("sparql.answer", version=manifest.version, _external=True),
        "since": counted,
    }


def _feed() -> bytes:
    author = ", ".join(f"{one.given} {one.name}".strip() for one in publication().facts.authors)
    page = url_for(".overview", _external=True)
    own = url_for(".overview_as", suffix="atom", _external=True)
    feed = Feed(f"{DATASET}#changes", publication().facts.title, author or "gfmdkg", page, own)
    dated = [(entry, held) for entry in _known().entries for held in entry.held if held.manifest.date]
    return feed.write(_item(entry, held) for entry, held in dated)


def _item(entry: Entry, held: Held) -> Item:
    manifest = held.manifest
    place = url_for(".overview", _external=True, _anchor=f"version-{entry.section.number}")
    text = str(_known().html(entry.section.text))
    return Item(version_of(manifest).value, f"Version {manifest.version}", manifest.date, place, text)


def _known() -> _Known:
    return cast(_Known, current_app.extensions[_KNOWN])
