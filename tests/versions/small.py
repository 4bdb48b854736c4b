"""A corpus of a few statements that can be released and served."""

import re
import shutil
from pathlib import Path

from checkout import ROOT
from gfmdkg.corpus import Corpus
from live import write_files

HEADER = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

<https://w3id.org/gfmdkg/ontology>
    a owl:Ontology ;
    dcterms:modified "{day}"^^xsd:date ;
    owl:versionIRI <https://w3id.org/gfmdkg/ontology/{number}> ;
    owl:versionInfo "{number}" ;
.
"""
CITATION = """cff-version: 1.2.0
title: Things
type: dataset
authors:
  - name: The adders
version: {number}
date-released: "{day}"
license: CC-BY-4.0
"""
THINGS = """PREFIX id: <https://w3id.org/gfmdkg/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

"""
_CHOOSING = re.compile(r"class: (?!rdfs:Resource)")
CHANGES = "# Changelog\n\n{sections}"
SECTION = "## [{number}] - {day}\n\n### Data\n\n- {change}\n\n"


def small_corpus(folder: Path, number: str, day: str, things: str, *before: tuple[str, str]) -> Corpus:
    """Write a corpus whose numbers and days agree.

    :param things: its data, in Turtle.
    :param before: the numbers and days of earlier releases, for the change log, the last one first.
    """
    sections = "".join(
        SECTION.format(number=number, day=day, change=f"What changed in `{number}`.")
        for number, day in ((number, day), *before)
    )
    files = {
        "ontology/gfmdkg.ttl": HEADER.format(number=number, day=day),
        "data/things.ttl": THINGS + things,
        "CITATION.cff": CITATION.format(number=number, day=day),
        "CHANGELOG.md": CHANGES.format(sections=sections),
    }
    write_files(folder, files)
    return Corpus.at(folder)


def with_saved_queries(corpus: Corpus) -> Corpus:
    """Give a corpus our saved queries, which the pages of a server need, without those that choose from a class."""
    shutil.copytree(ROOT / "queries", corpus.root / "queries", ignore=_unfit)
    return corpus


def _unfit(folder: str, names: list[str]) -> list[str]:
    # A small corpus has none of the entities that a query chooses from.
    queries = (name for name in names if name.endswith(".rq"))
    return [*(name for name in queries if _CHOOSING.search(Path(folder, name).read_text("utf-8"))), "checks"]
