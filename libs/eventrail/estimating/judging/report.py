"""Everything that is known of one judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.agreement.kappa import agreement, kappa
from eventrail.estimating.linear import Estimate, interval
from eventrail.estimating.lines import ranks, slope, standardised
from eventrail.estimating.numbers import Floats, Ints, Mask
from eventrail.estimating.powered.mean import Labelled
from eventrail.estimating.powered.report import MeanReport, mean_report
from eventrail.estimating.raters.anchored import Anchored, beside_people
from eventrail.estimating.raters.order import Order, order_effects
from eventrail.estimating.verdicts.given import Verdicts
from eventrail.estimating.verdicts.length import Controlled, controlled_win_rate
from eventrail.estimating.verdicts.position import Position, position_bias

_GRADES: Final = 5
"""Grades that scores are put into for kappa."""
_FEWEST: Final = 3
_FEW_KNOWN: Final = 20
_BLUNT: Final = 0.8


@dataclass(frozen=True, slots=True)
class Scored:
    """What one judge gave, one row a request.

    Attributes:
        score: 0 to 1.
        known: what people gave; NaN for most.
        at: when it was judged, in seconds.
        sampled: the probability with which it was chosen.
        anchor: 1 for a request that was mixed in because its score is known.
        length: characters of the answer; NaN for unknown.
        units: which rows hang together.
    """

    score: Floats
    known: Floats
    at: Floats
    sampled: Floats
    anchor: Floats
    length: Floats
    units: Ints


class JudgingBias(msgspec.Struct, frozen=True):
    """What is known of one judge.

    Attributes:
        judge: who.
        version: which version of it.
        scored: scores it gave.
        known: of which people gave one too.
        comparisons: pairs that it was shown.
        people: the judge beside people; None without known scores.
        agreement: share of known items that it puts into the same one of five grades.
        kappa: the same beyond chance, grades far apart counting more (quadratic weights).
        mean: the mean score, corrected by what people said (prediction-powered).
        anchors_move: how much its scores of known items, less those of people, rise from the
            first to the last: a judge that drifts, rather than the system.
        order: what the order of its scores does.
        longer: how much higher it scores an answer that is one standard deviation longer,
            at the same known score.
        position: what the place does in comparisons.
        length: what length does in comparisons, and the win rate without it.
        problems: in words.
    """

    judge: str
    version: str
    scored: int
    known: int
    comparisons: int
    people: Anchored | None = None
    agreement: Estimate | None = None
    kappa: Estimate | None = None
    mean: MeanReport | None = None
    anchors_move: Estimate | None = None
    order: Order | None = None
    longer: Estimate | None = None
    position: Position | None = None
    length: Controlled | None = None
    problems: list[str] = []


def judging_bias(
    judge: str, version: str, scored: Scored | None, verdicts: Verdicts | None
) -> JudgingBias:
    """Return what is wrong with a judge, as far as its scores and verdicts tell.

    Args:
        judge: who.
        version: which version; versions are different judges.
        scored: its scores; None without any.
        verdicts: its verdicts on pairs; None without any.
    """
    found = JudgingBias(
        judge,
        version,
        0 if scored is None else len(scored.score),
        0 if scored is None else int(np.isfinite(scored.known).sum()),
        0 if verdicts is None else len(np.unique(verdicts.pair)),
    )
    if scored is not None and len(scored.score):
        found = _of_scores(found, scored)
    if verdicts is not None:
        found = msgspec.structs.replace(
            found, position=position_bias(verdicts), length=controlled_win_rate(verdicts)
        )
    return msgspec.structs.replace(found, problems=list(_problems(found)))


def _of_scores(found: JudgingBias, scored: Scored) -> JudgingBias:
    told = np.isfinite(scored.known)
    given, people = _grades(scored.score[told]), _grades(scored.known[told])
    enough = int(told.sum()) >= _FEWEST
    weight = np.where(scored.anchor > 0, 0.0, 1 / np.maximum(scored.sampled, 1e-9))
    rows = Labelled(scored.known, scored.score, scored.units, np.ones(len(told)), weight)
    return msgspec.structs.replace(
        found,
        people=beside_people(scored.score, scored.known, scored.units),
        agreement=agreement(given, people, scored.units[told]) if enough else None,
        kappa=kappa(given, people, scored.units[told], "quadratic") if enough else None,
        mean=mean_report(rows),
        anchors_move=_move(scored, told) if enough else None,
        order=order_effects(scored.score, scored.at, np.zeros(len(told), np.intp)),
        longer=_longer(scored, told),
    )


def _grades(values: Floats) -> Floats:
    return np.minimum(np.floor(values * _GRADES), _GRADES - 1)


def _move(scored: Scored, told: Mask) -> Estimate:
    gaps = scored.score[told] - scored.known[told]
    return interval(slope(ranks(scored.at[told]), gaps, scored.units[told]), "from first to last")


def _longer(scored: Scored, told: Mask) -> Estimate | None:
    both = told & np.isfinite(scored.length)
    if int(both.sum()) < _FEWEST or not scored.length[both].std():
        return None
    gaps = scored.score[both] - scored.known[both]
    found = slope(standardised(scored.length[both]), gaps, scored.units[both])
    return interval(found, "per standard deviation of length")


def _problems(found: JudgingBias) -> Iterator[str]:
    if found.scored and found.known < _FEW_KNOWN:
        yield f"{found.known} scores of known items: kindness and sharpness cannot be told"
    if found.people is not None and _apart(found.people.kindness, 0.0):
        gap = found.people.kindness
        yield f"{'kinder' if gap.value > 0 else 'harsher'} than people by {abs(gap.value):.3f}"
    if found.people is not None and found.people.sharpness.high < _BLUNT:
        yield f"tells items apart only {found.people.sharpness.value:.2f} times as far as people do"
    if found.anchors_move is not None and _apart(found.anchors_move, 0.0):
        moved = found.anchors_move.value
        yield f"the judge drifts: its scores of known items moved by {moved:+.3f}"
    if found.longer is not None and _apart(found.longer, 0.0):
        yield f"longer answers get {found.longer.value:+.3f} at the same known score"
    if found.position is not None and _apart(found.position.first, 0.5):
        yield f"the first place wins {found.position.first.value:.0%} of the time"
    if found.length is not None and _apart(found.length.length, 0.0):
        yield f"length moves its verdicts (log odds {found.length.length.value:+.2f})"


def _apart(estimate: Estimate, value: float) -> bool:
    """Return whether an interval is bounded and does not hold a value."""
    return bool(np.isfinite([estimate.low, estimate.high]).all()) and not estimate.holds(value)
