"""The self-check: each point is shown by the address that it names."""

import pytest
from flask.testing import FlaskClient

from gfmdkg.publishing.fair import Point, standards

FAIR, PRACTICES = standards()
POINTS = [
    pytest.param(point, id=f"{name}-{point.id}")
    for name, standard in (("fair", FAIR), ("dwbp", PRACTICES))
    for point in standard.points
]


def test_no_point_is_missing() -> None:
    principles = ["F1", "F2", "F3", "F4", "A1", "A1.1", "A1.2", "A2", "I1", "I2", "I3", "R1", "R1.1", "R1.2", "R1.3"]
    assert [point.id for point in FAIR.points] == principles
    assert [point.id for point in PRACTICES.points] == [str(number) for number in range(1, 36)]


@pytest.mark.parametrize("point", POINTS)
def test_a_point_is_met_where_it_says_or_has_a_reason(client: FlaskClient, point: Point) -> None:
    if not point.at:
        assert point.reason
        return
    accept = point.accept or "text/html"
    response = client.get(point.at, headers={"Accept": accept}, follow_redirects=True, buffered=True)
    assert (response.status_code, response.mimetype) == (200, accept)
    assert point.has
    assert point.has in response.text


def test_the_page_shows_each_point(client: FlaskClient) -> None:
    page = client.get("/fair", headers={"Accept": "text/html"}).text
    assert page.count('<th scope="row">') == len(POINTS)
    assert f"{sum(not point.reason for point in PRACTICES.points)} of 35 points are met" in page
