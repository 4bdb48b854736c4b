"""Look-up of outside identifiers: one as a page or JSON, a whole table of them as CSV."""

import csv
import io
import math
import threading
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import UnsupportedMediaType

from gfmdkg.errors import BusyError, LimitError, NotAcceptableError, ParameterError
from gfmdkg.identifying import Lookups
from gfmdkg.limits import LIMITS
from gfmdkg.linking.batch import COLUMNS, annotated
from gfmdkg.linking.lookup import Identifier, Lookup, the_same
from gfmdkg.web.addresses import address_of
from gfmdkg.web.answers import json_response
from gfmdkg.web.fields import Fields, decode, read_body, url_fields
from gfmdkg.web.negotiation import HTML, best
from gfmdkg.web.service import EXTENSION, Publication, publication, service
from gfmdkg.web.validators import KEEP_NOT

IDENTIFIER = ("iri", "id")
TABLES = {",": "text/csv", "\t": "text/tab-separated-values"}
UPLOAD = "multipart/form-data"

_LOOKUPS = "gfmdkg-lookups"
_LIMIT = "lookup_rows"
_MOST_COLUMNS = 1000 + len(COLUMNS)  # short rows are filled: a table that is wide and long would take no end of memory
_MARK = "\ufeff".encode()  # with which some programs begin a file in UTF-8

# A table keeps this process busy; a few at a time leave it to answer others, however many are sent.
_reading = threading.BoundedSemaphore(2)

blueprint = Blueprint("lookup", __name__)


@blueprint.record
def _keep_lookups(state: BlueprintSetupState) -> None:
    published: Publication = state.app.extensions[EXTENSION].publication
    state.app.extensions[_LOOKUPS] = Lookups(published.engine, published.queries, published.corpus)


@blueprint.get("/lookup")
def look_up() -> Response:
    """Say which entities an identifier means: to programs all, to a browser by leading to the one that is the same."""
    fields = url_fields()
    text, is_page = _asked(fields), _wants_page(fields)
    if text is None:
        return Response(render_template("lookup.html", text="", matches=()))
    matches = _lookup().resolve(text)
    version = {"GFMDKG-Dataset-Version": publication().engine.version}
    if not is_page:
        found = json_response({"identifier": text, "matches": [*map(_match, matches)]})
    elif len(the_same(matches)) == 1:
        found = cast(Response, redirect(address_of(matches[0].entity), 303))
    else:
        found = Response(render_template("lookup.html", text=text, matches=matches))
    found.headers.update(version)
    return found


@blueprint.post("/lookup")
def look_up_table() -> Response:
    """Give a table back with the entity that each row means, no row left out."""
    fields, text = _sent_table()
    if others := [name[:80] for name, _ in fields.besides("column", "delimiter")]:
        raise ParameterError(f"There is no field {others[0]!r}.", others[0], ("column", "delimiter"))
    delimiter = _chosen_delimiter(fields)
    media_type = TABLES.get(delimiter, TABLES[","])
    if best(request.headers.get("Accept"), [media_type]) is None:
        raise NotAcceptableError(f"The table is given back as {media_type}.")
    body = _looked_up(text, fields.one("column"), delimiter)
    suffix, header = ("csv", "; header=present") if media_type == TABLES[","] else ("tsv", "")
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8{header}",
        "Content-Disposition": f'attachment; filename="lookup.{suffix}"',
        "Cache-Control": KEEP_NOT,
        "GFMDKG-Dataset-Version": publication().engine.version,
    }
    return Response(body, headers=headers)


def lookups() -> Lookups:
    """Give what knows the identifiers of others, for the views."""
    return cast(Lookups, current_app.extensions[_LOOKUPS])


def _lookup() -> Lookup:
    return lookups().today()


def _asked(fields: Fields) -> str | None:
    given = [name for name in IDENTIFIER if name in fields]
    if others := [name for name, _ in fields.besides(*IDENTIFIER, "format")]:
        raise ParameterError(f"There is no field {others[0][:80]!r}.", others[0][:80], IDENTIFIER)
    if len(given) > 1:
        raise ParameterError("Give iri or id, not both.", "iri")
    if not given and not _wants_page(fields):
        raise ParameterError("Give an identifier, as iri or id.", "iri", IDENTIFIER)
    return fields.one(given[0]) if given else None


def _wants_page(fields: Fields) -> bool:
    name = fields.one("format")
    if name not in ("", "json", "html"):
        raise NotAcceptableError("A look-up is answered as json or html.")
    wanted = {"json": "application/json", "html": HTML}.get(name) or best(
        request.headers.get("Accept"), ("application/json", HTML)
    )
    if wanted is None:
        raise NotAcceptableError(f"A look-up is answered as application/json or {HTML}.")
    return wanted == HTML


def _match(known: Identifier) -> dict[str, Any]:
    return {
        "entity": known.entity,
        "label": known.label,
        "relation": known.relation,
        "identifier": known.identifier,
        "page": address_of(known.entity, absolute=True),
    }


def _looked_up(text: str, column: str, delimiter: str) -> str:
    """Give the table back with what each row means.

    :raises BusyError: if others are looked up for too long.
    """
    patience = service().settings.queue_seconds
    if not _reading.acquire(timeout=patience):
        raise BusyError("Tables are looked up a few at a time, and others wait.", math.ceil(patience))
    try:
        rows = annotated(io.StringIO(text, newline=""), column, _lookup(), delimiter)
        return _written(rows, delimiter)
    finally:
        _reading.release()


def _sent_table() -> tuple[Fields, str]:
    """Read the table that was sent, and the fields beside it."""
    if request.mimetype == UPLOAD:
        file = request.files.get("file")
        if file is None:
            raise ParameterError("Send the table as the field 'file'.", "file")
        return Fields(request.form.items(multi=True)), _text(file.read())
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in TABLES.values() or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"Send {', '.join(TABLES.values())} or {UPLOAD}, in UTF-8.")
    return url_fields(), _text(read_body(request, service().settings.request_limit))


def _chosen_delimiter(fields: Fields) -> str:
    delimiter = fields.one("delimiter") or _delimiter()
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise ParameterError(f"The delimiter {delimiter[:5]!r} is not one character.", "delimiter")
    return delimiter


def _delimiter() -> str:
    return next((sign for sign, media_type in TABLES.items() if media_type == request.mimetype), ",")


def _text(raw: bytes) -> str:
    return decode(raw.removeprefix(_MARK))


def _written(rows: Iterator[list[str]], delimiter: str) -> str:
    """Write the rows; as many as are allowed, and the names of the columns.

    :raises LimitError: if there are more.
    :raises ParameterError: if there are too many columns.
    """
    most, header = service().settings.lookup_rows, next(rows)
    if len(header) > _MOST_COLUMNS:
        raise ParameterError(f"The table has more than {_MOST_COLUMNS - len(COLUMNS)} columns. Send fewer.", "csv")
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(chain([header], islice(rows, most)))
    if next(rows, None) is not None:
        raise LimitError(_LIMIT, f"{most} {LIMITS[_LIMIT].unit}", LIMITS[_LIMIT].advice)
    return written.getvalue()
