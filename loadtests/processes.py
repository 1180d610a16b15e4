"""Child processes of a benchmark: started in their own session, stopped by pid, measured."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from loadtests.process_tree import process_tree, wait_gone
from loadtests.systems.base import StartError

_TAIL_BYTES = 2000
# How long descendants get to follow their root.
_LEFT_OVER_S = 2.0


class ManagedProcess:
    """A program under the benchmark's care, its output in a log file.

    Args:
        name: For messages.
        command: Program and arguments.
        log: Where stdout and stderr go; replaced at each start.
        env: Added to this process's environment.
        cwd: Working directory; this process's own when None.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._log = log
        with log.open("wb") as output:
            # A session of its own keeps a Ctrl-C at the terminal for this process, which then
            # stops its children in order.
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | dict(env or {}),
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Root of the process tree."""
        return self._process.pid

    def check_alive(self) -> None:
        """Make sure it still runs.

        Raises:
            StartError: It ended; the message has its exit code and last output.
        """
        code = self._process.poll()
        if code is not None:
            raise StartError(f"{self.name} ended with exit code {code}:\n{self.last_output()}")

    def last_output(self) -> str:
        """The end of its log."""
        return self._log.read_bytes()[-_TAIL_BYTES:].decode(errors="replace")

    def stop(self, timeout_s: float = 20.0) -> None:
        """SIGTERM to the root, SIGKILL to whatever of the tree is left after the timeout."""
        tree = process_tree(self.pid)
        self._process.terminate()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if left := wait_gone(tree, min(timeout_s, _LEFT_OVER_S)):
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            wait_gone(left, _LEFT_OVER_S)


def wait_until(ready: Callable[[], bool], process: ManagedProcess, timeout_s: float) -> None:
    """Poll until `ready()` is true.

    Args:
        ready: Called without arguments, about five times a second.
        process: Must stay alive meanwhile.
        timeout_s: Upper bound.

    Raises:
        StartError: The process ended or the time ran out.
    """
    deadline = time.monotonic() + timeout_s
    while not ready():
        process.check_alive()
        if time.monotonic() > deadline:
            raise StartError(
                f"{process.name} did not answer within {timeout_s:.0f} s:\n{process.last_output()}"
            )
        time.sleep(0.2)
