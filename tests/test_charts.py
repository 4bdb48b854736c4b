"""Charts: what a header may say, the document that is made of it, and the picture of that document."""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import vl_convert
import yaml

from checkout import CORPUS, ROOT
from gfmdkg.charts import ChartError, DrawingLimits, Facts, Renderer, check, specification
from gfmdkg.charts.drawing import VERSION
from gfmdkg.charts.header import CHANNEL_KEYS, KINDS
from gfmdkg.charts.maps import geometry
from gfmdkg.charts.rows import MOST_COLOURS, MOST_PLACES, MOST_ROWS, Binding
from gfmdkg.charts.style import CATEGORIES
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import BusyError, LimitError, NotAcceptableError
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import QueryFileError, SavedQueries, SavedQuery

QUERIES = SavedQueries.of(CORPUS)
CHARTED = [name for name, query in QUERIES.items() if query.chart]
FACTS = Facts("0.1.0+abc")
COLUMNS = ["area", "areaLabel", "summits", "year"]
STRANGE = ['"><script>alert(1)</script>', "datum.x", "\x00\x08\ufffe", "\U0001f600 漢字 مرحبا", "x" * 10_000, "]]>"]
every_chart = pytest.mark.parametrize("name", CHARTED)


# As long as a machine with much else to do may take: what no test is about must not depend on a clock.
PATIENT = DrawingLimits(seconds=600)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(PATIENT)
    yield renderer
    renderer.close()


def answer(engine: EmbeddedEngine, query: SavedQuery) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(engine.answer(QueryRequest(query.sparql)).read())
    return found


def needs_shapes(query: SavedQuery) -> None:
    if query.chart and query.chart["kind"] == "map":
        try:
            geometry()
        except NotAcceptableError as error:
            pytest.skip(str(error))


def document(engine: EmbeddedEngine, name: str) -> dict[str, Any]:
    query = QUERIES[name]
    needs_shapes(query)
    return specification(query, answer(engine, query)["results"]["bindings"], FACTS)


def query_with(chart: Mapping[str, Any] | None) -> SavedQuery:
    header = {"title": "A title", "description": "What it is.", "tags": ["things"], "since": "0.1.0"} | (
        {"chart": chart} if chart else {}
    )
    lines = [f"#+ {line}" for line in yaml.safe_dump(header).splitlines()]
    return SavedQuery.parse(
        "topic/name", "\n".join([*lines, f"SELECT {' '.join(f'?{name}' for name in COLUMNS)} {{}}"])
    )


def row(**values: str | int) -> Binding:
    integer = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    return {
        name: {**integer, "value": str(value)}
        if isinstance(value, int)
        else {"type": "uri" if value.startswith("http") else "literal", "value": value}
        for name, value in values.items()
    }


def bars(*rows: Binding) -> dict[str, Any]:
    return specification(query_with({"kind": "bar", "y": "areaLabel", "x": "summits"}), rows, FACTS)


class TestHeader:
    @every_chart
    def test_names_columns_of_its_query(self, engine: EmbeddedEngine, name: str) -> None:
        query = QUERIES[name]
        assert query.chart
        check(query.chart, answer(engine, query)["head"]["vars"])

    def test_there_is_a_chart_of_every_kind(self) -> None:
        assert {(QUERIES[name].chart or {})["kind"] for name in CHARTED} == set(KINDS)

    @pytest.mark.parametrize(
        ("chart", "said"),
        [
            pytest.param({"kind": "pie"}, "unknown kind 'pie'; known are bar, heat map", id="kind"),
            pytest.param({}, "unknown kind None", id="no kind"),
            pytest.param({"kind": ["bar"]}, "unknown kind", id="kind that is no text"),
            pytest.param({"kind": "bar", "y": "areaLabel"}, "a bar needs x", id="missing channel"),
            pytest.param({"kind": "bar", "y": "area", "x": "summits", "size": "x"}, "has no 'size'", id="channel"),
            pytest.param({"kind": "bar", "y": "area", "x": "sum"}, "'x' names the column 'sum'", id="column"),
            pytest.param({"kind": "bar", "y": "area", "x": ["summits"]}, "give a column", id="no column"),
            pytest.param({"kind": "bar", "y": "area", "x": {"title": "X"}}, "give a column", id="no field"),
            pytest.param({"kind": "bar", "y": "area", "x": {"field": "year", "zero": 1}}, "zero: 1", id="key"),
            pytest.param({"kind": "bar", "y": "area", "x": {"field": "year", "title": 1}}, "title: 1", id="title"),
            pytest.param({"kind": "bar", "y": "area", "x": "value"}, "'value'", id="value without fold"),
            pytest.param({"kind": "bar", "x": "year", "y": {"field": "area", "entries": True}}, "for num", id="count"),
            pytest.param({"kind": "bar", "fold": ["a"]}, "heading for each column", id="fold"),
            pytest.param({"kind": "bar", "fold": {"sum": "Sum"}}, "'fold' names the column 'sum'", id="folded column"),
            pytest.param({"kind": "bar", "fold": {"year": 1}}, "heading of 'year'", id="folded heading"),
        ],
    )
    def test_says_what_is_wrong(self, chart: Mapping[str, Any], said: str) -> None:
        with pytest.raises(ChartError, match=re.escape(said)):
            check(chart, COLUMNS)

    def test_is_checked_when_the_file_is_read(self) -> None:
        with pytest.raises(QueryFileError, match="a bar needs x"):
            query_with({"kind": "bar", "y": "areaLabel"})


