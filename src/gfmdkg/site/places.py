"""Which address becomes which file, so that a host that only sends files sends each under the name of its address."""

import hashlib
import re
from urllib.parse import unquote, urlsplit

HTML = "text/html"
_PAGE = "index.html"
_UNWANTED = re.compile(r"[^a-z0-9.]+")
_LONGEST = 80
_DIGITS = 8
_SUFFIXES = {
    "application/json": "json",
    "application/ld+json": "jsonld",
    "application/n-quads": "nq",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/sparql-query": "rq",
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "application/trig": "trig",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/turtle": "ttl",
}
# What is sent on request only, or differs each time, or has an address for each thing that one can ask; and documents
# in formats that others hold as well.
_LIVE = re.compile(
    r"/(sparql|lookup|share|cite)\b.*|/queries/[^/]+/[^/]+/(choices|cite)\b.*|/doc/.*\.(nt|nq|trig|rdf|html)"
)
_DESCRIBED = re.compile(r"iri=[^&]+(&format=(ttl|jsonld))?")


def is_file(address: str) -> bool:
    """Whether what is at an address of the service can be a file.

    >>> is_file("/queries/tables/goal-by-category"), is_file("/sparql?query=ASK{}"), is_file("/describe?iri=urn:a")
    (True, False, True)
    """
    parts = urlsplit(address)
    if parts.path == "/describe":
        return bool(_DESCRIBED.fullmatch(parts.query))
    return not parts.query and not _LIVE.fullmatch(parts.path)


def place(address: str, media_type: str) -> str:
    """Give the path of the file for what is at an address.

    :param address: a path, with a query string or none.
    :param media_type: that of what is there.

    >>> place("/queries/", "text/html"), place("/limits", "text/html"), place("/void", "text/turtle")
    ('queries/index.html', 'limits/index.html', 'void.ttl')
    >>> place("/describe?iri=http://metadata.un.org/sdg/10.7&format=ttl", "text/turtle")
    'describe/http-metadata.un.org-sdg-10.7-91145be6.ttl'
    """
    parts = urlsplit(address)
    path = unquote(parts.path).lstrip("/")
    if parts.query:
        path = f"{path}/{_words(parts.query)}"
    if media_type == HTML:
        is_whole = path.endswith(".html")
        return path if is_whole else "/".join(filter(None, (path.rstrip("/"), _PAGE)))
    suffix = _SUFFIXES.get(media_type, "")
    return path if not suffix or path.endswith(f".{suffix}") else f"{path}.{suffix}"


def _words(query: str) -> str:
    asked = re.sub(r"^iri=|&format=\w+$", "", query)
    words = _UNWANTED.sub("-", unquote(asked).lower())[:_LONGEST].strip("-")
    return f"{words}-{hashlib.sha256(asked.encode()).hexdigest()[:_DIGITS]}"
