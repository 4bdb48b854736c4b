"""The mapping sets as content: their form, where each identifier is from, and what they say of the UN's own links."""

import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from rdflib import RDF, SKOS, Graph, URIRef

from checkout import CORPUS, ROOT, file_id
from gfmdkg.iris import GRAPH, PREFIXES
from gfmdkg.linking.checks import Links
from gfmdkg.linking.mappings import EXACT_MATCH, MappingSet
from gfmdkg.linking.writing import canonical
from namespaces import SDGO

# What the table of verified identifiers calls a vocabulary.
NAMES = {
    "agrovoc": "AGROVOC",
    "eu-countries": "EU country authority",
    "eurovoc": "EuroVoc",
    "gemet": "GEMET",
    "geonames": "GeoNames",
    "sdgio": "SDGIO",
    "stw": "STW Thesaurus for Economics",
    "un-geo-areas": "UN M49 (SDG geoArea code list)",
    "unbis": "UNBIS Thesaurus",
    "wikidata": "Wikidata",
}
SDGIO = "http://purl.unep.org/sdg/SDGIO_"
SDG = PREFIXES["sdg"]
FAULTY = {"8.1": "8.10", "16.1": "16.10", "17.1": "17.10"}
# The package of the standard says what is wrong by an error or in its log. It brings much along, so it has a process.
VALIDATE = """
import io, json, logging, sys
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
said = {}
for path in sys.argv[1:]:
    log = io.StringIO()
    logging.basicConfig(stream=log, level=logging.WARNING, force=True)
    try:
        validate(parse_sssom_table(path))
    except Exception as error:
        print(repr(error), file=log)
    said[path] = log.getvalue()
print(json.dumps(said))
"""
every_set = pytest.mark.parametrize("path", CORPUS.link_files, ids=file_id)


def read(path: Path) -> MappingSet:
    return MappingSet.read(path, CORPUS.name(path), CORPUS.graph(path))


