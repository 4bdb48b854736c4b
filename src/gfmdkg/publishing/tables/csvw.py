"""CSVW: what the columns of the CSV files are, for programs (W3C, Metadata Vocabulary for Tabular Data)."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gfmdkg.iris import PREFIXES
from gfmdkg.publishing.tables.about import NUMBERS_ARE_TEXT, About
from gfmdkg.publishing.tables.index import LANG_STRING, TYPE
from gfmdkg.publishing.tables.model import Column, Table

FILE = "csv-metadata.json"
_XSD = PREFIXES["xsd"]
# The datatypes of XML Schema that CSVW knows by their local names; any other is named by its IRI.
_KNOWN = re.compile(
    "anyURI|base64Binary|boolean|byte|date|dateTime|dateTimeStamp|dayTimeDuration|decimal|double|duration|float|gDay"
    "|gMonth|gMonthDay|gYear|gYearMonth|hexBinary|int|integer|language|long|Name|negativeInteger|NMTOKEN"
    "|nonNegativeInteger|nonPositiveInteger|normalizedString|positiveInteger|QName|short|string|time|token"
    "|unsignedByte|unsignedInt|unsignedLong|unsignedShort|yearMonthDuration"
)

Json = dict[str, Any]


def metadata(about: About, tables: Sequence[Table]) -> str:
    """Describe the CSV files of tables as one table group."""
    described: Json = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": about.title,
        "dc:description": NUMBERS_ARE_TEXT,
        "dc:license": [{"@id": licence} for licence in about.licences],
        "dc:source": [{"@id": iri} for iri, _ in about.sources],
        "schema:version": about.version,
    }
    if about.released:
        described["dc:issued"] = {"@value": about.released.isoformat(), "@type": "xsd:date"}
    described["tables"] = [_table(table, {known.name: known for known in tables}) for table in tables]
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _table(table: Table, known: Mapping[str, Table]) -> Json:
    columns = [_column(table, column) for column in table.columns]
    if table.class_iri:
        columns.append({"name": "its_class", "virtual": True, "propertyUrl": TYPE, "valueUrl": table.class_iri})
    schema: Json = {"columns": columns, "primaryKey": list(table.key)}
    if table.subject:
        schema["aboutUrl"] = f"{{+{table.subject}}}"
    # In CSVW a row without a value breaks a foreign key (Tabular Data Model, 4.3), in SQL it does not.
    full = {column.name for column in table.columns if column.filled == table.size}
    references = [_reference(column, known[target]) for column, target in table.references if column in full]
    if references:
        schema["foreignKeys"] = references
    return {
        "url": table.file_name,
        "dc:title": table.title,
        "dc:description": table.meaning,
        "suppressOutput": not table.subject,
        "tableSchema": schema,
    }


def _column(table: Table, column: Column) -> Json:
    described: Json = {
        "name": column.name,
        "titles": [column.name, *({column.title} - {column.name})],
        "dc:description": column.meaning,
        "datatype": _datatype(column),
        "required": column.name in table.key,
    }
    if column.language:
        described["lang"] = column.language
    if not column.property:
        return {**described, "suppressOutput": True}
    described["propertyUrl"] = column.property
    if not column.datatype:
        described["valueUrl"] = f"{{+{column.name}}}"
    return described


def _datatype(column: Column) -> str | Json:
    if column.datatype == LANG_STRING:
        return "string"
    name = column.datatype.removeprefix(_XSD) if column.datatype else "anyURI"
    return name if _KNOWN.fullmatch(name) else {"@id": column.datatype, "base": "string"}


def _reference(column: str, target: Table) -> Json:
    (key,) = target.key
    return {"columnReference": column, "reference": {"resource": target.file_name, "columnReference": key}}
