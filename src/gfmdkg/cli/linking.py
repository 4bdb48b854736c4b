"""Commands on links to outside vocabularies: ``links`` shows them, ``lookup`` finds an entity by its outside name."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from gfmdkg.cli.options import corpus_at, corpus_option, endpoint_option, opened
from gfmdkg.cli.tables import print_rows
from gfmdkg.cli.waiting import READING, WAITING, showing
from gfmdkg.errors import ParameterError
from gfmdkg.identifying import IDENTIFIERS, lookup_over
from gfmdkg.iris import shorten
from gfmdkg.linking.batch import COLUMNS, EMPTY, MATCHED, SEVERAL, UNMATCHED, annotated
from gfmdkg.linking.checks import Links
from gfmdkg.linking.coverage import coverage
from gfmdkg.linking.lookup import Lookup
from gfmdkg.loading import load
from gfmdkg.results.rows import row_type
from gfmdkg.validation import links

Rows = Sequence[Mapping[str, str]]

_format_option = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to write the answer.",
)


@click.command("links")
@click.option(
    "--show",
    type=click.Choice(["links", "coverage", "unlinked", "all"]),
    default="all",
    show_default=True,
    help="What to show; csv has one of the three, the links unless another is named.",
)
@_format_option
@corpus_option
def links_command(show: str, form: str, root: Path | None) -> None:
    """Show the links to outside vocabularies, how much is linked, and what is not linked and why."""
    corpus = corpus_at(root)
    with showing(READING):
        known = links(load(corpus), corpus)
        parts = {name: rows(known) for name, rows in _PARTS.items() if show in (name, "all")}
    if form == "json":
        click.echo(json.dumps(parts if show == "all" else parts[show], ensure_ascii=False, indent=2))
    elif form == "csv":
        _write_csv(next(iter(parts.values())))
    else:
        for part in parts.values():
            _print(part)


@click.command("lookup")
@click.argument("identifiers", nargs=-1)
@click.option("--csv", "file", type=click.File("r", encoding="utf-8-sig"), help="A CSV file; - is standard input.")
@click.option("--column", help="The column of the file that has the identifiers.")
@click.option("--delimiter", default=",", show_default=True, help="What stands between two values of the file.")
@_format_option
@endpoint_option
@corpus_option
def lookup_command(identifiers: tuple[str, ...], file: TextIO | None, form: str, **options: Any) -> None:
    """Find what outside IDENTIFIERS are here: an IRI, a prefixed name such as wd:Q31, a code such as 10.7, 056 or BE.

    With --csv every row of the file comes back on standard output, with status, entity, label and relation.
    """
    if bool(identifiers) == bool(file):
        raise click.UsageError("Give identifiers, or a file with --csv and --column.")
    if file and options["column"] is None:
        raise click.UsageError("Name the column that has the identifiers with --column.")
    lookup = _lookup(options["root"], options["endpoint"])
    if file is None:
        _write(_matches(lookup, identifiers), form)
    else:
        _annotate(file, options["column"], lookup, options["delimiter"])


def _lookup(root: Path | None, endpoint: str | None) -> Lookup:
    with showing(WAITING):
        known = opened(root, endpoint).query(IDENTIFIERS)
        return lookup_over(known.bindings, corpus_at(root))


def _links(known: Links) -> Rows:
    return [
        {
            "entity": shorten(link.subject),
            "label": link.subject_label,
            "relation": ("not " if link.is_denied else "") + shorten(link.predicate),
            "identifier": link.object,
            "identifier label": link.object_label,
            "confidence": str(link.confidence),
            "justification": shorten(link.justification),
            "vocabulary": mappings.name,
            "comment": link.comment,
        }
        for mappings in known.sets
        for link in mappings.links
    ]


def _coverage(known: Links) -> Rows:
    return [
        {
            "kind": part.kind,
            "vocabulary": part.vocabulary,
            "entities": str(part.entities),
            "linked": str(part.linked),
            "same": str(part.same),
            "wanted": "yes" if part.is_wanted else "no",
        }
        for part in coverage(known.sets, known.tables, known.entities)
    ]


def _unlinked(known: Links) -> Rows:
    return [
        {
            "entity": shorten(row.subject),
            "label": row.subject_label,
            "vocabulary": row.vocabulary,
            "reason": row.reason,
        }
        for row in known.tables.unlinked
    ]


_PARTS: Mapping[str, Callable[[Links], Rows]] = {"links": _links, "coverage": _coverage, "unlinked": _unlinked}


def _matches(lookup: Lookup, identifiers: Iterable[str]) -> Rows:
    return [
        {
            "identifier": text,
            "entity": known.entity,
            "label": known.label,
            "relation": shorten(known.relation),
        }
        for text in identifiers
        for known in lookup.resolve(text)
    ]


def _annotate(file: TextIO, column: str, lookup: Lookup, delimiter: str) -> None:
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise ParameterError(f"The delimiter {delimiter!r} is not one character.", "delimiter")
    counts = dict.fromkeys((MATCHED, SEVERAL, UNMATCHED, EMPTY), 0)
    writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
    try:
        for number, row in enumerate(annotated(file, column, lookup, delimiter)):
            writer.writerow(row)
            if number:
                counts[row[-len(COLUMNS)]] += 1
    except UnicodeDecodeError as error:
        raise ParameterError(f"The file is not UTF-8: byte {error.start} cannot be read.", "csv") from error
    click.echo(", ".join(f"{count} {status}" for status, count in counts.items()), err=True)


def _write(rows: Rows, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif form == "csv":
        _write_csv(rows)
    else:
        _print(rows)


def _write_csv(rows: Rows) -> None:
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _print(rows: Rows) -> None:
    """Print rows as the answer of a query is printed."""
    columns = tuple(rows[0]) if rows else ()
    make = row_type(columns)
    print_rows(columns, tuple(make(row.values()) for row in rows))
