"""Files of a release over HTTP: whole or in parts, as they are or compressed, and never read into memory as a whole."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from flask import Response, abort, request
from werkzeug.http import dump_options_header, http_date
from werkzeug.wsgi import ClosingIterator

from gfmdkg.publishing.manifest import RELEASE, Manifest, ReleasedFile
from gfmdkg.publishing.releases import Release
from gfmdkg.web import coding, ranges
from gfmdkg.web.validators import REVALIDATE

DIGEST = "Repr-Digest"
_CODED_AS = {"zstd": "zst", "gzip": "gz"}  # between equals the first is taken


def send(release: Release, file: ReleasedFile) -> Response:
    """Send a file, the parts of it that are asked for, or the word that the client holds it already.

    :raises BusyError: if it is not there as it was.
    """
    is_partial = request.method == "GET" and "Range" in request.headers and _is_same(file)
    sent, coded_as = (file, "") if is_partial else _compressed(release, file)
    response = Response(headers=_headers(release.manifest, file, sent, coded_as))
    if _is_held(sent, release.manifest):
        return _not_modified(response)
    wanted = ranges.parts(request.headers["Range"], file.bytes) if is_partial else []
    opened = release.open(sent)
    if wanted:
        _in_parts(response, opened, file, wanted)
    else:
        response.content_length = sent.bytes
        response.response = _closing(ranges.read(opened, (0, sent.bytes)), opened)
    return response


def _is_same(file: ReleasedFile) -> bool:
    """Whether a client that has a part already has a part of this (If-Range).

    A date never says so: two versions can be of one day.
    """
    header = request.headers.get("If-Range")
    return header is None or header.strip() == f'"{_tag(file)}"'


def _compressed(release: Release, file: ReleasedFile) -> tuple[ReleasedFile, str]:
    """Find the file that is compressed as the client likes; one that is compressed by itself is not coded."""
    chosen = coding.choose(request.headers.get("Accept-Encoding", ""), tuple(_CODED_AS))
    packed = release.files.get(f"{file.path}.{_CODED_AS.get(chosen, '')}")
    return (packed, chosen) if packed else (file, "")


def _headers(manifest: Manifest, file: ReleasedFile, sent: ReleasedFile, coded_as: str) -> list[tuple[str, str]]:
    digest = b64encode(bytes.fromhex(sent.sha256)).decode("ascii")
    headers = [
        ("Content-Type", _with_charset(file.served_type)),
        ("Content-Disposition", _disposition(file, manifest)),
        ("ETag", f'"{_tag(sent)}"'),
        ("Cache-Control", REVALIDATE),
        ("Accept-Ranges", "bytes"),
        (DIGEST, f"sha-256=:{digest}:"),
        ("GFMDKG-Dataset-Version", manifest.version),
    ]
    if modified := _modified(manifest):
        headers.append(("Last-Modified", http_date(modified)))
    return [*headers, ("Content-Encoding", coded_as)] if coded_as else headers


def _tag(file: ReleasedFile) -> str:
    return file.sha256[:32]


def _modified(manifest: Manifest) -> datetime | None:
    """Give the time of the release, unless it is still to come: no file may claim that (RFC 9110, section 8.8.2.1)."""
    day = datetime.fromisoformat(manifest.date).replace(tzinfo=UTC) if manifest.date else None
    return day if day and day <= datetime.now(UTC) else None


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _disposition(file: ReleasedFile, manifest: Manifest) -> str:
    """Name the file: what lies in a folder gets a name that says so."""
    name = file.path.rpartition("/")[2]
    if not name.startswith(manifest.name) and "/" in file.path:
        name = f"{manifest.name}-{file.path.replace('/', '-')}"
    return dump_options_header("inline" if file.of == RELEASE else "attachment", {"filename": name})


def _is_held(sent: ReleasedFile, manifest: Manifest) -> bool:
    """Whether the client holds the file (RFC 9110, section 13.2.2).

    :raises PreconditionFailed: if the client wants it only as it was.
    """
    tag, modified = _tag(sent), _modified(manifest)
    if request.if_match:
        if tag not in request.if_match:
            abort(412, "The file is another one than If-Match names.")
    elif modified and request.if_unmodified_since and modified > request.if_unmodified_since:
        abort(412, f"The file has changed since: it is of {http_date(modified)}.")
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(tag)
    return bool(modified and request.if_modified_since and modified <= request.if_modified_since)


def _not_modified(response: Response) -> Response:
    response.status_code = 304
    for name in ("Content-Type", "Content-Disposition", "Content-Encoding", DIGEST):
        response.headers.pop(name, None)
    return response


def _in_parts(response: Response, opened: BinaryIO, file: ReleasedFile, wanted: list[ranges.Part]) -> None:
    response.status_code = 206
    if len(wanted) == 1:
        ((start, stop),) = wanted
        response.headers["Content-Range"] = ranges.content_range(wanted[0], file.bytes)
        response.content_length = stop - start
        response.response = _closing(ranges.read(opened, wanted[0]), opened)
        return
    parts = ranges.Multipart(wanted, file.bytes, response.headers["Content-Type"], file.sha256)
    response.headers["Content-Type"] = parts.media_type
    response.content_length = parts.length
    response.response = _closing(parts.read(opened), opened)


def _closing(blocks: Iterator[bytes], opened: BinaryIO) -> ClosingIterator:
    return ClosingIterator(blocks, [opened.close])
