"""Pages of saved queries in a real browser: suggestions while one types, and the screen of a phone."""

from collections.abc import Iterator

import pytest

from web.chromium import PROGRAM, Tab, browser

FIELD = "document.querySelector('#field-entity')"
# What is suggested, as soon as there is something.
SUGGESTED = f"""new Promise((resolve) => {{
  const list = {FIELD}.list;
  const given = () => [...list.options].map((option) => [option.value, option.label]);
  if (list.options.length) resolve(given());
  else new MutationObserver(() => resolve(given())).observe(list, {{ childList: true }});
}})"""
# The width that a chart has and the one that it is drawn for, as soon as it is there.
WIDTHS = """new Promise((resolve) => {
  const given = () => {
    const chart = document.querySelector(".chart svg, .chart > img");
    const meant = chart?.naturalWidth || chart?.width?.baseVal?.value;
    if (meant) resolve([chart.getBoundingClientRect().width, meant]);
    else requestAnimationFrame(given);
  };
  given();
})"""

PHONE = 360  # pixels
PATHS = [
    "/queries/",
    "/queries/organisations/roles?limit=20&offset=20",
    "/queries/tables/goal-by-category",
    "/queries/roundtables/of-area",
    "/queries/provenance/why/choices/entity?q=migration",
    "/queries/roundtables/of-area?area=x",
    "/ontology",
    "/doc/id/practice/african-diaspora-policy-center",
    "/describe?iri=http://metadata.un.org/sdg/10.7",
    "/doc/graph/data/marks",
]

pytestmark = pytest.mark.skipif(not PROGRAM, reason="there is no chromium")


@pytest.fixture(scope="module")
def tab(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as tab:
        tab.open(f"{address}/queries/provenance/why")
        yield tab


def test_what_fits_the_words_is_suggested(tab: Tab) -> None:
    tab.evaluate(f"{FIELD}.focus(), {FIELD}.select()")
    tab.type("diaspora policy")
    suggested = tab.evaluate(SUGGESTED)
    assert ["id:organisation/african-diaspora-policy-center", "African Diaspora Policy Center"] in suggested


def test_no_script_is_blocked_and_none_stands_in_the_page(tab: Tab) -> None:
    assert tab.evaluate("[...document.scripts].every((script) => script.src && !script.textContent)")
    assert tab.evaluate("performance.getEntriesByType('resource').every((one) => one.name.startsWith(location.origin))")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_no_wider_than_a_phone(tab: Tab, path: str) -> None:
    tab.narrow(PHONE)
    tab.open(tab.evaluate("location.origin") + path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_chart_on_a_phone_is_as_large_as_elsewhere(tab: Tab) -> None:
    tab.narrow(PHONE)
    tab.open(tab.evaluate("location.origin") + "/queries/tables/area-by-summit")
    drawn, meant = tab.evaluate(WIDTHS)
    assert round(drawn) == round(meant) > PHONE
