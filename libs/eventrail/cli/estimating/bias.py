"""`eventrail estimate bias`."""

from typing import Annotated

import typer

from eventrail.cli.estimating.options import Plot, Where
from eventrail.cli.options import AsJson, Lake, State


def bias(
    *,
    check: Annotated[
        str, typer.Option(help="the judges' check that counts; the mean of all by default")
    ] = "",
    where: Where = "",
    plot: Plot = None,
    as_json: AsJson = False,
    state: State = None,
    lake: Lake = None,
) -> None:
    """What is wrong with judges and with who rates: each bias measured, and taken out.

    Of judges: kindness, sharpness and agreement on answers whose score is known, drift of their
    own, length, place. Of several judges: who is kind beside whom, and how much of what they say
    is chance. Of ratings: who rates, beside those who were asked by chance.

    \b
      eventrail estimate bias
      eventrail estimate bias --check grounded --json
    """
    from eventrail.cli.estimating.judges import judges_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.estimating.labelling import Wanted, read_labelled  # noqa: PLC0415
    from eventrail.cli.estimating.plots import forest  # noqa: PLC0415
    from eventrail.cli.estimating.reading import opened  # noqa: PLC0415
    from eventrail.cli.estimating.views.bias import bias_view, of_judges  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.estimating.answering.feedback import feedback_report  # noqa: PLC0415

    with opened(lake, state) as connection:
        judges = judges_of(connection, where, check)
        read = read_labelled(connection, Wanted(where=where))
    ratings = feedback_report(read.rows.label, read.features, read.units, read.asked)
    if plot is not None:
        forest(of_judges(judges), "biases of judges", plot)
    found = {"judges": judges, "ratings": ratings}
    print_found(found, bias_view(judges, ratings), as_json=as_json)
