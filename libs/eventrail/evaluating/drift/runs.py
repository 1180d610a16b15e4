"""One run of a detector over a stream: when it alarmed."""

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

import msgspec

from eventrail.drift.sequential.monitor import Embed, Level, Monitor
from eventrail.evaluating.drift.streams import SHARES, Plan, Texts, changed, observed

QUIET: Final = "none"


class Detector(Protocol):
    """Fed text by text, it says when something changed."""

    def take(self, text: str, number: int) -> bool:
        """Take in the next text; return whether this is an alarm."""
        ...


class Ours:
    """The monitor that ships, with its default settings.

    Args:
        embed: makes vectors.
        seed: names the requests.
    """

    def __init__(self, embed: Embed, seed: int) -> None:
        self._monitor = Monitor(Level(), embed)
        self._seed = seed

    def take(self, text: str, number: int) -> bool:
        """See `Detector`."""
        return self._monitor.take(observed(text, number, self._seed)) is not None


class Run(msgspec.Struct, frozen=True):
    """What came of one run.

    Attributes:
        kind: of the shift; `none` for none.
        share: size of the shift.
        delay: requests from the change point to the alarm; None if it was not noticed.
        false_alarms: alarms where nothing had changed.
        quiet: requests among which those were.
        ms: milliseconds a request took.
    """

    kind: str
    share: float
    delay: int | None
    false_alarms: int
    quiet: int
    ms: float = 0.0


def runs_of(
    make: Callable[[], Detector],
    texts: Texts,
    kinds: Sequence[str],
    seed: int,
    plan: Plan,
    *,
    shares: Sequence[float] = SHARES,
) -> Iterator[Run]:
    """Yield the runs of one seed: one without a shift, then one of each kind and size.

    All share the steady part, which is gone through once.
    """
    began = time.perf_counter()
    steady = make()
    false = sum(steady.take(text, at) for at, text in enumerate(texts.usual[: plan.steady]))
    quiet = copy.deepcopy(steady)
    later = changed(texts, kinds[0], 0.0, seed, plan)
    false += sum(quiet.take(text, plan.steady + at) for at, text in enumerate(later))
    length = plan.steady + plan.quiet
    yield Run(QUIET, 0.0, None, false, length, (time.perf_counter() - began) * 1000 / length)
    for kind in kinds:
        for share in shares:
            detector = copy.deepcopy(steady)
            began = time.perf_counter()
            delay = _delay(detector, changed(texts, kind, share, seed, plan), plan)
            took = (time.perf_counter() - began) * 1000 / (delay or plan.patience)
            yield Run(kind, share, delay, 0, 0, took)


def _delay(detector: Detector, texts: Iterator[str], plan: Plan) -> int | None:
    for number, text in enumerate(texts):
        if detector.take(text, plan.steady + number):
            return number + 1
    return None
