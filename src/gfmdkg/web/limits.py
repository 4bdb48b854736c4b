"""Every limit of the service, for people and for programs."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request

from gfmdkg.errors import NotAcceptableError
from gfmdkg.limits import LIMITS, Limit
from gfmdkg.settings import PREFIX
from gfmdkg.web.answers import json_response
from gfmdkg.web.negotiation import HTML, best
from gfmdkg.web.service import service

_TYPES = (HTML, "application/json")

blueprint = Blueprint("limits", __name__)


@dataclass(frozen=True)
class Held:
    """A limit with the value that it has here.

    :param name: its name in problem documents.
    :param value: its value, in its unit.
    :param limit: what it means.
    """

    name: str
    value: float
    limit: Limit

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


@blueprint.get("/limits")
def table() -> Response | str:
    """List the limits with value, unit, and what happens when one is broken."""
    settings = service().settings
    held = [Held(name, getattr(settings, name), meaning) for name, meaning in LIMITS.items()]
    wanted = best(request.headers.get("Accept"), _TYPES)
    if wanted is None:
        raise NotAcceptableError(f"The limits are offered as {' and '.join(_TYPES)}.")
    return render_template("limits.html", limits=held) if wanted == HTML else json_response([*map(_entry, held)])


def _entry(held: Held) -> dict[str, Any]:
    return {
        "name": held.name,
        "holds": held.limit.holds,
        "value": held.value,
        "unit": held.limit.unit,
        "status": held.limit.status,
        "advice": held.limit.advice,
        "setting": held.variable,
    }
