"""The process of a mode: started, asked, ended."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.speculation.plan import Turn
from eventrail.speculation.protocol import WORKER, Job, Loaded, Measured

LOAD_S = 1800.0
"""Seconds that a model may take to load and warm up."""

TURN_S = 1800.0
"""Seconds that one measurement may take."""

_END_S = 30.0
_TAIL_LINES = 400
_EXCEPTION = re.compile(r"(\b\w+(Error|Exception)|\beventrail\.[\w.]+): .+")
_encode = msgspec.json.Encoder().encode
_Message = TypeVar("_Message", Loaded, Measured)


class ModeFailed(EventrailError):
    """A mode could not be run; the message is the last thing its process said."""


class ModeProcess:
    """One mode in a process of its own, and in a process group of its own.

    Args:
        job: what it loads.
        log: where it writes what it has to say.
    """

    def __init__(self, job: Job, log: Path) -> None:
        self.mode = job.mode
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 -- our own module
                [sys.executable, "-m", WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._job = job

    def start(self) -> None:
        """Tell it to load its model and to warm up, and return at once.

        Raises:
            ModeFailed: it has ended already.
        """
        self._tell(self._job)

    def loaded(self) -> Loaded:
        """Wait until it is ready.

        Raises:
            ModeFailed: it ended, or took longer than `LOAD_S`.
        """
        return self._hear(Loaded, LOAD_S)

    def measure(self, turn: Turn) -> Measured:
        """Measure once.

        Raises:
            ModeFailed: it ended, or took longer than `TURN_S`.
        """
        self._tell(turn)
        return self._hear(Measured, TURN_S)

    def close(self) -> None:
        """End it, and whatever it started."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it may have ended already
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        self._kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _tell(self, message: Job | Turn) -> None:
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101 -- it is a pipe
        try:
            stdin.write(_encode(message) + b"\n")
            stdin.flush()
        except BrokenPipeError as error:
            raise self._failed() from error

    def _hear(self, answer: type[_Message], seconds: float) -> _Message:
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 -- it is a pipe
        with _after(seconds, self._kill):
            line = stdout.readline()
        if not line:
            raise self._failed()
        return msgspec.json.decode(line, type=answer)

    def _failed(self) -> ModeFailed:
        return ModeFailed(f"mode {self.mode}: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
        return f"{last_words(lines)} (all of it: {self._log})"

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # all of it may have ended
            os.killpg(self._process.pid, signal.SIGKILL)


def last_words(lines: list[str]) -> str:
    """Return what a log says best of why its process ended.

    That is the last exception told in it; of vLLM's several the first, since the later ones only
    say that its engine did not start.
    """
    told = [found[0] for found in map(_EXCEPTION.search, lines) if found is not None]
    causes = [error for error in told if "Engine core" not in error]
    if causes:
        return causes[0]
    said = [line.strip() for line in lines if line.strip()]
    return (told or said or ["its process ended without a word"])[-1]


@contextmanager
def _after(seconds: float, act: Callable[[], None]) -> Generator[None]:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
