"""The breaker of one pool in this process: its state, the clock, and who is told of changes."""

import time
from collections.abc import Callable
from weakref import WeakValueDictionary

import structlog
from prometheus_client import Counter, Gauge

from eventrail.config.pool import Breaker
from eventrail.contracts.errors import Code
from eventrail.contracts.failures import Failure
from eventrail.worker.engine import EngineError
from eventrail.worker.providers import breaker
from eventrail.worker.providers.breaker import Mode, Outcome, Permit, State

_log = structlog.get_logger(__name__)

_MODE = Gauge(
    "eventrail_provider_breaker",
    "Circuit breaker of a provider: 0 closed, 1 half open, 2 open",
    ("pool",),
)
_CALLS = Counter(
    "eventrail_provider_calls",
    "Calls of providers, by what their breaker heard",
    ("pool", "outcome"),
)
_REFUSED = "refused"
_fuses: WeakValueDictionary[str, "Fuse"] = WeakValueDictionary()
Hear = Callable[[str, Mode, Mode], None]
"""Is told of a pool, what its breaker did with calls before, and what it does now."""
_listeners: list[Hear] = []
_SHOWN = {Mode.CLOSED: 0, Mode.HALF_OPEN: 1, Mode.OPEN: 2}


class Fuse:
    """Stands between the engine and its provider.

    Args:
        pool: its name.
        rules: when to open, and for how long.
        clock: seconds; never goes back.
    """

    def __init__(
        self, pool: str, rules: Breaker, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._rules = rules
        self._clock = clock
        self._state = State()
        self._gauge = _MODE.labels(pool)
        self._gauge.set(0)
        _fuses[pool] = self
        self._calls = {name: _CALLS.labels(pool, name) for name in (*Outcome, _REFUSED)}

    @property
    def mode(self) -> Mode:
        """What happens to a call."""
        return self._state.mode

    def permit(self) -> Permit:
        """Return leave for one call; say with `tell` what came of it.

        Raises:
            EngineError: the breaker is open; the provider is not asked.
        """
        state, permit = breaker.admit(self._state, self._clock())
        self._become(state)
        if permit is None:
            self._calls[_REFUSED].inc()
            raise self._refusal()
        return permit

    def tell(self, permit: Permit, outcome: Outcome) -> None:
        """Take in what came of a call, or what has come of it so far."""
        self._become(breaker.tell(self._state, permit, outcome, self._clock(), self._rules))

    def count(self, outcome: Outcome) -> None:
        """Count a call that is over."""
        self._calls[outcome].inc()

    def report(self) -> dict[str, object]:
        """Return what the health endpoint shows."""
        now = self._clock()
        return {
            "breaker": str(self._state.mode),
            "failures": len(self._state.failures),
            "retry_in_s": round(breaker.wait_s(self._state, now), 1),
        }

    @property
    def wait_s(self) -> float:
        """Seconds until an open breaker lets a call through."""
        return breaker.wait_s(self._state, self._clock())

    def trouble(self) -> str:
        """Return what to tell an operator; empty if all is well."""
        if self._state.mode is Mode.CLOSED:
            return ""
        wait_s = breaker.wait_s(self._state, self._clock())
        return f"the provider fails; it is tried again in {wait_s:.0f} s"

    def _become(self, state: State) -> None:
        before, self._state = self._state.mode, state
        if state.mode is not before:
            self._gauge.set(_SHOWN[state.mode])
            for hear in _listeners:
                hear(self._pool, before, state.mode)
            _log.warning("provider breaker", pool=self._pool, now=str(state.mode), was=str(before))

    def _refusal(self) -> EngineError:
        wait_s = breaker.wait_s(self._state, self._clock())
        return EngineError(
            f"the provider of pool {self._pool!r} failed {self._rules.failures} times within "
            f"{self._rules.window_s:g} s and is left alone for now",
            retryable=False,
            retry_after_s=wait_s,
            code=Code.PROVIDER_UNAVAILABLE,
            hint=f"ask again in {max(1, round(wait_s))} s",
            failure=Failure.BREAKER_OPEN,
        )


def listen(hear: Hear) -> None:
    """Call `hear` whenever a breaker of this process changes."""
    _listeners.append(hear)


def unlisten(hear: Hear) -> None:
    """Call it no more."""
    _listeners.remove(hear)


def fuse_of(pool: str) -> Fuse | None:
    """Return the breaker of a pool; None if it has no provider in this process."""
    return _fuses.get(pool)


def reports() -> dict[str, object]:
    """Return what the health endpoint shows of every provider that this process asks."""
    return {pool: fuse.report() for pool, fuse in sorted(_fuses.items())}


def trouble_of(pool: str) -> str:
    """Return what to tell an operator of a pool; empty if all is well or it has no provider."""
    fuse = _fuses.get(pool)
    return fuse.trouble() if fuse is not None else ""
