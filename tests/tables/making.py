"""Makes tables of a few statements that a test makes up."""

from pathlib import Path

import pyoxigraph as ox

from checkout import CORPUS
from gfmdkg.citations.facts import Facts
from gfmdkg.dataset import Dataset
from gfmdkg.iris import GRAPH, PREFIXES
from gfmdkg.publishing import tables
from gfmdkg.publishing.content import Content

# Every shape of a value: languages, datatypes, several values, links inside and outside, two classes, no class.
SHAPES = """
id:a a gfmd:Thing ; rdfs:label "A"@en, "Un"@fr ; gfmd:leadsTo id:b ; gfmd:code "8.10" .
id:b a gfmd:Thing, org:Role ; rdfs:label "B"@en ; gfmd:leadsTo id:a, id:c ; gfmd:code "NA", "07"^^xsd:integer ;
     skos:altLabel "x; y"@en, "z"@en .
id:c gfmd:position 2 ; gfmd:seen "2017"^^xsd:gYear, "2017-06"^^xsd:gYearMonth ; schema:sameAs <http://example.org/é> .
id:d a schema:Role ; gfmd:shape "POINT(1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> ; gfmd:is true .
"""
_PREFIXES = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())


def made_up(turtle: str, graph: str = GRAPH + "data/made-up", apart: tuple[str, ...] = ()) -> Dataset:
    """Parse statements into one graph."""
    parsed = ox.parse((_PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE)
    quads = (ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph)) for quad in parsed)
    return Dataset(Dataset.of(quads).quads, frozenset(apart))


def write(dataset: Dataset, folder: Path) -> Path:
    """Write the tables of a dataset and give their folder."""
    list(tables.write(Content(dataset, CORPUS, Facts(title="Made up")), folder))
    return folder / "tables"
