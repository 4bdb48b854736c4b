"""The one way in which a mapping set is written here, so that a change shows as a change."""

import csv
import io
from pathlib import Path

import yaml

from gfmdkg.linking.mappings import HEADER, OPTIONAL, REQUIRED, MappingSet
from gfmdkg.linking.tables import Row, rows

_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "author_label",
    "confidence",
    "comment",
)
_WIDTH = 110


def canonical(path: Path, name: str, graph: str) -> str:
    """Write a mapping set in the canonical way: keys and columns in one order, rows by subject, nothing empty.

    :param path: the file.
    :param name: what its curator calls it.
    :param graph: the IRI of its graph.
    :raises CorpusError: if it is no mapping set.
    """
    header = MappingSet.read(path, name, graph).header
    ordered = {key: header[key] for key in HEADER} | {"curie_map": dict(sorted(header["curie_map"].items()))}
    text = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return "".join(f"#{line}\n" for line in text.splitlines()) + _table(rows(path, name, REQUIRED, OPTIONAL))


def _table(found: list[Row]) -> str:
    columns = [column for column in _COLUMNS if any(row[column] for row in found)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for row in sorted(found, key=lambda row: (row["subject_id"], row["predicate_id"], row["object_id"])):
        writer.writerow([row[column] for column in columns])
    return text.getvalue()
