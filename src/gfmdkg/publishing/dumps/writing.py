"""Statements written in a format, one after another, unless the format cannot hold them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from gfmdkg.engines.xml_sinks import RdfXmlSink
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import RDF_XML, Format
from gfmdkg.iris import PREFIXES

_RDF = PREFIXES["rdf"]


def write(statements: Iterable[ox.Quad] | Iterable[ox.Triple], path: Path, form: Format) -> None:
    """Write statements into a file.

    :raises NotAcceptableError: if the format cannot hold them; there is no file then.
    """
    kind = cast("ox.RdfFormat", ox.RdfFormat.from_media_type(form.media_type))
    try:
        with path.open("wb") as file:
            if form == RDF_XML:
                sink = RdfXmlSink(file)
                ox.serialize(statements, sink, kind, prefixes=dict(PREFIXES))  # type: ignore[arg-type]
                sink.close()
            else:
                ox.serialize(statements, file, kind, prefixes=dict(PREFIXES))
    except NotAcceptableError:
        path.unlink()
        raise


def triples(path: Path) -> Iterator[ox.Triple]:
    """Read a file of N-Triples statement by statement."""
    return (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
