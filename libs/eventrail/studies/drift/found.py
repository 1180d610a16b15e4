"""Each measure before and since, and what was changed near its change point."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import msgspec

from eventrail.contracts.operations import ChangeNear
from eventrail.studies.drift.measures import WATCHED, Watched
from eventrail.studies.drift.moments import LEVEL, Moment, config_changes_of, near
from eventrail.studies.drift.topics import Subjects
from eventrail.studies.estimates import Estimate, difference
from eventrail.studies.ratios import estimate, sums
from eventrail.studies.several import adjusted


class Moved(msgspec.Struct, frozen=True):
    """One measure.

    Attributes:
        watched: which.
        before: its mean before the cut.
        after: its mean since.
        gap: after less before.
        p_value: of no difference.
        adjusted: the same, for the number of measures.
        since: its own likeliest change point; None if there is none by chance's standard.
        since_p: how likely chance does that anywhere.
        near: changes of the configuration near it, the likeliest first.
    """

    watched: Watched
    before: Estimate
    after: Estimate
    gap: Estimate
    p_value: float | None
    adjusted: float | None = None
    since: datetime | None = None
    since_p: float | None = None
    near: list[ChangeNear] = []

    @property
    def changed(self) -> bool:
        """Whether it changed, by the adjusted p-value."""
        return self.adjusted is not None and self.adjusted <= LEVEL

    @property
    def effect(self) -> float:
        """The change in parts of the value before."""
        base = abs(self.before.value or 0.0)
        return abs(self.gap.value or 0.0) / base if base else 0.0


class Found(msgspec.Struct, frozen=True):
    """What a report on drift tells of.

    Attributes:
        measures: every measure that both sides have, those that changed first.
        subjects: what questions are about.
    """

    measures: Sequence[Moved]
    subjects: Subjects

    @property
    def changed(self) -> list[Moved]:
        """Only the measures that changed, the most changed first."""
        return [each for each in self.measures if each.changed]


def moved(connection: duckdb.DuckDBPyConnection, moments: Mapping[str, Moment]) -> list[Moved]:
    """Return every measure that both sides of the table `moved` have, not corrected yet."""
    changes = config_changes_of(connection)
    found: list[Moved] = []
    for watched in WATCHED:
        rows = sums(connection, watched.measure, ["later"], source="moved")
        sides = {bool(key[0]): each for key, each in rows}
        if not (True in sides and False in sides):
            continue
        gap, p_value = difference(sides[False], sides[True])
        moment = moments.get(watched.measure.name)
        certain = moment is not None and moment.certain
        found.append(
            Moved(
                watched,
                estimate(watched.measure, sides[False]),
                estimate(watched.measure, sides[True]),
                gap,
                p_value,
                since=moment.at if moment is not None and certain else None,
                since_p=None if moment is None else moment.point.p_value,
                near=near(changes, moment, watched) if moment is not None and certain else [],
            )
        )
    return found


def corrected(measures: Sequence[Moved], subjects: Subjects) -> Found:
    """Return the findings with their p-values adjusted for the number of them all."""
    *told, of_subjects = adjusted([*(each.p_value for each in measures), subjects.p_value])
    ranked = sorted(
        (
            msgspec.structs.replace(each, adjusted=value)
            for each, value in zip(measures, told, strict=True)
        ),
        key=lambda each: (not each.changed, -each.effect),
    )
    changed = of_subjects is not None and of_subjects <= LEVEL
    return Found(ranked, msgspec.structs.replace(subjects, adjusted=of_subjects, changed=changed))
