"""Answers as tables in a terminal."""

import re
import sys

import click
from rich import box
from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text

from gfmdkg.cli.waiting import DRAWING, showing
from gfmdkg.results import Row, Table
from gfmdkg.results.drawing import shown

_WIDE = 100_000
# A terminal obeys these, and the directions of text would turn the rest of the row.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def print_table(table: Table) -> None:
    """Print a table; into a pipe nothing is cut, folded or coloured."""
    print_rows(table.columns, table.rows)


def print_rows(columns: tuple[str, ...], rows: tuple[Row, ...]) -> None:
    """Print some rows of a table as :func:`print_table` does."""
    with showing(DRAWING):
        drawn = _drawn(columns, rows)
    click.echo(drawn, nl=False)
    click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)


def _drawn(columns: tuple[str, ...], rows: tuple[Row, ...]) -> str:
    drawn = Drawn(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        drawn.add_column(_plain(column), overflow="fold")
    for row in rows:
        drawn.add_row(*(_plain(shown(value)) for value in row))
    is_terminal = sys.stdout.isatty()
    console = Console(highlight=False, width=None if is_terminal else _WIDE, force_terminal=is_terminal)
    with console.capture() as captured:
        console.print(drawn)
    return captured.get()


def _plain(text: str) -> Text:
    return Text(_CONTROL.sub(lambda found: repr(found[0])[1:-1], text))
