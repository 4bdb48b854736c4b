"""The documents of IRIs: an IRI of ours leads (303) to its document, which is a page or a graph in a format of RDF.

A document has one address for all formats, which gives the one that the client prefers, and one with a suffix for each.
"""

from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.urls import iri_to_uri

from gfmdkg.citations.citation import of_entity
from gfmdkg.citations.texts import TEXTS
from gfmdkg.documents import STATED_IN, Documents, Statements, write
from gfmdkg.errors import NotAcceptableError, ParameterError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS
from gfmdkg.iris import BASE, PATHS, document_iri
from gfmdkg.publishing.metadata.words import DATASET
from gfmdkg.query import WHOLE, Window
from gfmdkg.versions.mementos import History
from gfmdkg.web import mementos
from gfmdkg.web.addresses import document_address
from gfmdkg.web.answers import content_type
from gfmdkg.web.bridge import CANCELLATION
from gfmdkg.web.downloads import file_address
from gfmdkg.web.fields import Fields, url_fields
from gfmdkg.web.lookup import lookups
from gfmdkg.web.negotiation import HTML, Offer, graph_or_page, named
from gfmdkg.web.paging import LIMIT, LONGEST_LINKS, OFFSET, pages, read_window, window_fields
from gfmdkg.web.questions import VERSION
from gfmdkg.web.service import publication, service
from gfmdkg.web.sheets import Sheet, sheet
from gfmdkg.web.versions import asked_release, asked_version, saved_engine

IRI = "iri"
FORMAT = "format"
PAGE = "html"
SUFFIXES = {**{form.name: form.media_type for form in GRAPH_FORMATS}, PAGE: HTML}

OF_PATH = f"<any({', '.join(PATHS)}):path>/<path:name>"

blueprint = Blueprint("documents", __name__)


@blueprint.get(f"/{OF_PATH}")
def thing(path: str, name: str) -> Response:
    """Lead from an IRI of ours to its document."""
    _check(url_fields(), VERSION)
    iri, suffix = read(path, name)
    documents = _documents()
    if not documents.has(iri):
        raise documents.unknown(iri)
    return _lead(iri, suffix)


@blueprint.get(f"/doc/{OF_PATH}")
def document(path: str, name: str) -> Response:
    """Give the document of an IRI of ours, or lead to what it was at the time that is asked for."""
    fields = url_fields()
    _check(fields, VERSION, LIMIT, OFFSET)
    return _respond(*read(path, name), fields)


@blueprint.get("/describe")
def describe() -> Response:
    """Give the document of any IRI; a name or a code, and an IRI of ours, lead to the address that it has."""
    fields = url_fields()
    _check(fields, IRI, FORMAT, VERSION, LIMIT, OFFSET)
    given, suffix = described(fields)
    iri = _documents().meant(given)
    if iri != given or not document_iri(iri).startswith(f"{BASE}describe"):
        return _lead(iri, suffix)
    return _respond(iri, suffix, fields)


def _documents() -> Documents:
    published, settings = publication(), service().settings
    statements = Statements(
        saved_engine(asked_version()),
        published.queries,
        settings.document_limit,
        request.environ.get(CANCELLATION),
        in_parts=True,
    )
    return Documents(statements, lookups())


def _check(fields: Fields, *known: str) -> None:
    if others := [name[:80] for name, _ in fields.besides(*known)]:
        raise ParameterError(f"There is no field {others[0]!r}.", others[0], known)


def read(path: str, name: str) -> tuple[str, str]:
    """Take an address apart into the IRI and the name of a format, which may be empty."""
    stem, _, suffix = name.rpartition(".")
    if stem and (suffix in SUFFIXES or suffix in BY_NAME):
        return f"{BASE}{path}/{stem}", _suffix(suffix)
    return f"{BASE}{path}/{name}", ""


def described(fields: Fields) -> tuple[str, str]:
    """Read which IRI the fields of an address name, and the name of a format, which may be empty.

    :raises ParameterError: if they name none.
    """
    if IRI not in fields:
        raise ParameterError("Give an IRI, a prefixed name or a code.", IRI)
    return fields.one(IRI), _suffix(fields.one(FORMAT))


def _suffix(wanted: str) -> str:
    """Give the suffix of a format from one of its names."""
    if not wanted:
        return ""
    accepted = named(wanted)
    if accepted.page:
        return PAGE
    if accepted.graph is None:
        raise NotAcceptableError(f"A document is no table. It is offered as {', '.join(SUFFIXES)}.")
    return accepted.graph.format.name


