"""Tables in a terminal."""

import pytest

from gfmdkg.cli.tables import print_rows
from gfmdkg.results.rows import row_type


def test_what_an_answer_says_is_no_command_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("n", "[/red]")
    print_rows(columns, (row_type(columns)(("\x1b[31mred", "a\x07\x9b\u202ecba")),))
    printed = capsys.readouterr().out
    assert "\\x1b[31mred" in printed
    assert "[/red]" in printed
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(printed)


def test_a_pipe_gets_no_colours_whatever_the_environment_wants(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    print_rows(("n",), (row_type(("n",))(("x" * 200,)),))
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "x" * 200 in printed
