"""Which pools are said to be down: a hint, put together from what who serves them says: pure."""

from collections.abc import Callable, Collection

from eventrail.contracts.pool_states import STALE_AFTER_S, PoolState

Hints = Callable[[], Collection[str]]
"""Returns the names of the pools that are said to be down."""


def no_hints() -> Collection[str]:
    """Nothing is known of any pool."""
    return ()


class Down:
    """Remembers the last word of each process that serves a pool.

    A pool is down while every process that has lately spoken of it says that its provider's
    breaker is open, or that it serves nothing. What nobody speaks of is not down: whoever
    serves it may just have started.
    """

    def __init__(self) -> None:
        self._heard: dict[str, dict[str, tuple[float, bool]]] = {}

    def hear(self, state: PoolState, now: float) -> None:
        """Take in what a process says.

        Args:
            state: what it says.
            now: seconds of any clock that does not go back.
        """
        open_now = state.breaker == "open"
        idle = state.state in {"failed", "stopped"} and not state.running
        holds_s = min(STALE_AFTER_S, state.retry_in_s) if open_now else STALE_AFTER_S
        heard = self._heard.setdefault(state.pool, {})
        heard[state.instance] = (now + holds_s, open_now or idle)

    def pools(self, now: float) -> frozenset[str]:
        """Return the pools that are down."""
        return frozenset(pool for pool in self._heard if self._is_down(pool, now))

    def _is_down(self, pool: str, now: float) -> bool:
        known = self._heard[pool]
        for instance in [name for name, (until, _) in known.items() if until <= now]:
            del known[instance]
        return bool(known) and all(down for _, down in known.values())
