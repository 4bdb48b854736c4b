"""The tables as their users read them: by CSVW, from the zip alone."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
Rows = list[dict[str, str]]


def metadata(package: Path) -> dict[str, Any]:
    """Read the metadata of the table group."""
    with zipfile.ZipFile(package) as held:
        described: dict[str, Any] = json.loads(held.read("csv-metadata.json"))
    return described


def rows(package: Path, name: str) -> Rows:
    """Read a table by the name of its file."""
    with zipfile.ZipFile(package) as held:
        return list(csv.DictReader(io.StringIO(held.read(name).decode(), newline=""), strict=True))


def statements(package: Path) -> Iterator[ox.Triple]:
    """Give the statements that the tables make, by the rules of CSV2RDF as far as the metadata uses them."""
    for table in metadata(package)["tables"]:
        if not table["suppressOutput"]:
            for row in rows(package, table["url"]):
                yield from _of_row(table["tableSchema"], row)


def _of_row(schema: dict[str, Any], row: dict[str, str]) -> Iterator[ox.Triple]:
    about = ox.NamedNode(_expanded(schema["aboutUrl"], row))
    for column in schema["columns"]:
        cell = row.get(column["name"], "")
        if column.get("suppressOutput") or not (cell or column.get("virtual")):
            continue
        yield ox.Triple(about, ox.NamedNode(column["propertyUrl"]), _value(column, cell, row))


def _value(column: dict[str, Any], cell: str, row: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if "valueUrl" in column:
        return ox.NamedNode(_expanded(column["valueUrl"], row))
    if "lang" in column:
        return ox.Literal(cell, language=column["lang"])
    datatype = column["datatype"]
    return ox.Literal(cell, datatype=ox.NamedNode(XSD + datatype if isinstance(datatype, str) else datatype["@id"]))


def _expanded(template: str, row: dict[str, str]) -> str:
    return row[template[2:-1]] if template.startswith("{+") else template
