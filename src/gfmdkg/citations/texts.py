"""The texts of a citation: for people, and in the formats of programs that manage literature."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from gfmdkg.citations.citation import Citation
from gfmdkg.citations.facts import Author

# BibTeX counts every brace, also one behind a backslash.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9]+")


class Write(Protocol):
    """Writes a citation in one way."""

    def __call__(self, citation: Citation, url: str, accessed: date | None = None) -> str:
        """Write a citation.

        :param url: the link to it; it may be empty.
        :param accessed: the day on which what is behind the link was seen.
        """


@dataclass(frozen=True)
class TextFormat:
    """One way to write a citation.

    :param name: the suffix of its file.
    :param media_type: its media type.
    :param title: the name that people use.
    :param write: writes a citation.
    """

    name: str
    media_type: str
    title: str
    write: Write


def plain(citation: Citation, url: str, accessed: date | None = None) -> str:
    """Write a citation as a sentence for a list of references."""
    facts = citation.facts
    day = facts.day(citation.dataset_version)
    authors = ", ".join(_full_name(author) for author in facts.authors)
    made = f"{authors} ({day.year})" if authors and day else authors
    source = ", ".join(part for part in (facts.title or "Dataset", _version(citation), facts.publisher) if part)
    link = f"{url} (accessed {accessed})" if url and accessed else url or _doi(citation)
    sentences = [f"{made}: {citation.what}" if made else citation.what, source, link, _note(citation)]
    return ". ".join(sentence for sentence in sentences if sentence) + ".\n"


def bibtex(citation: Citation, url: str, accessed: date | None = None) -> str:
    """Write a citation as a BibTeX entry."""
    facts = citation.facts
    day = facts.day(citation.dataset_version)
    fields = {
        "author": " and ".join(_tex_name(author) for author in facts.authors),
        "title": f"{{{_tex(citation.what)}}}",
        "howpublished": _tex(", ".join(part for part in (facts.title, _version(citation)) if part)),
        "publisher": f"{{{_tex(facts.publisher)}}}" if facts.publisher else "",
        "year": str(day.year) if day else "",
        "month": str(day.month) if day else "",
        "version": _tex(citation.dataset_version),
        "url": url,
        "urldate": str(accessed) if url and accessed else "",
        "doi": facts.doi,
        "note": _tex(_note(citation)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{_key(citation)},\n{lines}}}\n"


def ris(citation: Citation, url: str, accessed: date | None = None) -> str:
    """Write a citation in the RIS format."""
    facts = citation.facts
    day = facts.day(citation.dataset_version)
    fields = [
        ("TY", "DATA"),
        *(("AU", ", ".join(name for name in (author.name, author.given) if name)) for author in facts.authors),
        ("TI", citation.what),
        ("T2", facts.title),
        ("ET", citation.dataset_version),
        ("PY", str(day.year) if day else ""),
        ("DA", day.strftime("%Y/%m/%d") if day else ""),
        ("PB", facts.publisher),
        ("DO", facts.doi),
        ("UR", url),
        ("Y2", accessed.strftime("%Y/%m/%d") if url and accessed else ""),
        ("N1", _note(citation)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl(citation: Citation, url: str, accessed: date | None = None) -> str:
    """Write a citation as a list with one item of CSL-JSON."""
    facts = citation.facts
    day = facts.day(citation.dataset_version)
    item: dict[str, Any] = {
        "id": _key(citation),
        "type": "dataset",
        "title": citation.what,
        "container-title": facts.title,
        "author": [_csl_name(author) for author in facts.authors],
        "issued": _csl_day(day),
        "publisher": facts.publisher,
        "version": citation.dataset_version,
        "DOI": facts.doi,
        "URL": url,
        "accessed": _csl_day(accessed) if url else None,
        "note": _note(citation),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


TEXTS: Mapping[str, TextFormat] = MappingProxyType(
    {
        form.name: form
        for form in (
            TextFormat("txt", "text/plain", "Text", plain),
            TextFormat("bib", "application/x-bibtex", "BibTeX", bibtex),
            TextFormat("ris", "application/x-research-info-systems", "RIS", ris),
            TextFormat("json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl),
        )
    }
)


def _version(citation: Citation) -> str:
    return f"version {citation.dataset_version}"


def _note(citation: Citation) -> str:
    if citation.entity:
        return f"SHA-256 of the document: {citation.fingerprint}" if citation.fingerprint else ""
    # An answer without a server has no link that says which query it is.
    query = f"Query {citation.query}, version" if citation.query else "Version of the query:"
    return f"{query} {citation.query_version}. SHA-256 of the answer: {citation.fingerprint}"


def _doi(citation: Citation) -> str:
    return f"https://doi.org/{citation.facts.doi}" if citation.facts.doi else ""


def _key(citation: Citation) -> str:
    name = citation.query or citation.entity or "sparql"
    return f"gfmdkg-{_NOT_IN_KEYS.sub('-', name)}-{citation.id}"


def _full_name(author: Author) -> str:
    return f"{author.given} {author.name}".strip()


def _tex_name(author: Author) -> str:
    # Braces keep the name of a group from being taken apart at its spaces and at "and".
    return f"{_tex(author.name)}, {_tex(author.given)}" if author.given else f"{{{_tex(author.name)}}}"


def _csl_name(author: Author) -> dict[str, str]:
    return {"family": author.name, "given": author.given} if author.given else {"literal": author.name}


def _csl_day(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in " ".join(text.split()))
