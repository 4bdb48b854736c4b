"""Plain SPARQL: the application is the endpoint and its page, and nothing else."""

from typing import cast

from flask import Blueprint, Response, redirect, url_for

blueprint = Blueprint("plain", __name__)


@blueprint.get("/")
def home() -> Response:
    """Lead to the endpoint."""
    return cast(Response, redirect(url_for("sparql.answer")))
