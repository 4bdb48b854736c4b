"""Mapping sets: links from our entities to one outside vocabulary, in the form of SSSOM (tab-separated values)."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox
import yaml

from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import BASE, MAPPING_SET, PREFIXES, shorten
from gfmdkg.linking.tables import Row, lines_of, rows

RULE = "mapping set"
EXACT_MATCH = PREFIXES["skos"] + "exactMatch"
SAME_AS = PREFIXES["schema"] + "sameAs"
# From the closest to the loosest.
PREDICATES = (
    SAME_AS,
    *(PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")),
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where PyYAML was built with it: much quicker
_NOT = "Not"
REQUIRED = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_label",
    "confidence",
)
OPTIONAL = (
    "predicate_modifier",
    "object_label",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "comment",
)
HEADER = {
    "mapping_set_id": str,
    "mapping_set_version": str,
    "mapping_set_title": str,
    "mapping_set_description": str,
    "license": str,
    "creator_label": list,
    "mapping_date": datetime.date,
    "mapping_set_source": list,
    "curie_map": dict,
}
_CURIES = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Link:
    """One link, or the denial of one.

    :param line: its line in the file.
    :param subject: our entity.
    :param subject_label: its name.
    :param predicate: how close the two are.
    :param is_denied: whether the two are said *not* to be so.
    :param object: the identifier in the vocabulary.
    :param object_label: its name there; empty where no source has one.
    :param justification: how the link was found.
    :param author: who made it.
    :param confidence: how sure its author is, from 0 to 1.
    :param match: the code or text that both have, where the link was found by it.
    :param comment: why, where it is not obvious.
    """

    line: int
    subject: str
    subject_label: str
    predicate: str
    is_denied: bool
    object: str
    object_label: str
    justification: str
    author: str
    confidence: Decimal
    match: str
    comment: str


@dataclass(frozen=True)
class MappingSet:
    """The links to one vocabulary, with what the file says of itself.

    :param name: the short name of the vocabulary, which is that of the file.
    :param file: the file as its curator knows it.
    :param graph: the named graph of the file.
    :param header: the metadata, by the names of SSSOM.
    :param links: the rows.
    """

    name: str
    file: str
    graph: str
    header: Mapping[str, Any]
    links: tuple[Link, ...]

    @classmethod
    def read(cls, path: Path, file: str, graph: str) -> Self:
        """Read a mapping set.

        :param path: the file.
        :param file: what its curator calls it.
        :param graph: the IRI of its graph, which must be that of the set.
        :raises CorpusError: with everything that keeps the file from being read as one, by line.
        """
        header = _header(path, file, graph)
        links: list[Link] = []
        offences: list[Offence] = []
        for row in rows(path, file, REQUIRED, OPTIONAL):
            try:
                links.append(_link(row, header["curie_map"]))
            except ValueError as error:
                offences.append(Offence(file, row.line, RULE, row["subject_id"], f"{error}."))
        if offences:
            raise CorpusError(offences)
        return cls(path.name.removesuffix(MAPPING_SET), file, graph, header, tuple(links))

    @property
    def title(self) -> str:
        """What the set calls itself."""
        return str(self.header["mapping_set_title"])

    @property
    def stated(self) -> tuple[Link, ...]:
        """The links without the denials."""
        return tuple(link for link in self.links if not link.is_denied)

    def iri(self, link: Link) -> str:
        """Name the record of a link: set, subject and object tell it from every other."""
        parts = (self.name, shorten(link.subject).partition(":")[2], _local(link.object))
        return f"{BASE}id/link/" + "-".join(_NO_SLUG.sub("-", part.lower()).strip("-") for part in parts)


def read_all(files: Iterable[tuple[Path, str, str]]) -> list[MappingSet]:
    """Read mapping sets, each given by path, by the name that its curator has for it, and by graph.

    :raises CorpusError: with what is wrong in any of them.
    """
    sets: list[MappingSet] = []
    offences: list[Offence] = []
    for path, file, graph in files:
        try:
            sets.append(MappingSet.read(path, file, graph))
        except CorpusError as error:
            offences += error.offences
    if offences:
        raise CorpusError(offences)
    return sets


def line_of(path: Path, entity: str, graph: str) -> int:
    """Find the line of a mapping set on which an entity stands: the record of a link, its subject or its object."""
    found = MappingSet.read(path, str(path), graph)
    return next(
        (link.line for link in found.links if entity in (found.iri(link), link.subject, link.object)),
        0 if entity != graph else 1,
    )


def _local(iri: str) -> str:
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def _header(path: Path, file: str, graph: str) -> Mapping[str, Any]:
    lines = [line.removeprefix("#") for line in lines_of(path, file) if line.startswith("#")]
    try:
        header = yaml.load("\n".join(lines), _LOADER)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise CorpusError([Offence(file, 1, RULE, "", f"the header is no YAML: {reason}.")]) from error
    offences = [Offence(file, 1, RULE, "", f"{reason}.") for reason in _wrong_header(header, graph)]
    if offences:
        raise CorpusError(offences)
    given: Mapping[str, Any] = header
    return given


def _wrong_header(header: object, graph: str) -> Iterator[str]:
    if not isinstance(header, dict):
        yield "the header is no map: begin the file with lines of YAML, each behind #"
        return
    for key, kind in HEADER.items():
        if not isinstance(header.get(key), kind) or not header[key]:
            yield f"{key!r} is {header.get(key)!r}: give a {kind.__name__}"
    if unknown := [str(key) for key in header if key not in HEADER]:
        yield f"unknown key {', '.join(unknown)}; known are {', '.join(HEADER)}"
    for key in ("license", "mapping_set_source"):
        yield from _no_iris(key, header.get(key))
    if header.get("mapping_set_id") != graph:
        yield f"mapping_set_id is the IRI of the graph, which follows from the path: {graph}"


def _no_iris(key: str, value: object) -> Iterator[str]:
    for text in value if isinstance(value, list) else [value]:
        try:
            _iri(str(text))
        except ValueError:
            yield f"{key!r} has {text!r}, which is no IRI"


def _link(row: Row, prefixes: Mapping[str, str]) -> Link:
    subject, predicate, value, justification = (_expanded(row[column], prefixes) for column in _CURIES)
    if row["predicate_modifier"] not in ("", _NOT):
        raise ValueError(f"predicate_modifier is {row['predicate_modifier']!r}, not {_NOT!r} or empty")
    return Link(
        line=row.line,
        subject=subject,
        subject_label=row["subject_label"],
        predicate=predicate,
        is_denied=row["predicate_modifier"] == _NOT,
        object=value,
        object_label=row["object_label"],
        justification=justification,
        author=row["author_label"],
        confidence=_confidence(row["confidence"]),
        match=row["match_string"],
        comment=row["comment"],
    )


def _expanded(curie: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in prefixes:
        raise ValueError(f"the prefix of {curie!r} is not in the curie_map of the header")
    return _iri(str(prefixes[prefix]) + local)


def _iri(text: str) -> str:
    return ox.NamedNode(text).value  # ValueError for what is none


def _confidence(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"the confidence {text!r} is no number") from error
    if not value.is_finite() or not 0 <= value <= 1:
        raise ValueError(f"the confidence {text} is not from 0 to 1")
    return value
