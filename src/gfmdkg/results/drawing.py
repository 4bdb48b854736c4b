"""Tables for people: HTML and Markdown, in which a label leads to its entity."""

import re
from collections.abc import Sequence
from html import escape

from gfmdkg.results.rows import Row
from gfmdkg.results.values import Iri, Text, Triple, Value, written

MOST_SHOWN = 200  # rows in a notebook

_SAFE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)  # a javascript: IRI is a term like any other
_LABEL = "Label"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~])")


def html(columns: Sequence[str], rows: Sequence[Row], caption: str, most: int | None = None) -> str:
    """Write a table as HTML.

    :param most: how many rows are shown; the last line says how many are not. None for all.
    """
    head = "".join(f'<th scope="col">{_escaped(column)}</th>' for column in columns)
    lines = ["<table>", f"<caption>{_escaped(caption)}</caption>", f"<thead><tr>{head}</tr></thead>", "<tbody>"]
    for row in rows[:most]:
        lines.append(f"<tr>{''.join(_cell(column, row) for column in columns)}</tr>")
    lines += ["</tbody>", "</table>"]
    if most is not None and len(rows) > most:
        lines.append(f"<p>{len(rows) - most} more rows are not shown here; the answer has them all.</p>")
    return "\n".join(lines) + "\n"


def markdown(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Write a table as Markdown."""
    lines = [columns, ["---"] * len(columns), *([_marked(column, row) for column in columns] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(value: Value | None) -> str:
    """Write a value as people read it: an IRI by its prefixed name, nothing for what is unbound."""
    if value is None:
        return ""
    if isinstance(value, Triple):
        return f"<<( {' '.join(map(shown, value))} )>>"
    return value.short if isinstance(value, Iri) else written(value)


def _cell(column: str, row: Row) -> str:
    value = row[column]
    text, link = _escaped(shown(value)), _link(column, row)
    language = f' lang="{escape(value.language)}"' if isinstance(value, Text) else ""
    return f"<td{language}>" + (f'<a href="{escape(link)}">{text}</a>' if link and text else text) + "</td>"


def _marked(column: str, row: Row) -> str:
    text = _MARKED.sub(r"\\\1", _CONTROLS.sub(" ", shown(row[column])))
    text = "<br>".join(text.splitlines())
    link = _link(column, row)
    return f"[{text}](<{link}>)" if link and text else text


def _link(column: str, row: Row) -> str:
    value = row[column]
    if not isinstance(value, Iri) and column.endswith(_LABEL) and column.removesuffix(_LABEL) in row.columns:
        value = row[column.removesuffix(_LABEL)]
    return value if isinstance(value, Iri) and _SAFE.fullmatch(value) else ""


def _escaped(text: str) -> str:
    return escape(_CONTROLS.sub(" ", text))
