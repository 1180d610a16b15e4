"""How a judge stands beside what people said of its anchors, over time; pure.

Anchors do not change. So a judge whose scores of them move has moved itself, and scores of live
answers that moved with it say nothing about the system.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from eventrail.contracts.notes import Judged, Note

_Z95: Final = 1.959963984540054
_FEWEST: Final = 2


class Seen(NamedTuple):
    """One judgement of an anchor.

    Attributes:
        at: when.
        judge: who.
        version: of the judge.
        score: the judge's, 0 to 1.
        known: the people's, 0 to 1.
    """

    at: datetime
    judge: str
    version: str
    score: float
    known: float


class Standing(NamedTuple):
    """How a judge stands in one stretch of time.

    Attributes:
        judge: who.
        version: of the judge.
        begin: of the stretch.
        number: judgements of anchors.
        bias: mean of score less known: above 0 it is lenient.
        low: lower end of the bias' 95 % interval; minus infinity below two judgements.
        high: upper end.
        error: mean distance between score and known.
    """

    judge: str
    version: str
    begin: datetime
    number: int
    bias: float
    low: float
    high: float
    error: float


class Moved(NamedTuple):
    """By how much a judge's bias has moved from one stretch to another.

    Attributes:
        change: the later bias less the earlier.
        low: lower end of its 95 % interval (Welch, 1947, with normal quantiles).
        high: upper end.
    """

    change: float
    low: float
    high: float

    @property
    def surely(self) -> bool:
        """Whether the interval leaves 0 out: the judge itself has changed."""
        return self.low > 0 or self.high < 0


def seen_in(notes: Iterable[Note]) -> list[Seen]:
    """Return the judgements of anchors among notes; each note has one score."""
    found: list[Seen] = []
    for note in notes:
        data = note.payload()
        if isinstance(data, Judged) and data.known is not None and data.scores:
            score = sum(data.scores.values()) / len(data.scores)
            found.append(Seen(note.at, data.judge, data.version, score, data.known))
    return found


def over_time(seen: Iterable[Seen], window: timedelta) -> list[Standing]:
    """Return how judges stand, by judge, version and stretch of time, oldest first."""
    stretches: dict[tuple[str, str, int], list[Seen]] = {}
    for each in seen:
        number = int(each.at.timestamp() // window.total_seconds())
        stretches.setdefault((each.judge, each.version, number), []).append(each)
    ordered = sorted(stretches.items(), key=lambda item: (item[0][2], item[0]))
    return [
        standing(rows, datetime.fromtimestamp(number * window.total_seconds(), rows[0].at.tzinfo))
        for (_, _, number), rows in ordered
    ]


def standing(rows: Sequence[Seen], begin: datetime) -> Standing:
    """Return how a judge stands over some judgements of its anchors, one at least."""
    gaps = [each.score - each.known for each in rows]
    bias, half = _mean(gaps)
    error = sum(map(abs, gaps)) / len(gaps)
    first = rows[0]
    return Standing(
        first.judge, first.version, begin, len(gaps), bias, bias - half, bias + half, error
    )


def moved(before: Sequence[Seen], after: Sequence[Seen]) -> Moved:
    """Return by how much a judge's bias moved; both need a judgement at least."""
    early, one = _mean([each.score - each.known for each in before])
    late, two = _mean([each.score - each.known for each in after])
    half = math.hypot(one, two)
    return Moved(late - early, late - early - half, late - early + half)


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean, and half of its 95 % interval."""
    middle = sum(values) / len(values)
    if len(values) < _FEWEST:
        return middle, math.inf
    spread = sum((value - middle) ** 2 for value in values) / (len(values) - 1)
    return middle, _Z95 * math.sqrt(spread / len(values))
