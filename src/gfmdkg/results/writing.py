"""Answers written in other formats by the engine's own writers, and files that appear whole or not at all."""

import errno
import io
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from gfmdkg.engines.csv_rows import write_rows
from gfmdkg.engines.prefixes import used
from gfmdkg.engines.xml_sinks import RdfXmlSink, XmlSink
from gfmdkg.errors import EngineError
from gfmdkg.formats import BY_NAME, CSV, JSON, RDF_XML, XML, Format
from gfmdkg.iris import PREFIXES


def solutions(document: bytes, written: Format) -> bytes:
    """Write the answer of SELECT or ASK in another format.

    :param document: the answer in the SPARQL results format in JSON.
    :raises NotAcceptableError: if the format cannot hold it.
    :raises EngineError: if a term of it is none, as some endpoints write; as JSON the answer can be had all the same.
    """
    if written == JSON:
        return document
    try:
        return _written(document, written)
    except SyntaxError as error:
        raise EngineError(f"The answer cannot be written as {written.title}: {error.msg}.") from error


def _written(document: bytes, written: Format) -> bytes:
    found = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    body = io.BytesIO()
    if written == CSV and isinstance(found, ox.QuerySolutions):
        write_rows(found, body)
    else:
        sink = XmlSink(body) if written == XML else body
        found.serialize(cast("IO[bytes]", sink), format=ox.QueryResultsFormat.from_media_type(written.media_type))
    return body.getvalue()


def graph(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], written: Format, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Write triples, or quads in a format that has named graphs.

    :param prefixes: those to bind; ours without them.
    :raises NotAcceptableError: if the format cannot hold them.
    """
    body = io.BytesIO()
    kept = cast("list[ox.Triple]", list(statements))
    if prefixes is None:
        prefixes = used(kept) if written == RDF_XML else PREFIXES
    form = ox.RdfFormat.from_media_type(written.media_type)
    sink = RdfXmlSink(body) if written == RDF_XML else body
    ox.serialize(kept, cast("IO[bytes]", sink), form, prefixes=dict(prefixes))
    if isinstance(sink, RdfXmlSink):
        sink.close()
    return body.getvalue()


def format_of(name: str) -> Format | None:
    """Find a format by its short name, or by what others call it where that is clear."""
    return BY_NAME.get(name) or next((known for known in BY_NAME.values() if name in known.other_names), None)


def save(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole, in place of the one of that name, or not at all.

    :raises OSError: if it cannot be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a pipe or a device, which nothing can replace
        return
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(target.parent))
    unfinished = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        unfinished.unlink(missing_ok=True)
