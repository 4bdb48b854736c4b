"""Engines of older versions are started when they are asked, once, and few live at a time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import BusyError, EngineError
from gfmdkg.publishing.releases import Release
from gfmdkg.query import QueryRequest
from gfmdkg.versions.engines import HeldEngines
from gfmdkg.versions.holding import Releases
from versions.conftest import World

ASK = QueryRequest("ASK {}")


class Started:
    """Starts engines and counts them."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()

    def __call__(self, release: Release) -> EmbeddedEngine:
        version = release.manifest.version
        self.begun[version] += 1
        engine = EmbeddedEngine(Dataset.of(()).store(), version)
        engine.close = lambda: self.ended.update([version])  # type: ignore[method-assign]
        return engine


@pytest.fixture
def started() -> Started:
    return Started()


@pytest.fixture
def releases(world: World) -> list[Release]:
    def named(number: str) -> Release:
        return replace(world.old, manifest=replace(world.old.manifest, version=f"{number}+x", release=number))

    return [named(number) for number in ("1.0.0", "2.0.0", "3.0.0")]


def test_none_is_started_before_it_is_asked_and_then_once(started: Started, releases: list[Release]) -> None:
    engine = HeldEngines(started, 2, 0).of(releases[0])
    assert (engine.version, started.begun) == ("1.0.0+x", Counter())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: engine.answer(ASK).version, range(20)))
    assert (set(answers), started.begun) == ({"1.0.0+x"}, Counter({"1.0.0+x": 1}))


def test_the_one_that_was_not_asked_for_longest_makes_room(started: Started, releases: list[Release]) -> None:
    held = HeldEngines(started, 2, 0)
    for at in (0, 1, 0, 2, 0):
        held.of(releases[at]).answer(ASK)
    assert (started.ended, started.begun["1.0.0+x"]) == (Counter({"2.0.0+x": 1}), 1)
    held.close()
    assert started.ended == started.begun


def test_one_that_is_at_work_is_not_ended(started: Started, releases: list[Release]) -> None:
    held = HeldEngines(started, 1, 0)
    with held.using(releases[0]):
        with pytest.raises(BusyError, match="older versions"):
            held.of(releases[1]).answer(ASK)
        held.of(releases[0]).answer(ASK)
    held.of(releases[1]).answer(ASK)
    assert started.ended == Counter({"1.0.0+x": 1})


def test_who_waits_goes_on_when_one_is_idle(started: Started, releases: list[Release]) -> None:
    held = HeldEngines(started, 1, 60)
    with ThreadPoolExecutor(1) as threads:
        with held.using(releases[0]):
            answer = threads.submit(held.of(releases[1]).answer, ASK)
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.05)
        assert answer.result().version == "2.0.0+x"


def test_one_that_cannot_be_started_is_tried_again(releases: list[Release]) -> None:
    def fail(_: Release) -> EmbeddedEngine:
        raise EngineError("no")

    held = HeldEngines(fail, 1, 0)
    for release in (releases[0], releases[0], releases[1]):
        with pytest.raises(EngineError, match="no"):
            held.of(release).answer(ASK)


class TestReleases:
    def test_the_held_one_is_meant_by_a_number_that_a_working_copy_has_too(
        self, world: World, releases: list[Release]
    ) -> None:
        served = replace(world.old, manifest=replace(world.old.manifest, version="0.1.0+f", statements=1))
        found = Releases.of(releases).beside(world.old).beside(served)
        assert found.find("0.1.0") is world.old
        assert found.find("0.1.0+f") is served

    def test_they_are_in_the_order_of_their_numbers(self, releases: list[Release]) -> None:
        manifests = [replace(releases[0].manifest, release=number, version=number) for number in ("0.10.0", "0.9.0")]
        found = Releases.of(Release(Path(), manifest) for manifest in manifests)
        assert found.versions == ("0.9.0", "0.10.0")
