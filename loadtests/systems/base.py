"""The seam between the comparison driver and what it measures."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how to send chat completions to a running system.

    Attributes:
        url: The full URL of `POST /v1/chat/completions`.
        model: The `model` field of each request.
        headers: Sent with each request.
        pid: Root of the system's process tree, for CPU and memory; 0 if it has none of its own.
    """

    url: str
    model: str
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    pid: int = 0


class System(Protocol):
    """One thing to put load on."""

    @property
    def name(self) -> str:
        """Its row in the table."""
        ...

    @property
    def forwards(self) -> bool:
        """Whether every request must become one call of the mock provider."""
        ...

    @property
    def version(self) -> str:
        """What exactly is measured."""
        ...

    def prepare(self) -> None:
        """Install what is missing; quick when nothing is.

        Raises:
            SetupError: A program it needs is missing or its installation failed.
        """
        ...

    def start(self) -> Endpoint:
        """Start it and return once it has answered a real chat completion.

        Raises:
            StartError: It ended or did not answer in time; the message ends with its last output.
        """
        ...

    def stop(self) -> None:
        """Stop every process it started; does nothing when it is not running."""
        ...


class SetupError(RuntimeError):
    """A system cannot be installed here; the message says what to do."""


class StartError(RuntimeError):
    """A system did not come up; the message says why."""
