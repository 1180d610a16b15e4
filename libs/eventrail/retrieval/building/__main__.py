"""The child's side: jobs come in on standard input, what came of them goes out on the other."""

import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.building.wire import (
    Done,
    Job,
    ToChild,
    ToParent,
    Want,
    Wanted,
    framed,
    hear_parent,
)
from eventrail.retrieval.building.work import Workshop
from eventrail.retrieval.indexing.indexer import Source

NICENESS = 10
"""Requests that are answered meanwhile go first."""


class Parent:
    """The other end of the pipes.

    Args:
        told: what it says.
        answers: where it reads.
    """

    def __init__(self, told: BinaryIO, answers: BinaryIO) -> None:
        self._told = told
        self._answers = answers
        self._heard: SimpleQueue[ToChild] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> ToChild:
        """Wait for what it says next."""
        return self._heard.get()

    def say(self, message: ToParent) -> None:
        """Say something."""
        self._answers.write(framed(message))
        self._answers.flush()

    def change(self, sequence: int) -> bytes | None:
        """Return a message of `DOCUMENTS`; None if it is gone."""
        return self._fetch(Want(sequence=sequence))

    def body(self, ref: str) -> bytes | None:
        """Return a body by its name; None if it is gone."""
        return self._fetch(Want(ref=ref))

    def _fetch(self, want: Want) -> bytes | None:
        self.say(want)
        heard = self.next()
        return heard.data if isinstance(heard, Wanted) else None

    def _listen(self) -> None:
        """Take in what is said; end the process with its parent, even in the middle of a job."""
        while (heard := hear_parent(self._told)) is not None:
            self._heard.put(heard)
        os._exit(0)


def main() -> None:
    """Work until the parent is gone."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    _log_as_json()
    parent = Parent(sys.stdin.buffer, answers)
    workshop = Workshop(Path(sys.argv[1]), Source(parent.change, parent.body))
    while True:
        job = parent.next()
        if isinstance(job, Job):
            parent.say(_done(workshop, job))


def _log_as_json() -> None:
    """Log as `telemetry.logs` does, whose imports would take longer than a small build."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _done(workshop: Workshop, job: Job) -> Done:
    try:
        return workshop.do(job)
    except Exception as error:  # noqa: BLE001 -- whatever it was, the parent decides
        passing = isinstance(error, OSError | MemoryError | EventrailError)
        return Done(error=f"{type(error).__name__}: {error}", passing=passing)


if __name__ == "__main__":
    main()
