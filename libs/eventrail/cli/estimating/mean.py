"""`eventrail estimate mean`."""

from typing import Annotated

import msgspec
import typer

from eventrail.cli.estimating.options import Label, Labels, Plot, Score, Where
from eventrail.cli.options import AsJson, Lake, State

_BY_CHOICE = "ratings are given by choice: with --asked only those asked by chance are labels"


def mean(
    *,
    label: Label = "rating",
    score: Score = "",
    labels: Labels = None,
    chance: Annotated[
        str, typer.Option(help="the probability that a request has a label, an expression in SQL")
    ] = "",
    asked: Annotated[
        bool, typer.Option("--asked", help="take ratings of those who were asked by chance only")
    ] = False,
    where: Where = "",
    plot: Plot = None,
    as_json: AsJson = False,
    state: State = None,
    lake: Lake = None,
) -> None:
    """What people would say on average, from few labels, many scores, or ratings by choice.

    With --score the labels say how far the score is off, and the score fills in for the
    requests without a label (prediction-powered inference): right however bad the score is, and
    narrower the better it is. Without, the labels are taken as ratings by choice, and put beside
    the mean that is corrected for who rates, and the one of those who were asked by chance.

    \b
      eventrail estimate mean --label rating
      eventrail estimate mean --label rating --score judged --asked
      eventrail estimate mean --labels people.csv --score judged:grounded
      eventrail estimate mean --label known --score judged --where "model = 'small'"
    """
    from eventrail.cli.estimating.labelling import Wanted, read_labelled  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.estimating.plots import forest  # noqa: PLC0415
    from eventrail.cli.estimating.reading import opened  # noqa: PLC0415
    from eventrail.cli.estimating.views import mean as views  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.estimating.answering.feedback import feedback_report  # noqa: PLC0415
    from eventrail.estimating.powered.report import mean_report  # noqa: PLC0415

    with opened(lake, state) as connection:
        read = read_labelled(connection, Wanted(label, score, labels, chance, where, asked=asked))
    if score:
        found = mean_report(read.rows)
        if label == "rating" and not asked and labels is None:
            found = msgspec.structs.replace(found, problems=[*found.problems, _BY_CHOICE])
        view, estimates = views.mean_view(label, score, found), views.of_mean(found)
    else:
        found = feedback_report(read.rows.label, read.features, read.units, read.asked)
        view, estimates = views.feedback_view(label, found), views.of_feedback(found)
    if plot is not None:
        forest(estimates, f"mean {label}", plot)
    print_found(found, view, as_json=as_json)
