"""Answers as tables in a terminal."""

import sys
from collections.abc import Mapping
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gfmdkg.iris import shorten

_WIDE = 100_000


def print_table(results: Mapping[str, Any]) -> None:
    """Print a SELECT or ASK answer in SPARQL JSON, parsed; into a pipe nothing is cut, folded or coloured."""
    if "boolean" in results:
        click.echo(str(results["boolean"]).lower())
        return
    columns, rows = results["head"]["vars"], results["results"]["bindings"]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row.get(column))) for column in columns))
    width = None if sys.stdout.isatty() else _WIDE
    Console(highlight=False, width=width).print(table)
    click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)


def _shown(term: Mapping[str, str] | None) -> str:
    if term is None:
        return ""
    return shorten(term["value"]) if term["type"] == "uri" else term["value"]
