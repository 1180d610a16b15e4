"""Whether a canary is to be taken back, or to go on with a larger share; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from eventrail.config.experiments import Canary, Rollback
from eventrail.experiments.evidence import mean_below, rate_above, share_bound, threshold


@dataclass(slots=True)
class Count:
    """What has been seen of one arm in one window.

    Attributes:
        requests: that tell something about the pool.
        errors: how many of them failed.
        scores: the judge's, 0 to 1.
    """

    requests: int = 0
    errors: int = 0
    scores: list[float] = field(default_factory=list[float])

    @property
    def error_rate(self) -> float:
        """Share that failed; 0 of none."""
        return self.errors / self.requests if self.requests else 0.0

    @property
    def score(self) -> float | None:
        """Mean score; None if nothing was judged."""
        return sum(self.scores) / len(self.scores) if self.scores else None


@dataclass(frozen=True, slots=True)
class Bound:
    """How one bound stands.

    Attributes:
        name: the field of `rollback`.
        bound: as configured.
        measured: what it is held against; None if nothing is known.
        evidence: log e-value against it.
        kept: whether the measured value keeps it.
    """

    name: str
    bound: float
    measured: float | None
    evidence: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do.

    Attributes:
        action: `hold` changes nothing.
        share: what the share is to be.
        reason: with the figures.
        bounds: how each bound stands.
    """

    action: Literal["hold", "rollback", "promote"]
    share: float
    reason: str
    bounds: Sequence[Bound] = ()


def decide(canary: Canary, baseline: Count, trial: Count, *, whole: bool) -> Verdict:
    """Return what to do about a canary.

    Args:
        canary: as configured.
        baseline: what was seen of the route's own pool in the window.
        trial: what was seen of the canary.
        whole: whether the window is over, so that a next step may be taken.
    """
    rollback = canary.rollback
    if rollback is None or not canary.share:
        return Verdict("hold", canary.share, "nothing is watched")
    bounds = list(_bounds(rollback, canary.share, baseline, trial))
    seen = f"{trial.requests} requests of the canary, {baseline.requests} of the baseline"
    if trial.requests < rollback.min_requests:
        needed = f"{seen}; {rollback.min_requests} are needed"
        return Verdict("hold", canary.share, needed, bounds)
    reached = threshold(rollback.significance, len(bounds))
    broken = next((each for each in bounds if each.evidence >= reached), None)
    if broken is not None:
        return Verdict("rollback", 0.0, f"{_told(broken)}; {seen}", bounds)
    step = next((each for each in canary.steps if each > canary.share), None)
    if whole and step is not None and all(each.kept for each in bounds):
        told = "; ".join(map(_told, bounds))
        return Verdict("promote", step, f"{told}; {seen}", bounds)
    return Verdict("hold", canary.share, seen, bounds)


def _bounds(rollback: Rollback, share: float, baseline: Count, trial: Count) -> Iterator[Bound]:
    rate, ratio = rollback.error_rate_above, rollback.error_ratio_above_baseline
    if rate is not None:
        against = rate_above(trial.errors, trial.requests, rate)
        measured = trial.error_rate
        yield Bound("error_rate_above", rate, measured, against, measured <= rate)
    if ratio is not None:
        most, errors = share_bound(ratio, share), trial.errors + baseline.errors
        against = rate_above(trial.errors, errors, most)
        measured = trial.error_rate / baseline.error_rate if baseline.errors else None
        kept = trial.errors <= most * errors
        yield Bound("error_ratio_above_baseline", ratio, measured, against, kept)
    if rollback.judge_score_below is not None:
        bound, score = rollback.judge_score_below, trial.score
        against = mean_below(trial.scores, bound)
        kept = score is not None and score >= bound
        yield Bound("judge_score_below", bound, score, against, kept)


def _told(bound: Bound) -> str:
    measured = "unknown" if bound.measured is None else f"{bound.measured:.4g}"
    if bound.name == "error_ratio_above_baseline" and bound.measured is None:
        measured = "no error of the baseline"
    return f"{bound.name} {bound.bound:g}: {measured} (log e-value {bound.evidence:.1f})"
