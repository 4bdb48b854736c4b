"""The self-check: what the standards for published data ask, and the address that shows each."""

from functools import cache

from flask import Blueprint, render_template

from gfmdkg.publishing.fair import Standard, standards

blueprint = Blueprint("fair", __name__)


@blueprint.get("/fair")
def page() -> str:
    """List each point with the address that meets it, or why it is not met."""
    return render_template("fair.html", standards=_standards())


@cache
def _standards() -> tuple[Standard, ...]:
    return standards()
