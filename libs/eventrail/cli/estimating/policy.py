"""`eventrail estimate policy`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.estimating.options import Plot, Where
from eventrail.cli.options import AsJson, Lake, State


def policy(
    *,
    target: Annotated[
        str, typer.Option(help="the other policy: arm=b, or shares: arm=a:0.3,b:0.7")
    ] = "",
    target_sql: Annotated[
        str,
        typer.Option(
            help="an expression that names each request's arm, of columns before the choice"
        ),
    ] = "",
    target_config: Annotated[
        Path | None, typer.Option(help="a configuration whose route gives the shares")
    ] = None,
    reward: Annotated[
        str,
        typer.Option(
            help="what counts: ok, rating, judged, judged:CHECK, cost, duration_ms, ttft_ms, "
            "tokens, or an expression in SQL"
        ),
    ] = "ok",
    experiment: Annotated[
        str, typer.Option(help="its name in the log, e.g. chat.experiment; the only one by default")
    ] = "",
    where: Where = "",
    model: Annotated[
        str, typer.Option(help="of rewards: ridge, boosting, or mean (each arm's)")
    ] = "ridge",
    plot: Plot = None,
    as_json: AsJson = False,
    state: State = None,
    lake: Lake = None,
) -> None:
    """What would have happened under another policy, from choices that were made by chance.

    Read `doubly robust`; `snips` and `ips` beside it use no model of rewards. All weigh requests
    by how likely each choice was, so they hold only where the log has support: an arm that was
    never dealt cannot be judged, and the command says so.

    \b
      eventrail estimate policy --target arm=large --reward judged
      eventrail estimate policy --target arm=small:0.8,large:0.2 --reward cost
      eventrail estimate policy --reward rating \\
        --target-sql "CASE WHEN length(question) > 200 THEN 'large' ELSE 'small' END"
    """
    from eventrail.cli.estimating.choosing import (  # noqa: PLC0415 -- loaded on use
        Target,
        choices_of,
        experiment_of,
        model_of,
    )
    from eventrail.cli.estimating.plots import policy_plot  # noqa: PLC0415
    from eventrail.cli.estimating.reading import opened  # noqa: PLC0415
    from eventrail.cli.estimating.views.policy import policy_view  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.estimating.choices.report import policy_report  # noqa: PLC0415

    with opened(lake, state) as connection:
        name = experiment_of(connection, experiment, where)
        wanted = Target(target, target_sql, target_config)
        choices = choices_of(connection, name, wanted, reward, where)
    report = policy_report(choices, model_of(model))
    if plot is not None:
        policy_plot(report, f"{name}: {reward}", plot)
    print_found(report, policy_view(name, reward, report), as_json=as_json)
