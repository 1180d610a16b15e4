"""Which suites a change of the configuration has to pass, and whether it did; pure."""

from collections.abc import Sequence

import msgspec

from eventrail.config.model import Config
from eventrail.config.pool import OPERATING
from eventrail.config.suites import Gate
from eventrail.contracts.changes import FieldChange
from eventrail.contracts.errors import EventrailError
from eventrail.replaying.points import Point, earliest_of
from eventrail.suites.examining import Result

_TOLD = 3
"""Failed cases of a suite that a refusal names."""


class SuiteFailed(EventrailError):
    """A change was not stored: a suite does not pass with it; the message says which cases."""


class Required(msgspec.Struct, frozen=True):
    """A suite that is to be run, and under which terms."""

    name: str
    gate: Gate


def required(
    before: Config, names: Sequence[str], changes: Sequence[FieldChange], *, restores: bool
) -> list[Required]:
    """Return the suites to run before a change takes effect.

    A suite that the configuration does not speak of blocks. The document in force says under
    which terms, so that a change cannot excuse itself: what switches a suite off is a change by
    itself, and in the history. Going back to an earlier document is never held up, nor is a
    change that no answer depends on.

    Args:
        before: the document in force.
        names: the suites there are.
        changes: what differs.
        restores: whether an earlier document comes back.
    """
    touching = [change for change in changes if not _only_operates(change.path)]
    if restores or earliest_of(touching) is Point.NOWHERE:
        return []
    found = [Required(name, before.suites.get(name, Gate())) for name in sorted(names)]
    return [each for each in found if each.gate.on_change != "off"]


def _only_operates(path: str) -> bool:
    """Return whether a path is of how a pool is run: more replicas answer no differently."""
    section, *rest = path.split(".")
    return section == "pools" and len(rest) > 1 and rest[1] in OPERATING


def passes(result: Result, gate: Gate) -> bool:
    """Return whether enough of a suite's cases passed."""
    return result.share >= gate.pass_share


def verdict(result: Result, gate: Gate) -> str:
    """Return one line on a suite that was run."""
    count, failed = len(result.cases), len(result.failed)
    head = f"suite {result.suite}: {count - failed} of {count} cases pass"
    if passes(result, gate):
        return head
    return f"{head}, below the share of {gate.pass_share:g}"


def refusal(results: Sequence[tuple[Result, Gate]]) -> str:
    """Return why a change is refused: the suites that block it, with their first faults."""
    lines: list[str] = []
    for result, gate in results:
        if passes(result, gate) or gate.on_change != "block":
            continue
        lines.append(verdict(result, gate))
        for case in result.failed[:_TOLD]:
            reasons = "; ".join(fault.reason for fault in case.faults)
            lines.append(f"  {case.rid} {case.question[:60]!r}: {reasons}")
        if len(result.failed) > _TOLD:
            lines.append(f"  and {len(result.failed) - _TOLD} more")
    return "\n".join(lines)
