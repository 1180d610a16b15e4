"""Tables of `eventrail estimate`, and its JSON."""

import math
from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.cli.estimating.choosing import UnfitPolicy
from eventrail.cli.estimating.comparing import Comparison
from eventrail.cli.estimating.judges import Judges
from eventrail.estimating.answering.feedback import FeedbackReport
from eventrail.estimating.choices.predicting import Model
from eventrail.estimating.choices.report import PolicyReport
from eventrail.estimating.judging.report import JudgingBias
from eventrail.estimating.linear import Estimate
from eventrail.estimating.loops.report import LoopReport
from eventrail.estimating.powered.report import MeanReport

Named = Mapping[str, Estimate | None]
"""Estimates by what they say."""


def as_json(value: object) -> str:
    """Return a value as indented JSON; what is not finite is null."""
    return msgspec.json.format(msgspec.json.encode(value)).decode()


def print_view(view: RenderableType) -> None:
    """Print a view."""
    Console(highlight=False, soft_wrap=True).print(view)


def model_of(name: str) -> Model:
    """Return a model of rewards by its name; raise `UnfitPolicy` if there is none."""
    for known in get_args(Model):
        if known == name:
            return known
    raise UnfitPolicy(f"--model {name!r}; there are: {', '.join(get_args(Model))}")


def policy_view(experiment: str, reward: str, report: PolicyReport) -> RenderableType:
    """Return the tables of `policy`."""
    head = f"{experiment}: {reward} of {report.rewarded} of {report.requests} requests"
    named: dict[str, Estimate | None] = {"as it was logged": report.logged, **report.estimates}
    if report.gain is not None:
        named["the policy less the log"] = report.gain
    parts: list[RenderableType] = [Text(head), _estimates(named)]
    if report.overlap is not None:
        table = _table("arm", "requests", "share", "wanted", "least propensity", "stands for")
        for each in report.overlap.actions:
            least = "-" if math.isnan(each.least_propensity) else f"{each.least_propensity:.3f}"
            table.add_row(
                each.action, str(each.requests), f"{each.share:.1%}", f"{each.target:.1%}", least,
                f"{each.stands_for:.1%}",
            )  # fmt: skip
        parts.append(table)
    return Group(*parts, *_warned(report.problems))


def mean_view(label: str, score: str, report: MeanReport) -> RenderableType:
    """Return the table of `mean` with a score."""
    head = f"mean {label}: {report.labelled} labels, {report.rows} requests with {score}"
    lines: list[Text] = []
    if report.estimate is not None:
        lines.append(
            Text(
                f"scores count {report.power:.2f}; a label with them is worth "
                f"{report.worth:.2f} labels without"
            )
        )
    return Group(Text(head), _estimates(of_mean(report)), *lines, *_warned(report.problems))


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
    lines = [f"asked by chance: {report.asked_about}, of which {report.answered:.0%} answered"]
    if math.isfinite(report.user_spread):
        lines.append(f"users' own levels differ by {report.user_spread:.3f} (standard deviation)")
    shown = _estimates(of_feedback(report))
    return Group(Text(head), shown, *map(Text, lines), *_warned(report.problems))


def of_feedback(report: FeedbackReport) -> Named:
    """Return the estimates of a mean rating."""
    return {
        "those who rated": report.raw,
        "corrected for who rates": report.corrected,
        "asked by chance": report.asked,
        "each user once": report.by_user,
    }


def compare_view(found: Comparison) -> RenderableType:
    """Return the tables of `compare`."""
    groups = _table(found.by, "requests", "labels", f"mean {found.label}")
    for each in found.groups:
        groups.add_row(each.group or "-", str(each.requests), str(each.labelled), number(each.mean))
    parts: list[RenderableType] = [groups]
    if found.differences:
        table = _table("less", "", "difference", "by labels alone")
        for each in found.differences:
            table.add_row(each.group, each.other, number(each.difference), number(each.labels))
        parts.append(table)
    if found.table is not None:
        strengths = _table(found.by, "shown", "strength", "win rate", "share of wins")
        for each in found.table.standings:
            strengths.add_row(
                each.model, str(each.comparisons), number(each.strength), number(each.win),
                number(each.raw),
            )  # fmt: skip
        parts += [
            strengths,
            Text(f"ties {found.table.ties:.0%}; first place, log odds {number(found.table.first)}"),
            *_warned(found.table.problems),
        ]
    return Group(*parts, *_warned(found.problems))


