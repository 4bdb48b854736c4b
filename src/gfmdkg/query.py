"""The words that every engine and every caller speaks: a request, its limits, the answer."""

from dataclasses import dataclass, field
from typing import BinaryIO

from gfmdkg.formats import JSON, TURTLE, Format


@dataclass(frozen=True)
class QueryRequest:
    """One question to an engine.

    :param text: a complete SPARQL query.
    :param solutions: how to write the answer of SELECT or ASK; None where the caller accepts no such format.
    :param graph: how to write the answer of CONSTRUCT or DESCRIBE; None where the caller accepts no such format.
    :param default_graphs: IRIs of the graphs whose merge is the default graph (SPARQL 1.1 Protocol 2.1.4).
    :param named_graphs: IRIs of the named graphs. When either list has a member, the two replace FROM and FROM NAMED.
    :param base_iri: against which relative IRIs are resolved.
    :param seconds: a deadline below that of the engine, or None.
    """

    text: str
    solutions: Format | None = JSON
    graph: Format | None = TURTLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base_iri: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Limits:
    """What one query may use before it is stopped.

    :param seconds: wall-clock time.
    :param memory: bytes of address space beyond what the store takes.
    :param answer_bytes: length of the serialised answer.
    """

    seconds: float
    memory: int
    answer_bytes: int


@dataclass(frozen=True)
class Answer:
    """A complete answer, ready to be read from the start.

    :param body: the serialised answer; the holder closes it.
    :param format: how it is written.
    :param size: its length in bytes.
    :param elapsed: seconds from the request to the complete answer.
    :param version: the version of the dataset that answered.
    """

    body: BinaryIO = field(repr=False)
    format: Format
    size: int
    elapsed: float
    version: str

    def read(self) -> bytes:
        """Take the whole answer into memory and close it."""
        with self.body as body:
            return body.read()
