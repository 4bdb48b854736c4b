"""Which address an IRI has here: that of its document for what the graph is made of, and for all others its own."""

import re
from urllib.parse import urlencode

from flask import Flask, request, url_for

from gfmdkg.iris import BASE, DESCRIBED, document_iri
from gfmdkg.web.questions import VERSION
from gfmdkg.web.service import service
from gfmdkg.web.versions import kept_version

_SAFE = re.compile(r"https?://", re.IGNORECASE)  # a javascript: IRI is a term like any other


def register(app: Flask) -> None:
    """Let the templates of an application ask for addresses."""
    for function in (address_of, document_address, is_here, own_address):
        app.add_template_global(function)


def address_of(iri: str, *, absolute: bool = False) -> str:
    """Give the address to which a page leads from an IRI.

    :param absolute: whether an address of ours begins with that of this server.
    :returns: an empty text where there is none that is safe to follow.
    """
    if is_here(iri):
        return document_address(iri, absolute=absolute)
    return iri if _SAFE.match(iri) else ""


def is_here(iri: str) -> bool:
    """Whether a page leads from an IRI to its document on this server."""
    return service().publication is not None and iri.startswith(DESCRIBED)


def own_address(iri: str) -> str:
    """Give the address at which an IRI itself is asked for: that of the place here where ours answer, else the IRI.

    :returns: an empty text where there is none that is safe to follow.
    """
    if iri.startswith(BASE):
        return f"{request.script_root}/{iri.removeprefix(BASE)}"
    return iri if _SAFE.match(iri) else ""


def document_address(iri: str, suffix: str = "", *, absolute: bool = False, version: str | None = None) -> str:
    """Give the address of the document of an IRI.

    :param suffix: the name of a format; empty for the document in whatever format.
    :param absolute: whether it begins with that of this server.
    :param version: the version of the dataset that it is of, empty for whatever is served; None for that which this
        request asks.
    """
    root = url_for("pages.home", _external=True) if absolute else f"{request.script_root}/"
    address = root + document_iri(iri, suffix).removeprefix(BASE)
    wanted = kept_version() if version is None else version
    return f"{address}{'&' if '?' in address else '?'}{urlencode({VERSION: wanted})}" if wanted else address
