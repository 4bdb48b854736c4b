"""A setting that cannot be used is named, with what would be right."""

import pytest

from gfmdkg.errors import SettingError
from gfmdkg.settings import Settings


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GFMDKG_PORT", "http", "GFMDKG_PORT is 'http': give a whole number."),
        ("GFMDKG_PORT", "70000", "port is 70000"),
        ("GFMDKG_TIME_LIMIT", "soon", "GFMDKG_TIME_LIMIT is 'soon': give a number."),
        ("GFMDKG_TIME_LIMIT", "0", "time_limit is 0"),
        ("GFMDKG_MEMORY_LIMIT", "-1", "memory_limit is -1"),
        ("GFMDKG_WORKERS", "-1", "workers is -1"),
        ("GFMDKG_DEFAULT_GRAPH", "merge", "default_graph is 'merge': give union or plain."),
        ("GFMDKG_SPOOL", "/nowhere", "spool is '/nowhere'"),
    ],
)
def test_a_bad_setting_is_named(variable: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({variable: value})
    assert said in str(caught.value)


def test_the_environment_overrides_the_defaults() -> None:
    settings = Settings.from_environment({"GFMDKG_PORT": "9000", "GFMDKG_TIME_LIMIT": "2.5", "OTHER": "x"})
    assert (settings.port, settings.time_limit, settings.host) == (9000, 2.5, "127.0.0.1")


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_limit_is_a_finite_number(value: str) -> None:
    with pytest.raises(SettingError):
        Settings.from_environment({"GFMDKG_TIME_LIMIT": value})
