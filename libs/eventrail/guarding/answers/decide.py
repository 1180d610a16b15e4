"""From what the checks of an answer found to what follows: pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from eventrail.config.guards.output import Action, Output
from eventrail.guarding.findings import Check, Finding, Severity

STRICTEST: Final[tuple[Action, ...]] = (
    "block", "hand_over", "unsure", "fallback", "retry", "note",
)  # fmt: skip
"""Of the actions of several failed checks the first in this order is taken."""

_NEVER_OUT: Final = frozenset({Check.EMPTY, Check.LEAK})
"""What fails one of these is blocked if nothing else can be done about it."""


class Chances(NamedTuple):
    """What can still be done for a request.

    Attributes:
        retries: how often `retry` was taken.
        fallbacks: how often `fallback` was taken.
        again: another call can be made: a pool answered, and there is time.
        other: there is another pool to ask.
        replaced: something else can be shown, since the app has seen nothing of the answer.
    """

    retries: int = 0
    fallbacks: int = 0
    again: bool = True
    other: bool = True
    replaced: bool = True


class Decision(NamedTuple):
    """What follows.

    Attributes:
        action: `note` lets the answer out.
        taken: what each check that failed led to, by its name.
    """

    action: Action
    taken: dict[str, Action]

    @property
    def why(self) -> str:
        """The checks that led to the action, e.g. `format, language`."""
        return ", ".join(sorted(name for name, each in self.taken.items() if each == self.action))


def decide(findings: Sequence[Finding], policy: Output, chances: Chances) -> Decision:
    """Return what follows from findings; those of low severity are only noted."""
    failed = dict.fromkeys(one.check for one in findings if one.severity is Severity.HIGH)
    taken: dict[str, Action] = {str(check): _taken(check, policy, chances) for check in failed}
    for action in STRICTEST:
        if action in taken.values():
            return Decision(action, taken)
    return Decision("note", taken)


def holds(policy: Output) -> bool:
    """Whether streams must show nothing before the answer is checked as a whole.

    Leaks are kept out of a stream as it is written, and of an empty answer nothing is shown: to
    block those needs no holding.
    """
    if policy.hold != "auto":
        return policy.hold == "always"
    if policy.takes("retry", "fallback", "unsure", "hand_over"):
        return True
    late = set(Check) - _NEVER_OUT
    return any("block" in policy.actions(str(check)) for check in late)


def further_calls(policy: Output) -> int:
    """Return how many calls the policy may make for one request besides its first."""
    retries = policy.retries if policy.takes("retry") else 0
    return retries + (policy.fallbacks if policy.takes("fallback") else 0)


def _taken(check: Check, policy: Output, chances: Chances) -> Action:
    for action in policy.actions(str(check)):
        if _can(action, policy, chances):
            return action
    return "block" if check in _NEVER_OUT else "note"


def _can(action: Action, policy: Output, chances: Chances) -> bool:
    match action:
        case "retry":
            return chances.replaced and chances.again and chances.retries < policy.retries
        case "fallback":
            may = chances.replaced and chances.again and chances.other
            return may and chances.fallbacks < policy.fallbacks
        case "unsure" | "hand_over":
            return chances.replaced
        case "off" | "note" | "block":
            return True
