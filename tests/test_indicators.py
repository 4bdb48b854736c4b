"""The table of indicators beside the notebooks has what its source has, and nothing else."""

import csv
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from checkout import ROOT

TABLE = ROOT / "docs" / "notebooks" / "indicators.csv"
SOURCE = "un-sdg-kos-goals-targets-indicators.ttl"
# An indicator of several targets has a code for each, and the source does not say which code is for which target.
OF_SOURCE = """
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?target ?code ?permanent ?tier {
  ?indicator a sdgo:Indicator ;
    sdgo:isIndicatorOf/skos:notation ?target ;
    skos:notation ?code, ?permanent ;
    sdgo:tier ?tier .
  FILTER (DATATYPE(?target) = sdgo:SDGCodeCompact && DATATYPE(?code) = sdgo:SDGCodeCompact)
  FILTER (DATATYPE(?permanent) = sdgo:SDGCodePerm && STRSTARTS(STR(?code), CONCAT(STR(?target), ".")))
}
"""


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_in_the_source(vocab: Path) -> None:
    store = ox.Store()
    store.load(path=str(vocab / SOURCE), format=ox.RdfFormat.TURTLE)
    tiers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    solutions = store.query(OF_SOURCE)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        target, code, permanent, tier = (str(getattr(term, "value", "")) for term in solution)
        tiers[target, code, permanent].add(tier.rpartition("_")[2])
    expected = {(*codes, "/".join(sorted(found))) for codes, found in tiers.items()}
    assert {tuple(row.values()) for row in table()} == expected


def test_the_table_has_the_232_indicators_of_169_targets() -> None:
    rows = table()
    assert len({row["permanent_code"] for row in rows}) == 232
    assert len({row["target"] for row in rows}) == 169
    assert len({row["indicator"] for row in rows}) == len(rows) == 244