def _lead(iri: str, suffix: str) -> Response:
    response = cast(Response, redirect(document_address(iri, suffix, absolute=True), 303))
    _link(response, _links(iri, "describedby"))
    return response


def history_of(iri: str, suffix: str) -> History:
    """Put together what a document is in each release that is held; it may say that there was no such thing then."""
    original = document_address(iri, suffix, absolute=True, version="")
    home = url_for("pages.home", _external=True)
    return mementos.history(
        original,
        f"{home}timemap/{original.removeprefix(home)}",
        publication().releases.held,
        lambda release: document_address(iri, suffix, absolute=True, version=release.manifest.version),
    )


def _respond(iri: str, suffix: str, fields: Fields) -> Response:
    found, is_memento = history_of(iri, suffix), VERSION in fields
    led = None if is_memento else mementos.lead(found)
    if led:
        return led
    response = _document(iri, suffix, fields)
    return mementos.mark(response, found, asked_release() if is_memento else None)


def _document(iri: str, suffix: str, fields: Fields) -> Response:
    window = read_window(fields)
    offer = named(suffix).graph if suffix else graph_or_page(request.headers.get("Accept"), GRAPH_FORMATS)
    if offer is None or suffix == PAGE:
        response = Response(_page(iri, window), mimetype=HTML)
    elif window != WHOLE:
        given = LIMIT if window.limit else OFFSET
        raise ParameterError(f"{given!r} is for the page; in a format of RDF a document is whole.", given)
    else:
        response = _graph(iri, offer)
    if not suffix and window == WHOLE:
        given = offer.format.name if offer else PAGE
        response.headers["Content-Location"] = document_address(iri, given, absolute=True)
    response.headers["GFMDKG-Dataset-Version"] = saved_engine(asked_version()).version
    _link(response, [*_links(iri, "alternate"), f'<{iri_to_uri(iri)}>; rel="describes"'])
    return response


def _links(iri: str, relation: str) -> list[str]:
    return [
        f'<{document_address(iri, suffix, absolute=True)}>; rel="{relation}"; type="{media_type}"'
        for suffix, media_type in SUFFIXES.items()
    ]


def _link(response: Response, links: list[str]) -> None:
    header = ", ".join(links)
    if len(header) <= LONGEST_LINKS:
        response.headers["Link"] = header


def _graph(iri: str, offer: Offer) -> Response:
    body = write(_documents().about(iri), offer.format)
    return Response(body, content_type=content_type(offer.media_type, offer.format))


def _page(iri: str, window: Window) -> str:
    most = service().settings.page_rows
    window = window._replace(limit=min(window.limit or most, most))
    published, release, documents = publication(), asked_release(), _documents()
    version = saved_engine(asked_version()).version
    shown = sheet(documents, iri, window, release.manifest.graphs)
    others, address = pages(window, max(shown.links_total, shown.members_total)), document_address(iri)
    return render_template(
        "document.html",
        sheet=shown,
        window=window,
        pager={relation: _with(address, other) for relation, other in others.items()},
        formats=GRAPH_FORMATS,
        stated_in=STATED_IN,
        permanent=document_iri(iri),
        version=version,
        statements_total=release.manifest.graphs.get(iri),
        dumps={file: file_address(release, file.path) for file in release.of(iri)},
        asked={VERSION: asked_version()} if asked_version() else {},
        served=published.release.manifest.version,
        citation=TEXTS["txt"].write(of_entity(iri, shown.label.text, version, published.facts), iri),
        data=_data(shown),
    )


def _with(address: str, window: Window) -> str:
    fields = "&".join(f"{name}={value}" for name, value in window_fields(window).items())
    return f"{address}{'&' if '?' in address else '?'}{fields}"


def _data(shown: Sheet) -> dict[str, Any]:
    """Say the same in the words of schema.org, for search engines."""
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset" if shown.members_total else "Thing",
        "@id": shown.iri,
        "name": shown.label.text,
        "description": shown.description.text if shown.description else "",
        "additionalType": [kind.iri for kind in shown.types],
        "sameAs": list(shown.same),
        "subjectOf": {"@id": document_iri(shown.iri), "isPartOf": {"@id": DATASET}},
    }
    return {name: value for name, value in found.items() if value}