def of_comparison(found: Comparison) -> Named:
    """Return the groups' means."""
    return {each.group or "-": each.mean for each in found.groups}


def bias_view(judges: Judges, ratings: FeedbackReport) -> RenderableType:
    """Return the tables of `bias`."""
    parts: list[RenderableType] = []
    for each in judges.judges:
        told = f"{each.judge} {each.version}".strip()
        parts += [
            Text(
                f"{told}: {each.scored} scores, {each.known} of known items, "
                f"{each.comparisons} comparisons",
                style="bold",
            ),
            _estimates(of_judge(each)),
            *_warned(each.problems),
        ]
    if judges.together is not None:
        table = _table("judge", "shared", "kinder than others by", "shrunk", "noise", "signal")
        for rater in judges.together.raters:
            table.add_row(
                rater.rater, str(rater.ratings), number(rater.kindness), f"{rater.shrunk:+.3f}",
                plain(rater.noise), plain(rater.signal),
            )  # fmt: skip
        parts += [table, Text(f"agreement (Krippendorff's alpha) {number(judges.alpha)}")]
        parts += _warned(judges.together.problems)
    if not judges.judges:
        parts.append(Text("nothing was judged"))
    return Group(*parts, feedback_view("rating", ratings))


def of_judge(each: JudgingBias) -> Named:
    """Return what is known of one judge, as far as it is."""
    people, order, position, length = each.people, each.order, each.position, each.length
    found: dict[str, Estimate | None] = {
        "kinder than people by": None if people is None else people.kindness,
        "sharpness (people: 1)": None if people is None else people.sharpness,
        "same grade as people": each.agreement,
        "kappa (quadratic)": each.kappa,
        "mean score, corrected": None if each.mean is None else each.mean.estimate,
        "drift on known items": each.anchors_move,
        "drift over its scores": None if order is None else order.drift,
        "for a longer answer": each.longer,
        "first place wins": None if position is None else position.first,
        "same in both orders": None if position is None else position.consistent,
        "wins, places alike": None if position is None else position.win,
        "wins, at equal length": None if length is None else length.controlled,
        "length, log odds": None if length is None else length.length,
    }
    return {name: value for name, value in found.items() if value is not None}


def of_judges(judges: Judges) -> Named:
    """Return the biases of all judges."""
    return {
        f"{each.judge} {each.version} {name}": value
        for each in judges.judges
        for name, value in of_judge(each).items()
    }


def loops_view(found: Sequence[LoopReport]) -> RenderableType:
    """Return the tables of `loops`."""
    parts: list[RenderableType] = [] if found else [Text("nothing was shown")]
    for each in found:
        told = f"{each.kind}: {each.verdict}; {each.shown} shown, {each.things} different"
        parts += [Text(told, style="bold"), _windows(each)]
        if each.reinforcement is not None:
            parts.append(Text(f"growth by past exposure {number(each.reinforcement)}"))
        parts += _warned(each.warnings)
        parts += [Text(line) for remedy in each.remedies for line in remedy.splitlines()]
    return Group(*parts)


def _windows(each: LoopReport) -> Table:
    table = _table("window", "shown", "things", "effective", "gini", "top 1 %", "new")
    for n, window in enumerate(each.windows, 1):
        table.add_row(
            str(n), str(window.shown), str(window.things), f"{window.effective:.1f}",
            f"{window.gini:.2f}", f"{window.top:.0%}", f"{window.first:.0%}",
        )  # fmt: skip
    return table


def number(estimate: Estimate | None) -> str:
    """Return a value with its interval."""
    if estimate is None or math.isnan(estimate.value):
        return "-"
    if not math.isfinite(estimate.half):
        return f"{estimate.value:.4g} (? to ?)"
    return f"{estimate.value:.4g} ({estimate.low:.4g} to {estimate.high:.4g})"


def plain(value: float) -> str:
    """Return a number; a dash if it is none."""
    return f"{value:.3f}" if math.isfinite(value) else "-"


def _estimates(named: Named) -> Table:
    table = _table("", "estimate (95 %)", "rows", "units", "effective")
    for name, each in named.items():
        if each is None:
            table.add_row(name, "-", "", "", "")
        else:
            table.add_row(name, number(each), str(each.rows), str(each.units), f"{each.ess:.0f}")
    return table


def _warned(problems: Sequence[str]) -> list[Text]:
    return [Text(f"! {each}", style="yellow") for each in dict.fromkeys(problems)]


def _table(*heads: str) -> Table:
    return Table(*heads, box=None, pad_edge=False)
