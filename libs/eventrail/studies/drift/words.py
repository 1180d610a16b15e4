"""The summary of a report on drift."""

from datetime import datetime
from typing import Final

from eventrail.studies.drift.found import Found, Moved
from eventrail.studies.drift.moments import LEVEL
from eventrail.studies.shown import chance, figure, interval, lasting, listed, moment

_LIKELY: Final = 0.5
"""Likelihood from which on a change of the configuration is named as the cause."""


def changed_words(found: Found, cut: datetime) -> str:
    """Return what changed."""
    shown = found.changed
    if not shown:
        return "No measure changed." + _asked_words(found)
    top = shown[0]
    kind = top.watched.measure.kind
    names = listed([each.watched.measure.short for each in shown], 4)
    return (
        f"{len(shown)} of {len(found.measures)} measures changed at about {moment(cut)} UTC: "
        f"{names}; most of all {top.watched.measure.short}, from "
        f"{figure(top.before.value, kind)} to {figure(top.after.value, kind)}."
    ) + _asked_words(found)


def sure_words(found: Found) -> str:
    """Return how sure that is."""
    if not found.changed:
        return (
            f"Of {len(found.measures)} measures none passes a test that lets at most {LEVEL:.0%} "
            "of the changes told of be false."
        )
    top = found.changed[0]
    kind = top.watched.measure.kind
    return (
        f"The largest is a difference of {figure(top.gap.value, kind)} "
        f"(95 % interval {interval(top.gap, kind)}, n {top.before.n:,} before and "
        f"{top.after.n:,} since){chance(top.adjusted)}."
    )


def advice(found: Found) -> str:
    """Return what to do."""
    named = [each for each in found.changed if each.near and each.near[0].likelihood >= _LIKELY]
    if named:
        return _cause_words(named[0])
    if found.changed:
        return (
            "No change of the configuration explains it: look at who asks for what, and whether a "
            "provider changed its model."
        )
    if found.subjects.changed:
        return "Read the questions that became more frequent: are there documents for them?"
    return "Nothing; look again when there are more requests."


def _asked_words(found: Found) -> str:
    """Return how what is asked moved; nothing if that is not shown."""
    if not found.subjects.changed:
        return ""
    directions = (("more", found.subjects.clear(1)), ("fewer", found.subjects.clear(-1)))
    parts = [f"{word} about {groups[0].name}" for word, groups in directions if groups]
    told = "; ".join(parts) or "in no one group of them"
    return f" What questions are about changed: {told}."


def _cause_words(told: Moved) -> str:
    cause = told.near[0]
    paths = listed(list(cause.paths))
    return (
        f"Look at revision {cause.revision} by {cause.by} ({paths}), made "
        f"{lasting(abs(cause.before_s))} {'before' if cause.before_s >= 0 else 'after'} the "
        "change point; `eventrail config diff` shows it and `eventrail config rollback` "
        "takes it back."
    )
