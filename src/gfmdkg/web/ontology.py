"""The ontology: a page for people, its files for programs, and each version under its own address."""

import json
import re
from collections.abc import Collection
from functools import cached_property, partial
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup, escape

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import TURTLE
from gfmdkg.iris import ONTOLOGY
from gfmdkg.publishing.ontology import files
from gfmdkg.publishing.releases import Release
from gfmdkg.web.answers import content_type
from gfmdkg.web.negotiation import HTML, Offer, graph_or_page
from gfmdkg.web.service import EXTENSION, Publication, publication

_KNOWN = "gfmdkg-ontology"
_NAMED = re.compile(r"\bgfmd:([A-Za-z][A-Za-z0-9]*)")
_SVG = "image/svg+xml"
_PAGE = "html"
_FORMATS = {form.name: Offer(form.media_type, form) for form in files.FORMATS}
_KINDS = ("classes", "properties", "individuals")
_LONGEST_NAME = 80

blueprint = Blueprint("ontology", __name__)


class KnownOntology:
    """The ontology of a release; nothing is read before it is asked for.

    :param release: the release.
    """

    def __init__(self, release: Release) -> None:
        self._release = release

    @property
    def is_there(self) -> bool:
        """Whether the release has an ontology."""
        return files.DESCRIPTION in self._release.files

    def read(self, path: str) -> bytes:
        """Give one of its files."""
        with self._release.open(self._release.file(path)) as file:
            return file.read()

    @cached_property
    def description(self) -> dict[str, Any]:
        """What its page says, as :class:`gfmdkg.publishing.ontology.describing.Ontology` has it."""
        return cast("dict[str, Any]", json.loads(self.read(files.DESCRIPTION)))

    @property
    def version(self) -> str:
        """The number of its version."""
        return str(self.description["header"]["version"])

    @cached_property
    def terms(self) -> list[dict[str, Any]]:
        """All terms of the ontology."""
        return [term for kind in _KINDS for term in self.description[kind]]

    @cached_property
    def anchors(self) -> set[str]:
        """Where the page says something of a term."""
        return {term["term"]["fragment"] for term in self.terms}

    @cached_property
    def shapes(self) -> dict[str, str]:
        """The place on the page of what each shape of a class says, by the name of the shape."""
        described = [*self.description["classes"], *self.description["others"]]
        return {_last(each["shape"]["iri"]): anchor(each["term"]) for each in described if each["shape"]}

    @cached_property
    def diagram(self) -> Markup:
        """Its class diagram, with links to the terms on the page."""
        picture = self.read(files.DIAGRAM).decode()
        return Markup(picture.replace(f'href="{ONTOLOGY}#', 'href="#'))


class KnownOntologies:
    """The ontologies of the releases that are held.

    :param published: these, and the one among them that is served.
    """

    def __init__(self, published: Publication) -> None:
        self.current = KnownOntology(published.release)
        self._held = [KnownOntology(release) for release in published.releases.held]

    @cached_property
    def by_version(self) -> dict[str, KnownOntology]:
        """The newest of each version, the oldest version first."""
        return {known.version: known for known in (*self._held, self.current) if known.is_there}


@blueprint.record
def _keep_ontologies(state: BlueprintSetupState) -> None:
    state.app.extensions[_KNOWN] = KnownOntologies(state.app.extensions[EXTENSION].publication)


@blueprint.get("/ontology", strict_slashes=False)
def current() -> Response:
    """Give the ontology as it is now, as a page or in the format that the client prefers."""
    return _answer(_current(), graph_or_page(request.headers.get("Accept"), files.FORMATS))


@blueprint.get("/ontology.<suffix>")
def current_as(suffix: str) -> Response:
    """Give the ontology as it is now, in the format of the suffix."""
    if suffix != _PAGE and suffix not in _FORMATS:
        known = ", ".join((*_FORMATS, _PAGE))
        raise NotAcceptableError(
            f"The ontology is not offered as {suffix[:_LONGEST_NAME]!r}. Known suffixes are {known}."
        )
    return _answer(_current(), _FORMATS.get(suffix))


