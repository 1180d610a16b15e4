"""Run Eventrail's own commands as a person would, showing each with what it prints."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console

from eventrail.contracts.errors import EventrailError


class StepFailed(EventrailError):
    """A command of the demonstration ended with an error."""


class Shell:
    """Runs `eventrail ...` with the settings of one running system.

    Args:
        console: where the commands and their output are shown.
        environment: settings added to this process's environment.
    """

    def __init__(self, console: Console, environment: Mapping[str, str]) -> None:
        self._console = console
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: str) -> str:
        """Show and run a command; return what it printed.

        Raises:
            StepFailed: it ended with a status other than 0.
        """
        self._console.print(
            f"\n$ eventrail {_quoted(arguments)}", style="bold cyan", markup=False, soft_wrap=True
        )
        command = [sys.executable, "-m", "eventrail.cli", *arguments]
        with subprocess.Popen(  # noqa: S603 -- our own command line
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            printed = self._echo(process)
        if process.returncode:
            raise StepFailed(f"`eventrail {_quoted(arguments)}` ended with {process.returncode}")
        return printed

    def _echo(self, process: "subprocess.Popen[bytes]") -> str:
        """Pass the output on as it comes, so that a streamed answer is seen streaming."""
        assert process.stdout is not None  # noqa: S101 -- it was asked for with PIPE
        pieces: list[bytes] = []
        while piece := os.read(process.stdout.fileno(), 4096):
            pieces.append(piece)
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        return b"".join(pieces).decode("utf-8", "replace")


def _quoted(arguments: Sequence[str]) -> str:
    return " ".join(f'"{one}"' if " " in one else one for one in arguments)
