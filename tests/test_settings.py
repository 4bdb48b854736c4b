"""A setting that cannot be used is named, with what would be right."""

from pathlib import Path

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
        ("GFMDKG_SERVICE_SECONDS", "0", "service_seconds is 0"),
        ("GFMDKG_SERVICE_LIMIT", "0", "service_limit is 0"),
        ("GFMDKG_SERVICE_ALLOWED", "https://a.example/ sparql", "service_allowed has 'sparql'"),
        ("GFMDKG_SERVICE_ALLOWED", "<https://a.example/>", "service_allowed has '<https://a.example/>'"),
        ("GFMDKG_SERVICE_ALLOWED", "ftp://a.example/", "service_allowed has 'ftp://a.example/'"),
        ("GFMDKG_SERVICE_ALLOWED", "https:///sparql", "service_allowed has 'https:///sparql'"),
        (
            "GFMDKG_SERVICE_ALLOWED",
            "https://user:word@a.example/",
            "service_allowed has 'https://user:word@a.example/'",
        ),
        ("GFMDKG_SERVICE_ALLOWED", "https://a.example:x/", "service_allowed has 'https://a.example:x/'"),
        ("GFMDKG_SERVICE_ALLOWED", "https://a.example:99999/", "service_allowed has 'https://a.example:99999/'"),
        ("GFMDKG_SERVICE_ALLOWED", "https://a.example/#x", "service_allowed has 'https://a.example/#x'"),
        ("GFMDKG_SERVICE_ALLOWED", "https://ä.example/", "service_allowed has 'https://ä.example/'"),
        ("GFMDKG_SPOOL", "/nowhere", "spool is '/nowhere'"),
        ("GFMDKG_STATE", f"{__file__}/below", "state is '"),
        ("GFMDKG_STATE_LIMIT", "0", "state_limit is 0"),
        ("GFMDKG_CITE_LIMIT", "0", "cite_limit is 0"),
        ("GFMDKG_RELEASES", "/nowhere", "releases is '/nowhere': give a folder that can be read."),
        ("GFMDKG_HELD_ENGINES", "0", "held_engines is 0"),
    ],
)
def test_a_bad_setting_is_named(variable: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({variable: value})
    assert said in str(caught.value)


def test_the_environment_overrides_the_defaults() -> None:
    settings = Settings.from_environment({"GFMDKG_PORT": "9000", "GFMDKG_TIME_LIMIT": "2.5", "OTHER": "x"})
    assert (settings.port, settings.time_limit, settings.host) == (9000, 2.5, "127.0.0.1")


def test_endpoints_stand_with_spaces_or_commas_between_them_and_each_counts_once() -> None:
    given = " http://a.example:3030/ds?x=1,https://b.example/\nhttp://[::1]:80/q https://b.example/ http://c.example "
    services = Settings.from_environment({"GFMDKG_SERVICE_ALLOWED": given}).services
    assert services == (
        "http://a.example:3030/ds?x=1",
        "https://b.example/",
        "http://[::1]:80/q",
        "http://c.example",
    )


def test_what_is_kept_lies_where_the_user_keeps_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert Settings().state_folder == tmp_path / ".local" / "state" / "gfmdkg"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    assert Settings().state_folder == tmp_path / "other" / "gfmdkg"
    assert Settings(state=str(tmp_path / "new")).state_folder == tmp_path / "new"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_limit_is_a_finite_number(value: str) -> None:
    with pytest.raises(SettingError):
        Settings.from_environment({"GFMDKG_TIME_LIMIT": value})
