"""Whether a change is served, from what the worker processes say; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eventrail.contracts.pool_states import PUBLISH_EVERY_S, PoolState
from eventrail.pools.effects import Effect

SILENCE_S = PUBLISH_EVERY_S + 1.0
"""Seconds without a word about a pool after which nobody serves it."""

SILENT = "no worker process has said anything of it yet; does one run?"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a change has come.

    Attributes:
        waiting: what is waited for, by pool.
        failed: what went wrong, by pool, in the words of who could not serve it.
    """

    waiting: Mapping[str, str] = field(default_factory=dict[str, str])
    failed: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def served(self) -> bool:
        """Whether all is as wanted."""
        return not self.waiting and not self.failed


class Hearing:
    """Collects states, the newest of each process for each pool."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], PoolState] = {}

    def take(self, state: PoolState) -> None:
        """Take in a message; one older than what is known changes nothing."""
        key = (state.pool, state.instance)
        known = self._states.get(key)
        if known is None or known.at <= state.at:
            self._states[key] = state

    def of(self, pool: str) -> list[PoolState]:
        """Return what each process said last about a pool."""
        return [state for (name, _), state in sorted(self._states.items()) if name == pool]

    @property
    def all(self) -> list[PoolState]:
        """Everything heard, by pool and process."""
        return [state for _, state in sorted(self._states.items())]


def progress(
    effects: Sequence[Effect], hearing: Hearing, revision: int, waited_s: float = 0.0
) -> Progress:
    """Return how far the change stored as `revision` has come.

    A pool that starts, restarts or scales must be taken up, by every process that speaks of it,
    and run; one that stops must be said to have stopped, or not be spoken of for so long that
    nobody serves it. `failed` for an older revision says nothing about this one.

    Args:
        effects: what the change does.
        hearing: what was said since a moment before it was stored.
        revision: of the change.
        waited_s: seconds since then.
    """
    waiting: dict[str, str] = {}
    failed: dict[str, str] = {}
    for each in effects:
        states = hearing.of(each.pool)
        current = [state for state in states if state.revision >= revision]
        broken = [state for state in current if state.state == "failed"]
        if broken and each.kind != "stop":
            failed[each.pool] = broken[0].message or "it failed, and nobody said why"
        elif each.kind == "stop":
            _stopping(each.pool, states, waiting, waited_s)
        else:
            _starting(each.pool, states, current, waiting)
    return Progress(waiting, failed)


def _stopping(
    pool: str, states: Sequence[PoolState], waiting: dict[str, str], waited_s: float
) -> None:
    if not states and waited_s < SILENCE_S:
        waiting[pool] = "who serves it has not said that it stopped"
    working = [state for state in states if state.state != "stopped"]
    if working:
        waiting[pool] = f"{working[0].state}: {working[0].running} replicas still there"


def _starting(
    pool: str, states: Sequence[PoolState], current: Sequence[PoolState], waiting: dict[str, str]
) -> None:
    unready = [state for state in current if state.state in {"deploying", "draining"}]
    if not states:
        waiting[pool] = SILENT
    elif unready:
        state = unready[0]
        says = f": {state.message}" if state.message else ""
        waiting[pool] = f"{state.state}, {state.running} of {state.wanted} replicas{says}"
    elif len(current) < len(states):
        waiting[pool] = "the worker has not taken the change up yet"
