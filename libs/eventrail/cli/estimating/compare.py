"""`eventrail estimate compare`."""

from typing import Annotated

import typer

from eventrail.cli.estimating.options import Label, Labels, Plot, Score, Where
from eventrail.cli.options import AsJson, Lake, State


def compare(
    *,
    by: Annotated[
        str, typer.Option(help="what groups are: arm, model, pool, template, or an expression")
    ] = "arm",
    label: Label = "rating",
    score: Score = "",
    labels: Labels = None,
    where: Where = "",
    plot: Plot = None,
    as_json: AsJson = False,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Hold groups against each other: means, differences, and comparisons of their answers.

    Differences are of mean labels, helped by a score if one is given. Where answers were
    compared, by judges in both orders or by users side by side, strengths are fitted
    (Bradley-Terry with ties), free of place and of whom each model met.

    \b
      eventrail estimate compare --by model --label rating
      eventrail estimate compare --by arm --label rating --score judged
      eventrail estimate compare --by pool --label cost --where "tenant = 'demo'"
    """
    from eventrail.cli.estimating.comparing import compared  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.estimating.contests import table_by  # noqa: PLC0415
    from eventrail.cli.estimating.labelling import Wanted, read_labelled  # noqa: PLC0415
    from eventrail.cli.estimating.plots import forest  # noqa: PLC0415
    from eventrail.cli.estimating.reading import opened  # noqa: PLC0415
    from eventrail.cli.estimating.views.compare import compare_view, of_comparison  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415

    with opened(lake, state) as connection:
        read = read_labelled(connection, Wanted(label, score, labels, "", where, by))
        table = table_by(connection, by, where)
    found = compared(read, by, label, table, scored=bool(score))
    if plot is not None:
        forest(of_comparison(found), f"{label} by {by}", plot)
    print_found(found, compare_view(found), as_json=as_json)