@blueprint.get("/ontology/<name>")
def version(name: str) -> Response:
    """Give one version of the ontology, by its number, which a suffix may follow."""
    number, offer = _parted(name)
    held = _known().by_version
    if number in _current().anchors:
        abort(404, f"A term is a part of the ontology: it is at {url_for('.current', _anchor=number)}")
    if number not in held:
        given = repr(number[:_LONGEST_NAME])
        there = "there is" if len(held) == 1 else "there are"
        abort(404, f"There is no version {given} of the ontology here; {there} {' and '.join(held)}.")
    return _answer(held[number], offer, number)


def _parted(name: str) -> tuple[str, Offer | None]:
    for suffix in (*_FORMATS, _PAGE):
        if name.endswith(f".{suffix}"):
            return name.removesuffix(f".{suffix}"), _FORMATS.get(suffix)
    return name, graph_or_page(request.headers.get("Accept"), files.FORMATS)


@blueprint.get("/ontology/diagram.svg")
def diagram() -> Response:
    """Give the class diagram."""
    return Response(_current().read(files.DIAGRAM), content_type=_SVG)


@blueprint.get("/ontology/shapes.ttl")
def shapes() -> Response:
    """Give the shapes."""
    return Response(_current().read(files.SHAPES), content_type=content_type(TURTLE.media_type, TURTLE))


@blueprint.get("/shape/<name>")
def shape(name: str) -> Response:
    """Lead from the IRI of a shape to what it says: for people on the page, for programs in the file."""
    anchor = _current().shapes.get(name.partition("-")[0])
    if anchor is None:
        abort(404, f"There is no shape {name[:_LONGEST_NAME]!r}.")
    if graph_or_page(request.headers.get("Accept"), (TURTLE,)):
        return cast(Response, redirect(url_for(".shapes"), 303))
    return cast(Response, redirect(url_for(".current", _anchor=anchor), 303))


def _known() -> KnownOntologies:
    return cast(KnownOntologies, current_app.extensions[_KNOWN])


def _current() -> KnownOntology:
    known = _known().current
    if not known.is_there:
        abort(404, "This dataset has no ontology.")
    return known


def _answer(known: KnownOntology, offer: Offer | None, number: str = "") -> Response:
    if offer:
        body = known.read(files.statements_file(offer.format.name))
        answer = Response(body, content_type=content_type(offer.media_type, offer.format))
    else:
        answer = make_response(_page(known, number))
    answer.headers["Link"] = ", ".join(f'<{url}>; rel="alternate"; type="{kind}"' for kind, url in _forms(number))
    return answer


def _forms(number: str) -> list[tuple[str, str]]:
    kinds = {**{name: offer.media_type for name, offer in _FORMATS.items()}, _PAGE: HTML}
    return [(kind, _address(number, suffix)) for suffix, kind in kinds.items()]


def _address(number: str, suffix: str) -> str:
    if number:
        return url_for(".version", name=f"{number}.{suffix}")
    return url_for(".current_as", suffix=suffix)


def _page(known: KnownOntology, number: str) -> str:
    description = known.description
    return render_template(
        "ontology.html",
        **description,
        current=_current().version,
        facts=publication().facts,
        picture=known.diagram,
        forms=[(_FORMATS[name].format.title, _address(number, name), _FORMATS[name].media_type) for name in _FORMATS],
        deprecated=[term for term in known.terms if term["is_deprecated"]],
        linked=partial(_linked, known.anchors),
        anchor=anchor,
    )


def anchor(term: dict[str, str]) -> str:
    """Name the place of a term on the page: its fragment, or for a term of others one that is no fragment of ours.

    >>> anchor({"fragment": "", "name": "sdgo:Goal"})
    'other-sdgo-Goal'
    """
    return term["fragment"] or f"other-{term['name'].replace(':', '-')}"


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _linked(anchors: Collection[str], text: str) -> Markup:
    """Make the names of our terms in a text links to what is said of them."""
    return Markup(_NAMED.sub(partial(_link, anchors), str(escape(text))))


def _link(anchors: Collection[str], named: re.Match[str]) -> str:
    name = f"<code>{named[0]}</code>"
    return f'<a href="#{named[1]}">{name}</a>' if named[1] in anchors else name