def test_the_documentation_has_every_kind_with_its_parts() -> None:
    lines = (ROOT / "docs" / "charts.md").read_text(encoding="utf-8").splitlines()
    rows = [re.findall(r"`([^`]+)`", line.rsplit("|", 2)[0]) for line in lines if line.startswith("| `")]
    assert [row for row in rows if row[0] in KINDS] == [[name, *kind.channels] for name, kind in KINDS.items()]
    assert {row[0] for row in rows if row[0] not in KINDS} == set(CHANNEL_KEYS)


class TestDocument:
    @every_chart
    def test_has_title_source_version_and_alternative_text(self, engine: EmbeddedEngine, name: str) -> None:
        made = document(engine, name)
        (body,) = made["vconcat"]
        assert " ".join(made["title"]["text"]) == QUERIES[name].title
        assert FACTS.version in body["title"]["text"][0]
        assert name in body["title"]["text"][0]
        assert QUERIES[name].title in made["description"]

    @every_chart
    def test_loads_nothing_from_anywhere(self, engine: EmbeddedEngine, name: str) -> None:
        made = json.dumps({key: value for key, value in document(engine, name).items() if key != "$schema"})
        assert '"url"' not in made
        assert '"href"' not in made

    def test_the_alternative_text_says_the_values(self) -> None:
        assert bars(row(areaLabel="Diaspora", summits=5), row(areaLabel="Return", summits=2))["description"] == (
            "Bar chart: A title. Area, Summits: Diaspora, 5; Return, 2."
        )

    def test_the_alternative_text_says_the_sums_that_are_drawn(self) -> None:
        rows = [row(areaLabel="Diaspora", summits=1_234_567), row(areaLabel="Diaspora", summits=1)]
        assert bars(*rows)["description"].endswith("Area, Summits: Diaspora, 1234568.")

    def test_the_alternative_text_says_how_many_rows_are_counted(self) -> None:
        rows = [
            row(areaLabel="Diaspora", year=2007),
            row(areaLabel="Diaspora", year=2007),
            row(areaLabel="Return", year=8),
        ]
        made = specification(query_with({"kind": "heat map", "y": "areaLabel", "x": "year"}), rows, FACTS)
        assert made["description"].endswith("Area, Year, Number: Diaspora, 2007, 2; Return, 8, 1.")

    def test_lines_of_one_pair_run_side_by_side_and_each_once(self) -> None:
        chart = {"kind": "network", "source": "areaLabel", "target": "year", "color": "summits"}
        rows = [row(areaLabel="Diaspora", year=2007, summits=kind) for kind in (1, 2, 1)]
        (body,) = specification(query_with(chart), rows, FACTS)["vconcat"]
        one, other = body["layer"][0]["data"]["values"]
        assert (one["color"], other["color"]) == ("1", "2")
        assert one["y"] - other["y"] == pytest.approx(one["y2"] - other["y2"]) != 0

    def test_a_query_without_chart_has_none(self) -> None:
        with pytest.raises(NotAcceptableError, match="topic/name has no chart"):
            specification(query_with(None), [], FACTS)

    def test_two_entities_of_one_name_stay_two(self) -> None:
        made = bars(
            row(area="http://example.org/a", areaLabel="Same", summits=1),
            row(area="http://example.org/b", areaLabel="Same", summits=2),
        )
        assert made["vconcat"][0]["encoding"]["y"]["scale"]["domain"] == ["Same (a)", "Same (b)"]

    def test_two_long_names_that_begin_alike_differ_where_they_can_be_seen(self) -> None:
        names = [f"{'A practice with quite a long name and one part ' * 2}of {place}" for place in ("Norway", "Sweden")]
        made = bars(*(row(areaLabel=name, summits=1) for name in names))
        shown = made["vconcat"][0]["encoding"]["y"]["scale"]["domain"]
        assert len(set(shown)) == 2
        assert all(name.startswith("A practice with quite") for name in shown)
        assert [name.endswith(place) for name, place in zip(shown, ("Norway", "Sweden"), strict=True)] == [True, True]
        assert max(map(len, shown)) <= 62

    def test_numbers_are_names_where_names_are_shown(self) -> None:
        rows = [row(areaLabel=2, summits=5, year=7), row(areaLabel=1, summits=5, year=8)]
        chart = {"kind": "bar", "y": "areaLabel", "x": "summits", "color": "year"}
        (body,) = specification(query_with(chart), rows, FACTS)["vconcat"]
        assert body["encoding"]["y"]["scale"]["domain"] == ["2", "1"]
        assert [datum["color"] for datum in body["data"]["values"]] == ["7", "8"]

    def test_a_country_that_no_map_has_is_counted(self) -> None:
        query = query_with({"kind": "map", "country": "area", "color": "summits"})
        needs_shapes(query)
        rows = [row(area=code, summits=1) for code in ("008", "480", "999", "8", "none")]
        made = specification(query, [*rows, row(area="276"), row(summits=1)], FACTS)
        assert made["title"]["subtitle"] == ["5 of 7 rows cannot be shown here; the table has them."]

    def test_rows_that_are_not_drawn_are_counted(self) -> None:
        made = bars(row(areaLabel="Diaspora", summits=5), row(areaLabel="Return"))
        assert made["title"]["subtitle"] == ["1 of 2 rows cannot be shown here; the table has them."]

    def test_what_was_asked_for_stands_below_the_title(self) -> None:
        facts = Facts("1", values={"country": "Germany", "area": ""})
        made = specification(query_with({"kind": "bar", "y": "areaLabel", "x": "summits"}), [row(area="A")], facts)
        assert made["title"]["subtitle"][0] == "country: Germany"

    def test_an_empty_answer_is_called_that(self) -> None:
        assert bars()["title"]["subtitle"] == ["The answer has no rows."]

    def test_too_many_rows_are_refused_and_not_cut(self) -> None:
        with pytest.raises(LimitError, match=f"{MOST_ROWS} rows"):
            bars(*[row(areaLabel="Diaspora", summits=1)] * (MOST_ROWS + 1))

    def test_colours_are_never_used_twice(self) -> None:
        chart = {"kind": "bar", "y": "areaLabel", "x": "summits", "color": "year"}
        rows = [row(areaLabel="Diaspora", summits=1, year=year) for year in range(len(CATEGORIES) + 1)]
        assert specification(query_with(chart), rows[1:], FACTS)
        with pytest.raises(LimitError, match=f"{len(CATEGORIES)} names of one kind"):
            specification(query_with(chart), rows, FACTS)

    def test_too_many_names_are_refused_and_not_cut(self) -> None:
        with pytest.raises(LimitError, match=f"{MOST_PLACES} names of one kind"):
            bars(*[row(areaLabel=f"Area {number}", summits=1) for number in range(MOST_PLACES + 1)])

    @pytest.mark.parametrize("value", ["NaN", "INF", "-INF", "1e999", "many"])
    def test_a_number_that_is_none_is_not_drawn(self, value: str) -> None:
        double = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#double", "value": value}
        assert bars({**row(areaLabel="Diaspora"), "summits": double})["title"]["subtitle"]


