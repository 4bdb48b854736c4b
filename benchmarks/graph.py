"""A graph of any size in our vocabulary, the same on every machine: practices, their passages, and what both are about.

It has the shape of the packaged graph (how many statements an entity has, which way links point, how long texts are)
and makes the saved queries answer; nothing in it is true.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from gfmdkg.iris import GRAPH, PREFIXES

GOALS = 17
CLASSES = (
    "gfmd:Country",
    "gfmd:MigrationCategory",
    "gfmd:Organisation",
    "gfmd:Passage",
    "gfmd:Practice",
    "gfmd:PracticeKind",
    "gfmd:Section",
    "gfmd:ThematicArea",
    "sdgo:Goal",
)
CATEGORIES = ("explicit", "vulnerability-protection", "potential", "employment-creation")
AREAS = ("labor-migration", "diaspora", "development", "return", "data", "coherence")
KINDS = (
    "agreement",
    "centre",
    "fund",
    "initiative",
    "network",
    "platform",
    "programme",
    "project",
    "study",
    "training",
    "working-group",
)
COUNTRIES = 195
ORGANISATIONS = 500
SECTIONS_BESIDE = 40  # sections of one chapter
PRACTICES_OF_SECTION = 25
_TEXT = (
    "access agency border bridge care centre city coast council data decent development diaspora evidence fair family"
    " finance forum future group health home house inclusion income jobs labour language learning migrant mobility"
    " network office partner people policy port protection recruitment region remittance return river school service"
    " skills social support training transfer travel union university village water women work working world youth"
)
WORDS = _TEXT.split()

_SEED = 2017
_LABEL_WORDS = 3
_DESCRIPTION_WORDS = 22
_FIRST_YEAR, _LAST_YEAR = 1995, 2016
_LONGEST_PASSAGE = 900

Line = str


def lines(statements: int) -> Iterator[Line]:
    """Write so many distinct statements as lines of N-Quads, always the same ones.

    >>> next(lines(1)).split()[1:3]
    ['<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>', '<http://www.w3.org/2002/07/owl#Class>']
    """
    return islice(_all(), statements)


def write(statements: int, named: Path, merged: Path) -> None:
    """Write the graph twice: as it is, in named graphs, and its merge, of which no statement stands in two graphs.

    :param named: the file for N-Quads.
    :param merged: the file for N-Triples.
    """
    unfinished = merged.with_suffix(".part")
    with named.open("w", encoding="ascii") as quads, unfinished.open("w", encoding="ascii") as triples:
        for line in lines(statements):
            quads.write(f"{line}\n")
            triples.write(f"{line[: line.rindex('<')]}.\n")
    unfinished.replace(merged)


def _all() -> Iterator[Line]:
    chance = random.Random(_SEED)
    yield from _classes()
    yield from _goals(chance)
    yield from _concepts("area", "ThematicArea", AREAS)
    yield from _concepts("category", "MigrationCategory", CATEGORIES)
    yield from _concepts("country", "Country", _numbered("country", COUNTRIES))
    yield from _concepts("organisation", "Organisation", _numbered("organisation", ORGANISATIONS))
    yield from _concepts("practice-kind", "PracticeKind", KINDS)
    for number in count():
        if number % PRACTICES_OF_SECTION == 0:
            yield from _section(chance, number // PRACTICES_OF_SECTION)
        yield from _practice(chance, number)


def _classes() -> Iterator[Line]:
    for name in CLASSES:
        yield _line("classes", _name(name), "rdf:type", _name("owl:Class"))
        yield _line("classes", _name(name), "rdfs:label", f'"{name.partition(":")[2]}"@en')


def _goals(chance: random.Random) -> Iterator[Line]:
    for number in range(1, GOALS + 1):
        goal = _iri("sdg", str(number))
        yield _line("goals", goal, "rdf:type", _name("sdgo:Goal"))
        yield _line("goals", goal, "rdfs:label", _english(chance, _LABEL_WORDS))
        yield _line("goals", goal, "skos:notation", f'"{number}"')
        for category in chance.sample(CATEGORIES, chance.randint(0, len(CATEGORIES))):
            yield _line("goals", goal, "gfmd:linkedThrough", _id("category", category))


def _concepts(kind: str, of_class: str, slugs: Sequence[str]) -> Iterator[Line]:
    for position, slug in enumerate(slugs, 1):
        concept = _id(kind, slug)
        yield _line(kind, concept, "rdf:type", _name(f"gfmd:{of_class}"))
        yield _line(kind, concept, "rdfs:label", f'"{slug.replace("-", " ").capitalize()}"@en')
        yield _line(kind, concept, "gfmd:position", _integer(position))


def _section(chance: random.Random, number: int) -> Iterator[Line]:
    section, chapter = _id("section", str(number)), _id("chapter", str(number // SECTIONS_BESIDE))
    if number % SECTIONS_BESIDE == 0:
        yield _line("sections", chapter, "rdf:type", _name("gfmd:Section"))
        yield _line("sections", chapter, "rdfs:label", _english(chance, _LABEL_WORDS))
        yield _line("sections", chapter, "dcterms:isPartOf", _id("document", "generated"))
    yield _line("sections", section, "rdf:type", _name("gfmd:Section"))
    yield _line("sections", section, "rdfs:label", _english(chance, _LABEL_WORDS))
    yield _line("sections", section, "dcterms:isPartOf", chapter)


def _practice(chance: random.Random, number: int) -> Iterator[Line]:
    practice = _id("practice", str(number))
    year = chance.randint(_FIRST_YEAR, _LAST_YEAR)

    def line(predicate: str, value: str) -> Line:
        return _line("practices", practice, predicate, value)

    yield line("rdf:type", _name("gfmd:Practice"))
    yield line("rdfs:label", _english(chance, _LABEL_WORDS))
    yield line("dcterms:description", _english(chance, _DESCRIPTION_WORDS))
    yield line("dcterms:type", _id("practice-kind", chance.choice(KINDS)))
    yield line("gfmd:fromYear", _year(year))
    if _half(chance):
        yield line("gfmd:untilYear", _year(year + chance.randint(0, 5)))
    filed = _id("area", chance.choice(AREAS)) if _half(chance) else None
    yield line("gfmd:filedUnder", filed or _iri("sdg", str(chance.randint(1, GOALS))))
    for country in chance.sample(range(COUNTRIES), chance.randint(1, 3)):
        yield line("gfmd:carriedOutIn", _id("country", f"country-{country}"))
    for organisation in chance.sample(range(ORGANISATIONS), chance.randint(1, 2)):
        yield line("gfmd:implementedBy", _id("organisation", f"organisation-{organisation}"))
    for position in range(1, chance.randint(1, 3) + 1):
        yield line("gfmd:statedIn", _id("passage", f"{number}-{position}"))
        yield from _passage(chance, number, position)


def _passage(chance: random.Random, practice: int, position: int) -> Iterator[Line]:
    slug = f"{practice}-{position}"
    passage, section = _id("passage", slug), practice // PRACTICES_OF_SECTION

    def line(predicate: str, value: str) -> Line:
        return _line("passages", passage, predicate, value)

    yield line("rdf:type", _name("gfmd:Passage"))
    yield line("rdfs:label", f'"Section {section}, item {slug}"@en')
    yield line("dcterms:isPartOf", _id("section", str(section)))
    yield line("dcterms:type", _name(chance.choice(("gfmd:listItem", "gfmd:paragraph", "gfmd:tableCell"))))
    yield line("gfmd:characterLength", _integer(chance.randint(20, _LONGEST_PASSAGE)))
    yield line("gfmd:place", f'"Section {section}, bullet {slug}"@en')
    yield line("gfmd:position", _integer(position))
    yield line("gfmd:sha256", f'"{hashlib.sha256(slug.encode()).hexdigest()}"')


def _half(chance: random.Random) -> bool:
    return chance.choice((True, False))


def _line(graph: str, subject: str, predicate: str, value: str) -> Line:
    return f"{subject} {_name(predicate)} {value} <{GRAPH}generated/{graph}> ."


def _name(name: str) -> str:
    return _iri(*name.split(":"))


def _id(kind: str, slug: str) -> str:
    return _iri("id", f"{kind}/{slug}")


def _iri(prefix: str, local: str) -> str:
    return f"<{PREFIXES[prefix]}{local}>"


def _numbered(kind: str, number: int) -> list[str]:
    return [f"{kind}-{at}" for at in range(number)]


def _english(chance: random.Random, words: int) -> str:
    return f'"{" ".join(chance.choices(WORDS, k=words)).capitalize()}"@en'


def _integer(number: int) -> str:
    return f'"{number}"^^{_name("xsd:integer")}'


def _year(year: int) -> str:
    return f'"{year}"^^{_name("xsd:gYear")}'
