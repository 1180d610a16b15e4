"""In which order everything is run, so that noise of the machine falls on all modes alike."""

from collections.abc import Sequence

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.speculation.modes import Mode

BATCHES = (1, 4, 8, 16, 24, 32)
"""Requests in flight at once."""


class InvalidPlan(EventrailError):
    """A plan that cannot be run; the message names the option."""


class Turn(msgspec.Struct, frozen=True):
    """One measurement.

    Attributes:
        mode: its name.
        batch: requests in flight at once.
        round: from 0.
    """

    mode: str
    batch: int
    round: int


class Plan(msgspec.Struct, frozen=True):
    """What is to be run.

    Attributes:
        pool: the pool's name.
        modes: what is compared, the plain one first.
        batches: requests in flight at once, ascending.
        rounds: how often each is measured; the median counts.
        max_tokens: most tokens an answer may have.
        cold: forget all prompts before each measurement, as if they came for the first time.
    """

    pool: str
    modes: list[Mode]
    batches: list[int]
    rounds: int
    max_tokens: int
    cold: bool

    def turns(self) -> list[Turn]:
        """Return all measurements: modes alternate within a batch, backwards in every other round.

        So a machine that grows slower or faster favours no mode.
        """
        names = [mode.name for mode in self.modes]
        return [
            Turn(name, batch, number)
            for number in range(self.rounds)
            for batch in self.batches
            for name in (names if number % 2 == 0 else reversed(names))
        ]


def parse_batches(text: str) -> list[int]:
    """Return the batch sizes of a comma-separated list, ascending.

    Raises:
        InvalidPlan: not numbers of 1 or more.
    """
    try:
        batches = sorted({int(part) for part in text.split(",") if part.strip()})
    except ValueError as error:
        raise InvalidPlan(f"--batches {text!r}: write numbers such as 1,8,32") from error
    if not batches or batches[0] < 1:
        raise InvalidPlan(f"--batches {text!r}: name at least one number, each 1 or more")
    return batches


def asked(prompts: Sequence[object], batch: int) -> int:
    """Return how many requests one measurement makes: every prompt, and two full batches at least.

    With fewer, most of the time the batch would not be full.
    """
    return max(len(prompts), 2 * batch)