class TestPicture:
    @every_chart
    def test_of_a_saved_query_says_its_values(self, engine: EmbeddedEngine, renderer: Renderer, name: str) -> None:
        made = document(engine, name)
        drawn = ET.fromstring(renderer.draw(made, "svg"))
        texts = ["".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
        assert QUERIES[name].title in " ".join(texts)
        assert any(FACTS.version in text for text in texts)
        assert drawn.get("aria-label") == made["description"]
        assert [drawn[0].text, drawn[1].text] == [QUERIES[name].title, made["description"]]
        assert drawn.get("role") == "img"

    def test_has_the_values_as_text(self, renderer: Renderer) -> None:
        made = bars(row(areaLabel="Diaspora & <more>", summits=5), row(areaLabel="Return", summits=2))
        drawn = renderer.draw(made, "svg").decode()
        assert all(f">{text}<" in drawn for text in ("Diaspora &amp; &lt;more&gt;", "5", "Return", "2"))

    def test_the_same_document_is_the_same_picture(self, renderer: Renderer) -> None:
        made = bars(row(areaLabel="Diaspora", summits=5))
        assert renderer.draw(made, "svg") == renderer.draw(made, "svg")

    def test_a_png_is_one(self, renderer: Renderer) -> None:
        assert renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "png").startswith(b"\x89PNG\r\n\x1a\n")

    @pytest.mark.parametrize(
        "name",
        ['"><script>alert(1)</script>', "datum.x", "\x00\x08\ufffe", "\U0001f600 漢字 مرحبا", "x" * 10_000, "]]>"],
    )
    def test_any_text_is_only_text(self, renderer: Renderer, name: str) -> None:
        drawn = renderer.draw(bars(row(areaLabel=name, summits=5)), "svg")
        assert {element.tag.rpartition("}")[2] for element in ET.fromstring(drawn).iter()} <= {
            *("svg", "title", "desc", "rect", "g", "path", "line", "text", "tspan", "defs", "clipPath")
        }

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "map"])
    def test_of_an_empty_answer_is_one_too(self, renderer: Renderer, kind: str) -> None:
        chart = {"kind": kind, **dict.fromkeys(KINDS[kind].channels, "areaLabel")}
        assert b"A title" in renderer.draw(specification(query_with(chart), [], FACTS), "svg")


