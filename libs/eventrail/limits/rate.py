"""A rate with a burst: GCRA, the generic cell rate algorithm.

ITU-T Recommendation I.371 (2004), annex A, in its "virtual scheduling" form: the state is one
number, the theoretical arrival time (TAT) in nanoseconds. What is used moves it forward by its
cost in time; it may be at most `burst_ns` ahead of the clock, and a clock that has passed it
starts it anew. Over any interval of t nanoseconds at most `burst_ns + t` worth is let in.
"""

from dataclasses import dataclass

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Rate:
    """So many units a minute.

    Attributes:
        per_minute: units, at least 1.
        burst_ns: nanoseconds of the rate that may come at once; never less than one unit.
    """

    per_minute: int
    burst_ns: int

    @classmethod
    def of(cls, per_minute: int, burst_s: float) -> "Rate":
        """Return the rate with a burst of so many seconds, and of one unit at least."""
        one = -(-MINUTE // per_minute)
        return cls(per_minute, max(one, round(burst_s * SECOND)))

    @property
    def most(self) -> int:
        """Units that fit into the burst: nothing larger can ever go in."""
        return self.burst_ns * self.per_minute // MINUTE

    def cost(self, units: int) -> int:
        """Return the nanoseconds that units take, rounded up."""
        return -(-units * MINUTE // self.per_minute)

    def charge(self, tat: int, at: int, units: int) -> int:
        """Return the TAT after `units` were used at a time."""
        return max(tat, at) + self.cost(units) if units else tat

    def free(self, tat: int, now: int, held: int = 0) -> int:
        """Return how many units may go in now, besides `held` ones that may yet be used."""
        ahead = max(tat, now) + self.cost(held) - now
        return max(0, (self.burst_ns - ahead) * self.per_minute // MINUTE)

    def wait(self, tat: int, now: int, held: int, units: int) -> int:
        """Return the nanoseconds until `units` may go in, if nothing else does meanwhile."""
        return max(0, max(tat, now) + self.cost(held + units) - self.burst_ns - now)
