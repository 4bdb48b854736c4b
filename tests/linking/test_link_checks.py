"""Rules of links, each broken once: an offence names file, line, rule and entity."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from checkout import BROKEN, CORPUS, file_id
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import CorpusError
from gfmdkg.iris import GRAPH
from gfmdkg.linking.checks import Links
from gfmdkg.linking.mappings import MappingSet, line_of
from gfmdkg.linking.vocabularies import LinkTables
from gfmdkg.loading import load, mapping_sets
from gfmdkg.validation import validate

Edit = Callable[[str, str, str], Links]


@pytest.fixture
def edited(links: Links, tmp_path: Path) -> Edit:
    """Give the links with one piece of text of one file replaced."""
    folder = tmp_path / "data" / "links"
    shutil.copytree(CORPUS.link_tables, folder)

    def edit(file: str, old: str, new: str) -> Links:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, "the file has changed: choose another piece of it"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        corpus = Corpus(tmp_path)
        return replace(links, sets=mapping_sets(corpus), tables=LinkTables.read(folder, "data/links"))

    return edit


def test_the_corpus_keeps_them(links: Links) -> None:
    assert list(links.offences()) == []


BELGIUM = "id:country/bel\tBelgium\tschema:sameAs\t"


@pytest.mark.parametrize(
    ("edit", "rule", "said"),
    [
        pytest.param(
            (
                "unbis.sssom.tsv",
                "#  unbis: http://metadata.un.org/thesaurus/",
                "#  unbis: http://metadata.un.org/thesaurus#",
            ),
            "link form",
            "now it is http://metadata.un.org/thesaurus/1000564",
            id="obsolete form",
        ),
        pytest.param(
            ("wikidata.sssom.tsv", "wikidata:Q31\t", "wikidata:31\t"),
            "link form",
            "has not the form of Wikidata",
            id="form",
        ),
        pytest.param(
            ("un-geo-areas.sssom.tsv", "geoarea:056", "geoarea:057"), "link code", "'057', which is no code", id="code"
        ),
        pytest.param(
            ("sdgio.sssom.tsv", "sdgio:00000074\t8.1\t", "sdgio:00000074\t8.10\t"),
            "link code",
            "'8.10'",
            id="8.1 and 8.10",
        ),
        pytest.param(
            ("eurovoc.sssom.tsv", BELGIUM, BELGIUM.replace("sameAs", "exactMatch")),
            "link predicate",
            "is none of",
            id="term",
        ),
        pytest.param(
            ("wikidata.sssom.tsv", "Migrants\tskos:exactMatch", "Migrants\tschema:sameAs"),
            "link predicate",
            "it is skos:exactMatch",
            id="same concept",
        ),
        pytest.param(
            ("unbis.sssom.tsv", BELGIUM, BELGIUM.replace("schema:sameAs", "skos:exactMatch")),
            "link predicate",
            "sameAs",
            id="place",
        ),
        pytest.param(
            ("geonames.sssom.tsv", "\tBelgium\t", "\tBelgique\t"),
            "link label",
            "the name in the graph 'Belgium'",
            id="label",
        ),
        pytest.param(
            ("geonames.sssom.tsv", "id:country/bel\t", "id:country/xyz\t"),
            "link subject",
            "no such entity",
            id="subject",
        ),
        pytest.param(("stw.sssom.tsv", "stw:12064-0", "stw:30053-3"), "link twice", "another row", id="twice"),
        pytest.param(
            (
                "gemet.sssom.tsv",
                "#  gemet: http://www.eionet.europa.eu/gemet/concept/",
                "#  gemet: http://www.eionet.europa.eu/gemet/",
            ),
            "link vocabulary",
            "the curie_map must have gemet: http://www.eionet.europa.eu/gemet/concept/",
            id="prefix",
        ),
        pytest.param(
            ("vocabularies.tsv", "stw\tSTW", "swt\tSTW"),
            "link vocabulary",
            "no vocabulary named 'stw'",
            id="vocabulary",
        ),
        pytest.param(
            ("unlinked.tsv", "id:region/south\tSouth\t", "id:region/north\tNorth\t"),
            "not linked",
            "say why not",
            id="left out",
        ),
        pytest.param(
            ("unlinked.tsv", "id:region/south\tSouth\t", "id:region/south-asia\tSouth Asia\t"),
            "not linked",
            "it is linked, or need not be",
            id="linked after all",
        ),
        pytest.param(
            ("unlinked.tsv", "id:region/south\tSouth\t", "id:region/x\tSouth\t"),
            "not linked",
            "no such entity",
            id="nobody",
        ),
        pytest.param(
            ("unlinked.tsv", "id:region/south\tSouth\t", "id:region/south\tSud\t"),
            "not linked",
            "'Sud'",
            id="other name",
        ),
        pytest.param(
            (
                "stw.sssom.tsv",
                "id:area/labor-migration\tLabor Migration\tskos:relatedMatch\tstw:11268-3",
                "id:area/labor-migration\tLabor Migration\tskos:exactMatch\tstw:11268-3",
            ),
            "link chain",
            "one with id:stakeholder-kind/migrant-workers",
            id="two of ours",
        ),
        pytest.param(
            (
                "stw.sssom.tsv",
                "id:area/private-sector-development\tPrivate Sector Development through Migration\tskos:relatedMatch",
                "id:stakeholder-kind/private-sector\tPrivate sector\tskos:exactMatch",
            ),
            "link twice",
            "another row",
            id="the same twice",
        ),
        pytest.param(
            (
                "unbis.sssom.tsv",
                "id:stakeholder-kind/health-workers\tHealth workers\tskos:narrowMatch",
                "id:stakeholder-kind/health-workers\tHealth workers\tskos:exactMatch",
            ),
            "link chain",
            "of the same vocabulary",
            id="two of theirs",
        ),
    ],
)
def test_a_broken_rule_is_named(edited: Edit, edit: tuple[str, str, str], rule: str, said: str) -> None:
    offences = list(edited(*edit).offences())
    found = [offence for offence in offences if offence.rule == rule and said in offence.message]
    assert found, offences
    assert all(offence.file.startswith("data/links/") and offence.line for offence in found)


def test_a_match_that_is_stated_and_denied_is_named(edited: Edit) -> None:
    """Stated in a chain: our target, the notion of a second vocabulary, and the one that is denied."""
    found = edited(
        "sdgio.sssom.tsv", "sdg:8.1\tTarget 8.1\tskos:closeMatch\t\t", "sdg:8.1\tTarget 8.1\tskos:exactMatch\t\t"
    )
    assert list(found.offences()) == []
    edits = "sdg:8.10\tTarget 8.10\tskos:closeMatch\t\tsdgio:00000140"
    wrong = edited("sdgio.sssom.tsv", edits, edits.replace("8.10", "8.1").replace("close", "exact"))
    rules = {offence.rule for offence in wrong.offences()}
    assert {"link chain", "link twice", "not linked"} <= rules


ROW = "id:area/remittances\tRemittances\tskos:closeMatch\tstw:19360-3\tRemittances\tsemapv:ManualMappingCuration"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("#license: https", "#licence: https", "'license' is None: give a str", id="key"),
        pytest.param("#license: https://c", "#license: c c", "which is no IRI", id="licence"),
        pytest.param(
            "#mapping_set_id: https", "#mapping_set_id: http", "mapping_set_id is the IRI of the graph", id="set"
        ),
        pytest.param("#curie_map:", "#curie_map: [", "the header is no YAML", id="YAML"),
        pytest.param("#mapping_set_version: 0.1.0", "#mapping_set_version: 0.1", "give a str", id="number"),
        pytest.param("\tconfidence", "\tsurety", "the column confidence is missing", id="column"),
        pytest.param("\tcomment", "\tcomments", "the column comments is unknown", id="unknown column"),
        pytest.param(ROW, ROW + "\tmore", "the row has 10 values, the table 9 columns", id="long row"),
        pytest.param(ROW, ROW.replace("Remittances\tskos", "\tskos"), "the row has no subject_label", id="empty"),
        pytest.param(
            ROW, ROW.replace("stw:", "swt:"), "the prefix of 'swt:19360-3' is not in the curie_map", id="curie"
        ),
        pytest.param(ROW, ROW.replace("19360-3", "19360>3"), "Invalid IRI", id="IRI"),
        pytest.param("\t0.9\t", "\tvery\t", "the confidence 'very' is no number", id="confidence"),
        pytest.param("\t0.9\t", "\t1.9\t", "the confidence 1.9 is not from 0 to 1", id="too sure"),
        pytest.param("\t0.9\t", "\tNaN\t", "the confidence", id="no number"),
    ],
)
def test_a_file_that_is_no_mapping_set_is_refused(edited: Edit, old: str, new: str, said: str) -> None:
    with pytest.raises(CorpusError) as caught:
        edited("stw.sssom.tsv", old, new)
    (offence, *_) = caught.value.offences
    assert offence.file == "data/links/stw.sssom.tsv"
    assert offence.line > 0
    assert said in str(caught.value)


def test_a_corpus_with_such_a_file_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "data" / "links").mkdir(parents=True)
    (tmp_path / "data" / "links" / "stw.sssom.tsv").write_bytes(b"\xff")
    (tmp_path / "data" / "a.ttl").write_text("oops")
    with pytest.raises(CorpusError) as caught:
        load(Corpus(tmp_path))
    assert [offence.file for offence in caught.value.offences] == ["data/links/stw.sssom.tsv", "data/a.ttl"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("\tobsolete", "\told", "the status is obsolete or variant", id="status"),
        pytest.param(r"https?://data\.un\.org/kos/geo/(\d{3})", "(", "the form is no expression", id="expression"),
    ],
)
def test_a_broken_table_is_named(edited: Edit, old: str, new: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        edited("other-forms.tsv", old, new)


def test_the_check_of_the_graph_knows_every_obsolete_form(dataset: Dataset, links: Links) -> None:
    """Each form that the table calls obsolete is in the fixture of the check, and the check finds all of it."""
    graph = ox.NamedNode(f"{GRAPH}data/broken")
    parsed = list(ox.parse(path=BROKEN / "obsolete-identifier.ttl"))
    broken = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]
    text = CORPUS.check_files["obsolete-identifier"].read_text(encoding="utf-8")
    found = cast("ox.QuerySolutions", Dataset.of([*dataset.quads, *broken]).store().query(text))
    names = [str(term).strip("<>") for row in found for term in (row["subject"], row["value"])]
    others = [other for known in links.tables.vocabularies.values() for other in known.others]
    forms = [other.form for other in others if other.status == "obsolete"]
    assert [form.pattern for form in forms if not any(map(form.fullmatch, names))] == []


def test_a_corpus_without_links_has_no_offence(tmp_path: Path, links: Links) -> None:
    nothing = replace(links, sets=[], tables=LinkTables.read(tmp_path, "data/links"))
    assert list(nothing.offences()) == []


@pytest.mark.parametrize("path", CORPUS.link_files, ids=file_id)
def test_the_record_of_a_link_has_the_line_of_its_row(path: Path) -> None:
    graph = CORPUS.graph(path)
    found = MappingSet.read(path, CORPUS.name(path), graph)
    lines = path.read_text(encoding="utf-8").splitlines()
    for link in (found.links[0], found.links[-1]):
        assert line_of(path, found.iri(link), graph) == link.line
        assert link.subject_label in lines[link.line - 1]


def test_validation_names_file_and_line_of_a_link(tmp_path: Path) -> None:
    shutil.copytree(CORPUS.root / "data", tmp_path / "data")
    path = tmp_path / "data" / "links" / "geonames.sssom.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("\tBelgium\t", "\tBelgique\t"), encoding="utf-8")
    corpus = Corpus(tmp_path)
    with pytest.raises(CorpusError) as caught:
        validate(load(corpus), corpus)
    (offence,) = caught.value.offences
    assert (offence.file, offence.rule, offence.entity) == (
        "data/links/geonames.sssom.tsv",
        "link label",
        "id:country/bel",
    )
    assert "Belgique" in path.read_text(encoding="utf-8").splitlines()[offence.line - 1]
