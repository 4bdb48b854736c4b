"""Which version of the dataset a request asks: the one that is served, or an older one that ``version=`` names."""

from typing import TYPE_CHECKING, cast

from flask import g

from gfmdkg.engines import Engine
from gfmdkg.engines.merging import MergingEngine
from gfmdkg.errors import UnknownVersionError
from gfmdkg.publishing.releases import Release
from gfmdkg.web.fields import url_fields
from gfmdkg.web.questions import VERSION
from gfmdkg.web.service import publication, service

if TYPE_CHECKING:
    from gfmdkg.versions.engines import HeldEngines

_KEPT = "version"
_PLAIN = ".plain"  # behind a version whose default graph is no merge: its answers are others


def endpoint_engine(wanted: str) -> Engine:
    """Give what answers at the endpoint.

    :param wanted: a version, or the number of a release; empty for the version that is served.
    :raises UnknownVersionError: if it is not held.
    """
    release = _other(wanted)
    return _engine(release) if release else service().engine


def saved_engine(wanted: str) -> Engine:
    """Give what answers saved queries.

    :param wanted: a version, or the number of a release; empty for the version that is served.
    :raises UnknownVersionError: if the version that it names is not held.
    """
    release = _other(wanted)
    return _saved(release) if release else publication().engine


def held_engine(version: str, *, is_saved: bool) -> Engine | None:
    """Give what answers for a version that is held and not served; what this request asks has no part in it.

    :param is_saved: whether a saved query is asked.
    """
    published = publication()
    if version == published.engine.version or version not in published.releases.versions:
        return None
    release = published.releases.find(version)
    if release is published.release:
        return None
    return _saved(release) if is_saved else _engine(release)


def asked_version() -> str:
    """Give the version that the URL of this request names; empty for the one that is served."""
    return url_fields().one(VERSION)


def asked_release() -> Release:
    """Give the release that the URL of this request names, or the one that is served.

    :raises UnknownVersionError: if it is not held.
    """
    return _other(asked_version()) or publication().release


def kept_version() -> str:
    """Give the version that this request asks and that the addresses in its response keep; mostly it is empty."""
    return str(g.get(_KEPT, ""))


def _other(wanted: str) -> Release | None:
    """Find a release that is held and is not the one that is served."""
    if not wanted:
        return None
    setattr(g, _KEPT, wanted)
    if not service().publication:
        raise UnknownVersionError(wanted, [service().engine.version])
    release = publication().releases.find(wanted.removesuffix(_PLAIN))
    return None if release is publication().release else release


def _saved(release: Release) -> Engine:
    is_merged = service().settings.default_graph == "union"
    return _engine(release) if is_merged else MergingEngine(_engine(release), release.manifest.graphs)


def _engine(release: Release) -> Engine:
    version = release.manifest.version + (_PLAIN if service().settings.default_graph == "plain" else "")
    return cast("HeldEngines", publication().held).of(release, version)