def test_the_browser_and_the_file_have_the_same_libraries() -> None:
    packages = json.loads((ROOT / "src/gfmdkg/web/frontend/package.json").read_bytes())["dependencies"]
    assert packages["vega"] == vl_convert.get_vega_version()
    assert packages["vega-lite"].startswith(f"{VERSION}.")
    assert vl_convert.get_vegalite_versions()[-1] == VERSION


class TestRenderer:
    def test_loads_nothing_from_an_address(self, renderer: Renderer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.setblocking(False)
            address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
            made = {"description": "", "data": {"url": address}, "mark": "point"}
            with pytest.raises(ChartError, match="not allowed"):
                renderer.draw(made, "svg")
            with pytest.raises(BlockingIOError):
                listening.accept()

    def test_says_what_it_cannot_draw_and_goes_on(self, renderer: Renderer) -> None:
        with pytest.raises(ChartError, match="cannot be drawn"):
            renderer.draw({"description": "", "mark": "no such mark"}, "svg")
        assert renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg")

    def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn(self) -> None:
        renderer = Renderer(replace(PATIENT, seconds=0))  # no machine is so fast
        with pytest.raises(LimitError) as caught:
            renderer.draw(HEAVY, "svg")
        assert caught.value.limit == "chart_seconds"
        renderer._limits = PATIENT
        assert renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg")
        renderer.close()

    def test_a_picture_that_takes_too_much_memory_is_given_up_and_the_next_is_drawn(self) -> None:
        renderer = Renderer(replace(PATIENT, memory=60_000_000))
        with pytest.raises(LimitError) as caught:
            renderer.draw(HEAVY, "svg")
        assert caught.value.limit == "chart_memory"
        assert renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg")
        renderer.close()

    def test_a_picture_that_is_too_long_is_given_up(self) -> None:
        renderer = Renderer(replace(PATIENT, picture_bytes=100))
        with pytest.raises(LimitError) as caught:
            renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg")
        assert caught.value.limit == "chart_bytes"
        renderer.close()

    def test_ends_when_nobody_wants_a_picture_and_starts_again(self) -> None:
        renderer = Renderer(replace(PATIENT, idle_seconds=0.2))
        first = renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg")
        assert renderer._drawer
        assert renderer._drawer._process.wait(PATIENT.seconds) == 0
        assert renderer.draw(bars(row(areaLabel="Diaspora", summits=5)), "svg") == first
        renderer.close()

    def test_the_fullest_picture_stays_within_its_memory(self) -> None:
        renderer = Renderer(PATIENT)
        numbers = [(number % MOST_PLACES, number * 7 % MOST_PLACES) for number in range(MOST_ROWS)]
        rows = [
            row(area=f"Area {a}", areaLabel=f"{'i' * 50} {b}", summits=f"Kind {b % MOST_COLOURS}") for a, b in numbers
        ]
        chart = {"kind": "network", "source": "area", "target": "areaLabel", "color": "summits"}
        assert renderer.draw(specification(query_with(chart), rows, FACTS), "png")
        renderer.close()

    def test_who_has_waited_too_long_is_sent_away(self) -> None:
        renderer = Renderer(DrawingLimits(waiting_seconds=0.01))
        with renderer._turn, pytest.raises(BusyError):
            renderer.draw({}, "svg")


# A million points from a sequence: a short document that takes seconds and hundreds of megabytes.
HEAVY: dict[str, Any] = {
    "description": "",
    "data": {"sequence": {"start": 0, "stop": 1_000_000, "as": "x"}},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "x", "type": "quantitative"}},
}
