"""Which calls the mock provider answers badly: a pure function of the seed and the call."""

from __future__ import annotations

import enum
import random


class Outcome(enum.Enum):
    """What becomes of one call."""

    ANSWER = "answer"  # answered as asked
    FAIL = "fail"  # a 5xx at once
    HANG = "hang"  # nothing, ever; the connection stays open


class FaultPlan:
    """Decides the outcome of each call, the same way in every run with the same seed.

    A call that names itself (a request id) is decided by that name and its attempt number, so the
    order in which concurrent calls arrive does not matter and a retry gets a fresh decision. A
    nameless call is decided by its number.

    Args:
        seed: Any integer.
        fail_rate: Share of calls that fail, 0 to 1.
        hang_rate: Share of calls that hang, 0 to 1; with `fail_rate` at most 1.

    Raises:
        ValueError: The rates are negative or add up to more than 1.
    """

    def __init__(self, seed: int = 0, fail_rate: float = 0.0, hang_rate: float = 0.0) -> None:
        if fail_rate < 0 or hang_rate < 0 or fail_rate + hang_rate > 1:
            raise ValueError(
                "fail_rate and hang_rate must be at least 0 and at most 1 together, "
                f"got {fail_rate} and {hang_rate}"
            )
        self._seed = seed
        self._fail_rate = fail_rate
        self._hang_rate = hang_rate

    def outcome(self, key: str) -> Outcome:
        """The outcome of the call with this key."""
        if not self._fail_rate and not self._hang_rate:
            return Outcome.ANSWER
        draw = random.Random(f"{self._seed}/{key}").random()  # noqa: S311 - a fault plan is no secret
        if draw < self._fail_rate:
            return Outcome.FAIL
        if draw < self._fail_rate + self._hang_rate:
            return Outcome.HANG
        return Outcome.ANSWER
