"""The circuit breaker of a provider: a pure state machine.

            too many failures                 its time is up, one call is let through
    closed -------------------> open --------------------------------------> half open
       ^                         ^                                            |     |
       |                         `-------------- that call fails -------------'     |
       `------------------------------- that call succeeds -------------------------'

M. Nygard, Release It!, "Circuit Breaker". Failures are counted over a sliding window. What a call
says that began before the breaker last changed its mind does not count: it tells of another time.
"""

from enum import StrEnum

import msgspec

from eventrail.config.pool import Breaker


class Mode(StrEnum):
    """What the breaker does with calls."""

    CLOSED = "closed"
    """Lets all through."""
    OPEN = "open"
    """Lets none through."""
    HALF_OPEN = "half_open"
    """Lets one through, and waits for what comes of it."""


class Outcome(StrEnum):
    """What came of a call, as far as the provider's health goes."""

    ANSWERED = "answered"
    """The provider answered, if only to refuse."""
    FAILED = "failed"
    """It did not answer, or said that it is in trouble."""
    UNKNOWN = "unknown"
    """The call was given up on our side before anything could be told."""


class State(msgspec.Struct, frozen=True):
    """The breaker at one moment.

    Attributes:
        mode: what it does with calls.
        failures: times of the failed calls that count, oldest first; empty unless closed.
        until: when an open breaker may let a call through.
        era: counts the changes of mode; a permit of another era says nothing.
    """

    mode: Mode = Mode.CLOSED
    failures: tuple[float, ...] = ()
    until: float = 0.0
    era: int = 0


class Permit(msgspec.Struct, frozen=True):
    """Leave to make one call; `era` is the breaker's when it was given."""

    era: int


def admit(state: State, now: float) -> tuple[State, Permit | None]:
    """Return the state after a call asked for leave, and its permit; None if it must not be made.

    Args:
        state: the breaker.
        now: seconds of any clock that does not go back.
    """
    if state.mode is Mode.CLOSED:
        return state, Permit(state.era)
    if state.mode is Mode.OPEN and now >= state.until:
        probing = State(Mode.HALF_OPEN, until=state.until, era=state.era + 1)
        return probing, Permit(probing.era)
    return state, None


def tell(state: State, permit: Permit, outcome: Outcome, now: float, rules: Breaker) -> State:
    """Return the state after what came of a permitted call."""
    if permit.era != state.era:
        return state
    if state.mode is Mode.HALF_OPEN:
        return _after_probe(state, outcome, now, rules)
    if outcome is not Outcome.FAILED:
        return state
    recent = (*(at for at in state.failures if at > now - rules.window_s), now)
    if len(recent) >= rules.failures:
        return _opened(state, now, rules)
    return msgspec.structs.replace(state, failures=recent)


def wait_s(state: State, now: float) -> float:
    """Return the seconds until a call may be let through; 0 if one may now."""
    return 0.0 if state.mode is Mode.CLOSED else max(0.0, state.until - now)


def _after_probe(state: State, outcome: Outcome, now: float, rules: Breaker) -> State:
    match outcome:
        case Outcome.ANSWERED:
            return State(era=state.era + 1)
        case Outcome.FAILED:
            return _opened(state, now, rules)
        case Outcome.UNKNOWN:  # the next call is the probe then
            return State(Mode.OPEN, until=now, era=state.era + 1)


def _opened(state: State, now: float, rules: Breaker) -> State:
    return State(Mode.OPEN, until=now + rules.open_s, era=state.era + 1)
