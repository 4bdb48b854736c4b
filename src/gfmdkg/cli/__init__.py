"""The command ``gfmdkg``: one module per family of commands, each imported when it is used."""

import importlib
import io
import os
import re
import sys
from collections.abc import Sequence

import click

from gfmdkg import __version__
from gfmdkg.errors import CorpusError, GfmdkgError, ParameterError, SettingError, UnknownNameError

_COMMANDS = {
    "build": "building",
    "coverage": "explaining",
    "describe": "describing",
    "diff": "comparing",
    "dump": "building",
    "format": "formatting",
    "links": "linking",
    "lookup": "linking",
    "queries": "listing",
    "query": "asking",
    "release": "releasing",
    "serve": "serving",
    "site": "exporting",
    "sparql": "asking",
    "validate": "checking",
    "verify-source": "verifying",
    "vocab": "bringing",
    "why": "explaining",
}
_NAME = "gfmdkg"
_SERVE = "serve"  # the one command whose output need not be read
_COMPLETION = f"_{_NAME.upper()}_COMPLETE"  # what click calls it
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # would command a terminal, and messages repeat what others say
_USAGE_ERRORS = (ParameterError, SettingError, UnknownNameError)


class _Commands(click.Group):
    """Finds a command in its module, so that asking does not wait for what only serving or checking needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return self._unknown(ctx, cmd_name)
        module = importlib.import_module(f"gfmdkg.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    @staticmethod
    def _unknown(ctx: click.Context, name: str) -> None:
        if not ctx.resilient_parsing and not name.startswith("-"):  # completion asks for what is not there yet
            raise UnknownNameError("command", name, sorted(_COMMANDS), f"{_NAME} --help lists all.")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=_NAME)
@click.pass_context
def gfmdkg(context: click.Context) -> None:
    """Ask, check and serve the knowledge graph of the GFMD and the 2030 Agenda."""
    if sys.stdout is None and context.invoked_subcommand != _SERVE:
        raise OSError("Standard output is closed: there is nowhere to write to.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; every foreseen failure is one clear line on standard error, and status 1 or 2.

    :param arguments: what follows its name; None for those of this process.
    """
    if _COMPLETION in os.environ:
        importlib.import_module("gfmdkg.cli.bash").register()
    _set_streams()
    try:
        gfmdkg(arguments, prog_name=_NAME)
    except CorpusError as error:
        _fail(str(error), 1)
    except _USAGE_ERRORS as error:
        _fail(f"gfmdkg: {error}", 2)
    except GfmdkgError as error:
        _fail(f"gfmdkg: {error}", 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"gfmdkg: {_said(error)}", 1)


def _set_streams() -> None:
    """Read nothing from a closed standard input, and write what an encoding does not have as an escape."""
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _said(error: OSError) -> str:
    if error.strerror and isinstance(error.filename, str):
        return f"{error.strerror}: {error.filename}"
    return error.strerror or str(error)


def _fail(message: str, status: int) -> None:
    click.echo(_CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", message), err=True)
    sys.exit(status)
