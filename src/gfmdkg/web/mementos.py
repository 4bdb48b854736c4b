"""What was published before, by time (Memento, RFC 7089): an address leads to what was in force, and has a list of all.

The address itself decides by ``Accept-Datetime``; what was in force has an address of its own, which never changes.
"""

from collections.abc import Callable, Iterable
from typing import cast

from flask import Response, redirect, request
from werkzeug.exceptions import NotFound

from gfmdkg.publishing.releases import Release
from gfmdkg.versions.mementos import HEADER, LINK_FORMAT, History, Memento, dated, parse
from gfmdkg.web.service import publication


def history(original: str, timemap: str, releases: Iterable[Release], address: Callable[[Release], str]) -> History:
    """Put together what something is in each release that has it.

    :param original: its own address.
    :param timemap: that of the list.
    :param address: gives its address in a release.
    """
    mementos = (Memento(address(release), release) for release in dated(releases))
    return History(original, timemap, tuple(mementos))


def lead(found: History) -> Response | None:
    """Lead to what was in force at the time that the request names; None where it names none.

    :raises ParameterError: if it names one that cannot be read.
    """
    wanted = request.headers.get(HEADER)
    memento = found.at(parse(wanted)) if wanted is not None else None
    if not memento:
        return None
    response = cast(Response, redirect(memento.address, 302))
    response.autocorrect_location_header = False
    return mark(response, found)


def mark(response: Response, found: History, release: Release | None = None) -> Response:
    """Say in a response how its versions are reached.

    :param release: the release that the response is of, where it was asked for by its own address.
    """
    memento = next((one for one in found.mementos if one.release is release), None)
    if memento:
        response.headers["Memento-Datetime"] = memento.stamp
    if release is None:
        response.vary.add(HEADER)
    own = ", ".join(found.links())
    others = response.headers.get("Link")
    response.headers["Link"] = f"{own}, {others}" if others else own
    return response


def listed(found: History) -> Response:
    """Give the list of versions."""
    if not found.mementos:
        raise NotFound("No release that is held has this.")
    response = Response(found.listed(), content_type=LINK_FORMAT)
    response.headers["GFMDKG-Dataset-Version"] = publication().engine.version
    return response
