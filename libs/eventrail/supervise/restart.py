"""How long to wait before a process that died is started again."""

from dataclasses import dataclass

FIRST_S = 0.25
LONGEST_S = 10.0
STABLE_S = 20.0


@dataclass(slots=True)
class Backoff:
    """Doubles from `FIRST_S` to `LONGEST_S`; a run of `STABLE_S` seconds starts it anew.

    Attributes:
        restarts: how often the process has been started again.
    """

    restarts: int = 0
    _pause: float = FIRST_S

    def after(self, ran_s: float) -> float:
        """Return the seconds to wait after a run of `ran_s` seconds that ended by itself."""
        self.restarts += 1
        if ran_s >= STABLE_S:
            self._pause = FIRST_S
        pause = self._pause
        self._pause = min(LONGEST_S, pause * 2)
        return pause
