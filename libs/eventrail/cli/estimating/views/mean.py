"""The views of `mean`: of labels with scores, and of ratings by choice."""

import math

from rich.console import RenderableType

from eventrail.cli.estimating.tables import Named, estimates_view
from eventrail.estimating.answering.feedback import FeedbackReport
from eventrail.estimating.powered.report import MeanReport


def mean_view(label: str, score: str, report: MeanReport) -> RenderableType:
    """Return the table of `mean` with a score."""
    head = f"mean {label}: {report.labelled} labels, {report.rows} requests with {score}"
    told = [report.assumes] if report.assumes else []
    if report.estimate is not None and not report.assumes:
        told.append(
            f"scores count {report.power:.2f}; a label with them is worth "
            f"{report.worth:.2f} labels without"
        )
    return estimates_view(head, of_mean(report), told, report.problems)


def of_mean(report: MeanReport) -> Named:
    """Return the estimates of a mean."""
    return {
        "labels with the scores": report.estimate,
        "labels alone": report.labels,
        "scores alone": report.scores,
        "the scores' bias": report.bias,
    }


def feedback_view(label: str, report: FeedbackReport) -> RenderableType:
    """Return the table of ratings by choice."""
    head = f"{label}: {report.rated} of {report.requests} requests"
    told = [f"asked by chance: {report.asked_about}, of which {report.answered:.0%} answered"]
    if math.isfinite(report.user_spread):
        told.append(f"users' own levels differ by {report.user_spread:.3f} (standard deviation)")
    return estimates_view(head, of_feedback(report), told, report.problems)


def of_feedback(report: FeedbackReport) -> Named:
    """Return the estimates of a mean rating."""
    return {
        "those who rated": report.raw,
        "corrected for who rates": report.corrected,
        "asked by chance": report.asked,
        "each user once": report.by_user,
    }
