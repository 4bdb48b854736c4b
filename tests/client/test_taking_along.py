"""Charts and citations of answers: the same here and from an endpoint, and of this very answer."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import gfmdkg
from gfmdkg.citations.content import Content
from gfmdkg.client import KnowledgeGraph
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import JSON
from gfmdkg.query import Answer
from gfmdkg.results import About, read

QUERY = "tables/goal-by-category"


@pytest.fixture(scope="module")
def here(packaged: KnowledgeGraph) -> KnowledgeGraph:
    return packaged


@pytest.fixture(scope="module")
def there(address: str) -> Iterator[KnowledgeGraph]:
    with gfmdkg.open(address) as opened:
        yield opened


class TestCharts:
    def test_are_drawn_in_a_notebook_and_as_files(self, here: KnowledgeGraph, tmp_path: Path) -> None:
        chart = here.query(QUERY).chart()
        shown = chart._repr_mimebundle_()
        assert shown["application/vnd.vegalite.v6+json"] == chart.specification
        assert "Good Health" in shown["image/svg+xml"]
        assert chart.save(tmp_path / "a.svg").read_bytes() == chart.svg()
        assert chart.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
        assert chart.save(tmp_path / "a.json").read_text() == chart.json()

    def test_are_the_same_from_an_endpoint(self, here: KnowledgeGraph, there: KnowledgeGraph) -> None:
        assert there.query(QUERY).chart().json() == here.query(QUERY).chart().json()

    def test_are_files_of_the_answer_too(self, here: KnowledgeGraph, tmp_path: Path) -> None:
        answer = here.query(QUERY)
        assert answer.save(tmp_path / "a.svg").read_bytes() == answer.chart().svg()
        assert answer.save(tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
        with pytest.raises(NotAcceptableError, match="as 'svg', but as json, xml, csv, tsv, html, md, markdown"):
            here.query("claims/all").save(tmp_path / "b.svg")

    def test_are_not_there_for_every_query(self, here: KnowledgeGraph, tmp_path: Path) -> None:
        for table in (here.query("claims/all"), here.sparql("SELECT ?x {}")):
            with pytest.raises(NotAcceptableError, match="there is no chart"):
                table.chart()  # type: ignore[attr-defined]
        with pytest.raises(NotAcceptableError, match=r"but as \.svg, \.png and \.json"):
            here.query(QUERY).chart().save(tmp_path / "a.gif")


class TestCitations:
    @pytest.mark.parametrize("style", ["bib", "ris"])
    def test_are_files_by_their_suffix(self, here: KnowledgeGraph, tmp_path: Path, style: str) -> None:
        for answer in (here.query(QUERY), here.describe("sdg:10.7"), here.sparql("ASK {}")):
            kept = answer.save(tmp_path / f"a.{style}")
            assert kept.read_bytes().decode() == answer.cite(style)

    @pytest.mark.parametrize("style", ["txt", "bib", "ris", "json"])
    def test_name_query_version_and_answer(self, here: KnowledgeGraph, style: str) -> None:
        answer = here.query("roundtables/of-area", area="diaspora")
        text = answer.cite(style)
        assert "Roundtables of an area (area = diaspora)" in text
        assert f"Query roundtables/of-area, version {answer.about.query.version}." in text  # type: ignore[union-attr]
        assert here.version in text

    def test_have_the_hash_of_the_answer(self, here: KnowledgeGraph, there: KnowledgeGraph) -> None:
        table, graph = here.query(QUERY), here.describe("sdg:10.7")
        assert Content.of_solutions(dict(table._parsed), is_ordered=True).fingerprint in table.cite()
        assert Content.of_graph(graph.write("nt").decode()).fingerprint in graph.cite()
        assert table.cite().rpartition("SHA-256")[2] == there.query(QUERY).cite().rpartition("SHA-256")[2]
        assert here.sparql("ASK {}").cite() != here.sparql("ASK { <a:b> <a:b> <a:b> }").cite()

    def test_from_a_server_lead_to_their_page(self, there: KnowledgeGraph) -> None:
        answer = there.query("roundtables/of-area", area="diaspora")
        assert f"{answer.about.site}/cite/roundtables/of-area/" in answer.cite()

    def test_in_an_unknown_style_name_those_that_there_are(self, here: KnowledgeGraph) -> None:
        with pytest.raises(NotAcceptableError, match="'apa', but as txt, bib"):
            here.query(QUERY).cite("apa")

    def test_need_a_version(self) -> None:
        document = b'{"head":{},"boolean":true}'
        with pytest.raises(NotAcceptableError, match="does not say which version"):
            read(Answer(io.BytesIO(document), JSON, len(document), 0.0, ""), About("ASK {}", "", 0.0)).cite()
