"""`eventrail estimate loops`."""

from eventrail.cli.estimating.options import Plot, Where
from eventrail.cli.options import AsJson, Lake, State


def loops(
    *,
    where: Where = "",
    plot: Plot = None,
    as_json: AsJson = False,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Whether the system feeds on what it shows: documents, arms, models, cached answers.

    A loop is exposure that narrows over time while being shown makes a thing be shown more, or
    while nothing is tried by chance. For each there are lines of configuration against it.

    \b
      eventrail estimate loops
      eventrail estimate loops --where "tenant = 'demo'" --plot loops.svg
    """
    from eventrail.cli.estimating.plots import loops_plot  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.estimating.reading import opened  # noqa: PLC0415
    from eventrail.cli.estimating.shown import loops_of  # noqa: PLC0415
    from eventrail.cli.estimating.views.loops import loops_view  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415

    with opened(lake, state) as connection:
        found = loops_of(connection, where)
    if plot is not None:
        loops_plot(found, plot)
    print_found(found, loops_view(found), as_json=as_json)
