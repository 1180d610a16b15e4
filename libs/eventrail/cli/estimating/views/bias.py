"""The view of `bias`."""

from rich.console import Group, RenderableType
from rich.text import Text

from eventrail.cli.estimating.judges import Judges
from eventrail.cli.estimating.tables import Named, estimates, new_table, number, plain, warned
from eventrail.cli.estimating.views.mean import feedback_view
from eventrail.estimating.answering.feedback import FeedbackReport
from eventrail.estimating.judging.report import JudgingBias
from eventrail.estimating.linear import Estimate


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
            estimates(of_judge(each)),
            *warned(each.problems),
        ]
    if judges.together is not None:
        table = new_table("judge", "shared", "kinder than others by", "shrunk", "noise", "signal")
        for rater in judges.together.raters:
            table.add_row(
                rater.rater, str(rater.ratings), number(rater.kindness), f"{rater.shrunk:+.3f}",
                plain(rater.noise), plain(rater.signal),
            )  # fmt: skip
        parts += [table, Text(f"agreement (Krippendorff's alpha) {number(judges.alpha)}")]
        parts += warned(judges.together.problems)
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
