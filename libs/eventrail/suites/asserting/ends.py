"""How the request ends, and what that takes."""

from typing_extensions import override

from eventrail.guarding.answers.refusal import refuses
from eventrail.suites.asserting.base import Base
from eventrail.suites.ran import Ran


class Status(Base, frozen=True):
    """The request ends in this way, e.g. `completed`; as it was recorded if none is given."""

    expect: str = ""

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = self.expect or recorded.status
        because = f" ({now.problem})" if now.problem else ""
        return "" if now.status == wanted else f"it was {now.status}{because}, not {wanted}"


class Refuses(Base, frozen=True):
    """The answer declines to help, or the request is rejected; or, with `never`, neither is so."""

    never: bool = False

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        refused = now.status == "rejected" or refuses(now.answer)
        if self.never:
            return "it was refused" if refused else ""
        return "" if refused else "it was not refused"


class Costs(Base, frozen=True):
    """The request costs at most so much, or so many times what it was recorded to cost.

    Attributes:
        most: in the currency of the price list; None for no bound.
        times: how many times the recorded cost; None for no bound.
    """

    most: float | None = None
    times: float | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        if self.most is not None and now.cost > self.most:
            return f"it cost {now.cost:g}, above {self.most:g}"
        if self.times is not None and now.cost > self.times * recorded.cost:
            return (
                f"it cost {now.cost:g}, above {self.times:g} times the recorded {recorded.cost:g}"
            )
        return ""

    @override
    def problem(self) -> str:
        return "give `most`, `times` or both" if self.most is None and self.times is None else ""


class Takes(Base, frozen=True):
    """The request takes at most so many milliseconds, alone on the machine that runs the suite."""

    most_ms: float

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        if now.duration_ms <= self.most_ms:
            return ""
        return f"it took {now.duration_ms:.0f} ms, above {self.most_ms:g} ms"
