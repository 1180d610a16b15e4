"""`eventrail spend`: sums, as a table, as JSON, or as a plot."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import Lake, Nats, State
from eventrail.cli.spending.options import AsJson, Cold, Since, Tenant, Until

By = Annotated[
    str,
    typer.Option(
        help="any of tenant,key,user,model,asked,pool,template,day,kind,price,shadow; `asked` is "
        "the model that the app named, `kind` tells what was thrown away"
    ),
]
Plot = Annotated[
    Path | None, typer.Option(metavar="FILE", help="draw spend by day into a .svg or .html file")
]


def sums(
    context: typer.Context,
    *,
    by: By = "tenant",
    tenant: Tenant = "",
    since: Since = "",
    until: Until = "",
    plot: Plot = None,
    cold: Cold = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Show what was spent."""
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console  # noqa: PLC0415 -- commands load what they need when run

    from eventrail.cli.spending.options import chosen  # noqa: PLC0415
    from eventrail.cli.spending.plot import write_plot  # noqa: PLC0415
    from eventrail.cli.spending.session import look  # noqa: PLC0415
    from eventrail.cli.spending.show import sums_json, sums_table  # noqa: PLC0415
    from eventrail.spend.groups import dimensions, grouped  # noqa: PLC0415

    which, names = chosen(tenant, since, until), dimensions(by)
    other = next((name for name in names if name != "day"), "tenant")
    with look(nats, state, lake, cold=cold) as (connection, seen):
        currency = seen.config.prices.currency
        found = grouped(connection, names, which)
        by_day = grouped(connection, ["day", other], which) if plot is not None else []
    if as_json:
        typer.echo(sums_json(found))
    else:
        Console().print(sums_table(names, found, currency))
    if plot is not None:
        write_plot(plot, by_day, other, currency)
        typer.echo(f"drawn: {plot}", err=True)
