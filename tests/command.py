"""The command in this process: as quick as a call, with the streams, the failures and the status of a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from gfmdkg.cli import main


@dataclass(frozen=True)
class Done:
    """What a command has left.

    :param returncode: its exit status.
    :param raw: what it wrote to standard output.
    :param stderr: what it wrote to standard error.
    """

    returncode: int
    raw: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """Its standard output as text."""
        return self.raw.decode()


def call(*arguments: str | Path, given: str = "", environment: Mapping[str, str] | None = None) -> Done:
    """Run the command to its end; what waits for another process to be ended belongs into :func:`live.run`."""
    status = 0
    with CliRunner().isolation(input=given, env=environment) as (output, errors, _):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
        return Done(status, output.getvalue(), errors.getvalue().decode())
