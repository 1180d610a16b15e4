"""Which changes of the configuration stand near a change point, the likeliest first."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from eventrail.contracts.changes import Changed
from eventrail.contracts.operations import ChangeNear

WINDOW_S: Final = 86_400.0
"""Changes that are further from the change point are not named."""

MOST: Final = 5
_LEAST_SCALE_S: Final = 30.0
_UNRELATED: Final = 0.05
_ELSEWHERE: Final = 0.2
_NAMED: Final = 3.0
_AFTERWARDS: Final = 0.1
_NOTHING: Final = 0.02
"""What stands for a cause that is no change of the configuration."""


def changes_near(
    changes: Iterable[Changed],
    *,
    since: datetime,
    until: datetime,
    scale_s: float,
    moved_by: Sequence[str],
    slices: Sequence[Mapping[str, str]],
) -> list[ChangeNear]:
    """Return the changes that may explain one that began at `since`.

    The likelihood falls with the distance in time, exponentially, and is small for a change that
    touches nothing that can move the measure, or only what the requests concerned do not use. A
    part of it is kept for causes that are no change of the configuration.

    Args:
        changes: of the configuration.
        since: the change point.
        until: when the alarm was raised; what came later explains nothing.
        scale_s: how uncertain the change point is, in seconds.
        moved_by: sections that can move the measure.
        slices: what the requests since the change point can be told apart by.
    """
    used = {value for each in slices for value in each.values()}
    scale = max(scale_s, _LEAST_SCALE_S)
    weighed: list[tuple[float, Changed, float]] = []
    for change in changes:
        before_s = (since - change.at).total_seconds()
        if change.at > until or abs(before_s) > WINDOW_S:
            continue
        paths = [each.path for each in change.diff]
        weight = math.exp(-abs(before_s) / scale) + math.exp(-abs(before_s) / 3600) / 100
        if before_s < -scale:
            weight *= _AFTERWARDS
        weighed.append((weight * _related(paths, moved_by, used), change, before_s))
    whole = sum(weight for weight, _, _ in weighed) + _NOTHING
    weighed.sort(key=lambda each: (-each[0], each[1].id))
    return [
        ChangeNear(
            id=change.id,
            at=change.at,
            by=change.by,
            revision=change.to_revision,
            paths=[each.path for each in change.diff],
            before_s=round(before_s, 3),
            likelihood=round(weight / whole, 4),
        )
        for weight, change, before_s in weighed[:MOST]
    ]


def _related(paths: Sequence[str], moved_by: Sequence[str], used: set[str]) -> float:
    return max((_of_path(path.split("."), moved_by, used) for path in paths), default=_UNRELATED)


def _of_path(path: Sequence[str], moved_by: Sequence[str], used: set[str]) -> float:
    section = path[0].partition("[")[0]
    if section not in moved_by:
        return _UNRELATED
    if len(path) == 1 or section not in {"templates", "routes", "pools", "tenants"}:
        return 1.0
    return _NAMED if path[1] in used else _ELSEWHERE
