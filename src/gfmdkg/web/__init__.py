"""The web application: the SPARQL endpoint, saved queries, pages and downloads."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from gfmdkg.web import (
    addresses,
    api,
    changes,
    charts,
    choosing,
    citations,
    documents,
    downloads,
    fair,
    fields,
    headers,
    limits,
    links,
    lookup,
    metadata,
    ontology,
    pages,
    plain,
    problems,
    saved,
    sparql,
    timemaps,
    validators,
)
from gfmdkg.web.service import EXTENSION, Publication, Service

__all__ = ["Publication", "Service", "create_app"]

_PUBLISHED = (
    *(pages, saved, choosing, charts, citations, links, lookup),
    *(ontology, changes, api, downloads, timemaps, metadata),
)


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is: none of ours is asynchronous, and Flask would look anew at each request."""
        return func


def create_app(service: Service, config: Mapping[str, object] | None = None) -> Flask:
    """Build the web application around a service: with pages where something is published, else the bare endpoint.

    :param config: Flask settings that go over ours.
    """
    app = _Application(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=service.settings.request_limit)
    app.config.from_mapping(config or {})
    app.extensions[EXTENSION] = service
    app.jinja_env.globals["is_published"] = service.publication is not None
    families = (
        (
            pages,
            saved,
            choosing,
            charts,
            citations,
            documents,
            links,
            lookup,
            ontology,
            changes,
            api,
            downloads,
            timemaps,
            metadata,
            fair,
        )
        if service.publication
        else (plain,)
    )
    for family in (sparql, limits, *families):
        app.register_blueprint(family.blueprint)
    for part in (addresses, fields, validators, headers, problems):
        part.register(app)
    return app
