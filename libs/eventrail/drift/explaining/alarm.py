"""From a change that a monitor found to the alarm that is told of it."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.contracts.changes import Changed
from eventrail.contracts.operations import Alarm, ChangeNear
from eventrail.drift.explaining.causes import changes_near
from eventrail.drift.explaining.slices import concentrated
from eventrail.drift.observation import Observation
from eventrail.drift.sequential.columns import LATELY, NOVEL, RARE, Column
from eventrail.drift.sequential.monitor import Found

VERSION: Final = "1"
SHOWN: Final = 5
"""Requests of each kind that an alarm names."""

_AROUND: Final = 20
_FINE: Final = 0.1


def alarm_of(found: Found, tenant: str, level: float, changes: Iterable[Changed]) -> Alarm:
    """Return the alarm of a change.

    Args:
        found: the change.
        tenant: whose requests it is about.
        level: the rate of false alarms, per 10,000 requests.
        changes: of the configuration, those near it among them.
    """
    measure = found.column.measure
    began = found.after[0]
    part = concentrated(
        [each.slices for each in found.before], [each.slices for each in found.after], found.scores
    )
    concerned = [each for each in found.after if part.items() <= each.slices.items()]
    near = changes_near(
        changes,
        since=began.at,
        until=found.after[-1].at,
        scale_s=_uncertainty_s(found),
        moved_by=measure.moved_by,
        slices=[each.slices for each in concerned],
    )
    before, after = _means(found)
    return Alarm(
        id=finding_id(tenant, measure.name, began.rid),
        at=found.after[-1].at,
        monitor=f"{measure.kind}.{measure.name}",
        kind=measure.kind,
        tenant=tenant,
        measure=measure.name,
        since=began.at,
        message=_message(found, part, before, after, near),
        slice=part,
        before=before,
        after=after,
        found_after=len(concerned),
        level=level,
        evidence=found.evidence,
        requests=_clearest(found, concerned),
        usual=_usual(found, part),
        changes=near,
        version=VERSION,
    )


def finding_id(*parts: str) -> str:
    """Return the id of an alarm: the same for the same finding."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _uncertainty_s(found: Found) -> float:
    """Return the time that the requests around the change point took."""
    around = [*found.before[-_AROUND:], *found.after[:_AROUND]]
    return (around[-1].at - around[0].at).total_seconds() / 2


def _sides(found: Found) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    scores = np.asarray(found.scores, float)
    return scores[: len(found.before)], scores[len(found.before) :]


def _means(found: Found) -> tuple[float | None, float | None]:
    """Return the mean before and since, where it is a number that means something."""
    if found.column.score in {LATELY, RARE}:
        return None, None
    shift = 1.0 if found.column.score == NOVEL else 0.0  # a distance instead of minus a likeness
    sides = [side[~np.isnan(side)] for side in _sides(found)]
    before, after = (float(side.mean()) + shift if len(side) else None for side in sides)
    return before, after


def _clearest(found: Found, concerned: Sequence[Observation]) -> list[str]:
    names = {each.rid for each in concerned}
    pairs = zip(found.after, _sides(found)[1].tolist(), strict=True)
    sign = 1.0 if found.effect >= 0 else -1.0
    shown = [
        (sign * score, seen.rid)
        for seen, score in pairs
        if seen.rid in names and not math.isnan(score)
    ]
    return [rid for _, rid in sorted(shown, key=lambda each: -each[0])][:SHOWN]


def _usual(found: Found, part: dict[str, str]) -> list[str]:
    scores = _sides(found)[0]
    if not len(scores) or np.isnan(scores).all():
        return []
    distance = np.abs(scores - np.nanmedian(scores))
    order = [at for at in np.argsort(distance, kind="stable").tolist() if distance[at] >= 0]
    alike = [at for at in order if part.items() <= found.before[at].slices.items()]
    return [found.before[at].rid for at in alike[:SHOWN]]


def _message(
    found: Found,
    part: dict[str, str],
    before: float | None,
    after: float | None,
    near: Sequence[ChangeNear],
) -> str:
    among = ", ".join(f"{name} {value}" for name, value in part.items())
    what = _what(found.column) + (f" ({among})" if among else "")
    moved = ""
    if before is not None and after is not None:
        moved = f" from {_number(before)} to {_number(after)}"
    told = (
        f"{what} changed{moved} at about {_time(found.after[0].at)}, "
        f"clear after {len(found.after)} requests"
    )
    if near and near[0].likelihood > _FINE:
        first = near[0]
        paths = ", ".join(first.paths[:3])
        side = "before" if first.before_s >= 0 else "after"
        told += (
            f"; revision {first.revision} changed {paths} {abs(first.before_s):.0f} s {side} that"
        )
    return told[0].upper() + told[1:]


def _what(column: Column) -> str:
    if column.measure.form != "category" or not column.score:
        return column.measure.what
    named = "rare ones" if column.score == RARE else column.score
    return f"{column.measure.what}: the share of {named}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 -- digits


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