@pytest.fixture(scope="module")
def verified(vocab: Path) -> list[dict[str, str]]:
    with (vocab / "verified-identifiers.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


class TestForm:
    @every_set
    def test_is_canonical(self, path: Path) -> None:
        text = canonical(path, CORPUS.name(path), CORPUS.graph(path))
        assert path.read_text(encoding="utf-8") == text, f"run `gfmdkg format {CORPUS.name(path)}`"

    @every_set
    def test_names_only_authors_who_are_in_the_citation(self, path: Path) -> None:
        citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        known = {author["name"] for author in citation["authors"]}
        found = read(path)
        assert {link.author for link in found.links} | {*found.header["creator_label"]} <= known

    @every_set
    def test_says_why_where_it_denies_a_match(self, path: Path) -> None:
        assert [link.subject for link in read(path).links if link.is_denied and not link.comment] == []

    @every_set
    def test_has_a_record_for_each_link(self, path: Path) -> None:
        found = read(path)
        records = [found.iri(link) for link in found.links]
        assert len(set(records)) == len(records)
        assert [iri for iri in records if not re.fullmatch(r"\S+/id/link/[a-z0-9]+(-[a-z0-9]+)*", iri)] == []


MISTAKES = {
    "key": ("#license:", "#licence:"),
    "column": ("\tpredicate_id", "\tpredicate"),
    "predicate": ("skos:exactMatch\t", "skos exactMatch\t"),
    "justification": ("semapv:ManualMappingCuration", "semapv:Guess"),
    "confidence": ("\t0.95\t", "\t1.95\t"),
    "prefix": ("\tagrovoc:", "\tagro:"),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the package of the standard says of each set, and of the first one with each mistake."""
    if find_spec("sssom") is None:
        pytest.skip("the package sssom is not installed")
    folder, text = tmp_path_factory.mktemp("wrong"), CORPUS.link_files[0].read_text(encoding="utf-8")
    for name, (old, new) in MISTAKES.items():
        (folder / f"{name}.sssom.tsv").write_text(text.replace(old, new), encoding="utf-8")
    command = [sys.executable, "-c", VALIDATE, *map(str, (*CORPUS.link_files, *folder.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(path).name: found for path, found in json.loads(done.stdout).items()}


class TestStandard:
    @every_set
    def test_a_set_is_valid(self, said: Mapping[str, str], path: Path) -> None:
        assert said[path.name] == ""

    @pytest.mark.parametrize("name", MISTAKES)
    def test_a_wrong_one_would_be_seen(self, said: Mapping[str, str], name: str) -> None:
        assert said[f"{name}.sssom.tsv"]


def unseen(found: MappingSet, verified: list[dict[str, str]]) -> set[str]:
    """List the identifiers of a set that no source has, or has under another name only."""
    labels: dict[str, set[str]] = defaultdict(lambda: {""})
    for row in verified:
        if row["vocabulary"] == NAMES[found.name]:
            plain = re.sub(r" (\[zh: .*\]|\(see README.*\))$", "", row["label_in_vocabulary"]).strip()
            labels[row["identifier"]] |= {plain, plain.rpartition("| ")[2]}
    return {link.object for link in found.links if link.object_label not in labels.get(link.object, ())}


class TestSources:
    @every_set
    def test_an_identifier_and_its_name_were_seen_in_a_source(self, path: Path, verified: list[dict[str, str]]) -> None:
        assert unseen(read(path), verified) == set()

    @pytest.mark.parametrize(
        ("old", "new", "identifier"),
        [
            ("stw:12064-0", "stw:12064-1", "http://zbw.eu/stw/descriptor/12064-1"),
            ("\tRefugees\tsemapv", "\tMigrants\tsemapv", "http://zbw.eu/stw/descriptor/15919-3"),
        ],
        ids=["identifier", "name"],
    )
    def test_one_that_was_not_seen_is_named(
        self, tmp_path: Path, verified: list[dict[str, str]], old: str, new: str, identifier: str
    ) -> None:
        """Of the right form, so that nothing but the sources tells it from the others."""
        path = tmp_path / "stw.sssom.tsv"
        text = (CORPUS.link_tables / path.name).read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert unseen(MappingSet.read(path, path.name, f"{GRAPH}data/links/stw"), verified) == {identifier}

    def test_goals_targets_and_countries_are_those_of_the_source(
        self, links: Links, verified: list[dict[str, str]]
    ) -> None:
        """Both sides by their code, as another person wrote them down."""
        expected = {(name, row["identifier"]) for row in verified for name in [_subject(row["entity"])] if name}
        kinds = {PREFIXES["sdgo"] + "Goal", PREFIXES["sdgo"] + "Target", PREFIXES["gfmd"] + "Country"}
        found = {
            (link.subject, link.object)
            for mappings in links.sets
            for link in mappings.stated
            if links.entities[link.subject].kinds & kinds
        }
        assert found == {pair for pair in expected if not pair[1].startswith(SDG + "C") and pair[0] != pair[1]}


def _subject(entity: str) -> str:
    if goal := re.fullmatch(r"SDG (?:target )?([\d.a-d]+)", entity):
        return SDG + goal[1]
    if country := re.fullmatch(r"country ([A-Z]{3})", entity):
        return f"{PREFIXES['id']}country/{country[1].lower()}"
    return ""


class TestLinksOfTheUnitedNations:
    """Their SDG vocabulary takes the codes of targets for decimal numbers, so that 8.1 and 8.10 are one."""

    @pytest.fixture
    def theirs(self, vocab: Path) -> set[tuple[str, str]]:
        graph = Graph().parse(vocab / "un-sdg-kos-goals-targets-indicators.ttl", format="turtle")
        targets = {node for node in graph.subjects(RDF.type, SDGO.Target) if isinstance(node, URIRef)}
        pairs = {(str(target), str(match)) for target in targets for match in graph.objects(target, SKOS.exactMatch)}
        return {(target, match) for target, match in pairs if match.startswith(SDGIO)}

    def test_are_ours_but_for_three(self, links: Links, theirs: set[tuple[str, str]]) -> None:
        ours = {(link.subject, link.object) for link in _sdgio(links).stated}
        assert theirs - ours == _denied(links)

    def test_are_denied_where_they_are_wrong(self, links: Links) -> None:
        right = {link.subject: link.object for link in _sdgio(links).stated}
        assert _denied(links) == {(SDG + code, right[SDG + other]) for code, other in FAULTY.items()}

    def test_are_not_in_the_graph_where_they_are_wrong(self, graph: Graph, links: Links) -> None:
        wrong = [(URIRef(target), None, URIRef(match)) for target, match in _denied(links)]
        assert [triple for triple in wrong if triple in graph] == []


def _sdgio(links: Links) -> MappingSet:
    return next(mappings for mappings in links.sets if mappings.name == "sdgio")


def _denied(links: Links) -> set[tuple[str, str]]:
    denied = [link for link in _sdgio(links).links if link.is_denied]
    assert {link.predicate for link in denied} == {EXACT_MATCH}
    return {(link.subject, link.object) for link in denied}


def test_the_kinds_of_the_query_are_those_of_the_table(links: Links) -> None:
    text = CORPUS.saved_query_files["linking/coverage"].read_text(encoding="utf-8")
    listed = re.search(r"VALUES \?class \{([^}]*)\}", text)
    assert listed
    prefixed = {
        name.replace("gfmd:", PREFIXES["gfmd"]).replace("sdgo:", PREFIXES["sdgo"]) for name in listed[1].split()
    }
    assert prefixed == set(links.tables.kinds)
