"""Measures of time, by the minute.

How long requests take hangs together: a busy second makes many of them slow. Ranks of single
requests would call that a change. So times are watched as the medians of whole windows, which
hang together far less, and a false alarm is counted per window.
"""

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Final

from msgspec.structs import replace

from eventrail.drift.measures import MEASURES
from eventrail.drift.observation import Observation

WINDOW_S: Final = 60.0
FEWEST: Final = 5
"""Requests that a window needs."""

TIMES: Final = frozenset(each.name for each in MEASURES if each.kind == "latency")


class Windows:
    """Medians of the times of one tenant's requests.

    Args:
        length_s: of a window, in seconds.
    """

    def __init__(self, length_s: float = WINDOW_S) -> None:
        self._length_s = length_s
        self._number = -1
        self._held: dict[str, list[float]] = {}
        self._latest: Observation | None = None

    def take(self, seen: Observation) -> Observation | None:
        """Take in a request; return the window before, if this one begins another."""
        number = self._window(seen.at)
        over = self._over() if number > self._number else None
        if number > self._number:
            self._number, self._held = number, {}
        for name in TIMES & seen.numbers.keys():
            self._held.setdefault(name, []).append(seen.numbers[name])
        self._latest = seen
        return over

    def _window(self, at: datetime) -> int:
        return int(at.timestamp() // self._length_s)

    def _over(self) -> Observation | None:
        latest = self._latest
        medians = {
            name: median(values) for name, values in self._held.items() if len(values) >= FEWEST
        }
        if latest is None or not medians:
            return None
        tenant = {"tenant": latest.tenant}
        return Observation(latest.rid, latest.tenant, latest.at, medians, {}, tenant)


def without_times(seen: Observation) -> Observation:
    """Return a request without its measures of time."""
    return replace(seen, numbers=_rest(seen.numbers))


def _rest(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in numbers.items() if name not in TIMES}
