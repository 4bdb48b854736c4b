"""Which prefixes an answer in Turtle, TriG or RDF/XML binds."""

import re
from collections.abc import Sequence

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES
from gfmdkg.tokens import Token, decode_escapes, tokens

SAMPLE = 1000  # triples at the beginning of an answer that are looked at; a prefix missed costs length, nothing else

# sdgo: lies inside sdg:, and the longer one is written.
_NAMESPACES = [(prefix, iri, f"<{iri}".encode()) for prefix, iri in PREFIXES.items()]
_INSIDE = {
    iri: [raw for _, other, raw in _NAMESPACES if other != iri and other.startswith(iri)] for iri in PREFIXES.values()
}
_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_ABSOLUTE = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^>]*)>")
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_DECLARATION = 3  # PREFIX name: <iri>


def declared(text: str) -> dict[str, str]:
    """Give the prefixes that a valid query declares, but those with a relative IRI.

    >>> declared("PREFIX a: <http://a/> PREFIX : <b> CONSTRUCT { :x a:y 1 } {}")
    {'a': 'http://a/'}
    """
    read: list[Token] = []
    for token in tokens(decode_escapes(text)):
        if token.kind == "word" and token.text.upper() in _FORMS:
            break
        read.append(token)
    places = [at for at, token in enumerate(read[: 1 - _DECLARATION]) if token.text.upper() == "PREFIX"]
    found = ((read[at + 1].text.removesuffix(":"), _ABSOLUTE.fullmatch(read[at + 2].text)) for at in places)
    return {name: iri[1] for name, iri in found if iri}


def used(sample: Sequence[ox.Triple]) -> dict[str, str]:
    """Give those of our prefixes that these triples can use."""
    written = ox.serialize(sample, format=ox.RdfFormat.N_TRIPLES) or b""
    written = written.replace(_TYPE, b"a")
    found: dict[str, str] = {}
    for prefix, iri, start in _NAMESPACES:
        if written.count(start) > sum(map(written.count, _INSIDE[iri])):
            found[prefix] = iri
    return found


def bound(text: str, sample: Sequence[ox.Triple]) -> dict[str, str]:
    """Give the prefixes of an answer: all that its query declares, and ours that it uses beside them.

    :param text: the query.
    :param sample: the beginning of the answer.
    """
    theirs = declared(text)
    taken = set(theirs.values())
    return {prefix: iri for prefix, iri in used(sample).items() if iri not in taken} | theirs
