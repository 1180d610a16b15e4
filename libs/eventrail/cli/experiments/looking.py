"""The subcommands that only look."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.experiments.options import Check, Plot, RouteName, Since
from eventrail.cli.options import AsJson, Lake, Nats, State


def list_(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show every choice that the configuration makes: arms, pools, shares."""
    from eventrail.cli.configuring.doing import present  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.experiments import show  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.experiments.listed import rows_of  # noqa: PLC0415

    rows = rows_of(present(nats, state))
    print_found(rows, show.list_view(rows), as_json=as_json)


def status(
    *,
    since: Since = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Show how the arms stand, and what is decided about each canary.

    `failed` is the share of an arm's requests that its pool did not answer, with a 95 %
    interval. For each bound of a canary it says what is measured in the present window and how
    strong the evidence against it is; the router takes the canary back at the logarithm of the
    number of bounds divided by `significance`.
    """
    from eventrail.cli.experiments import show  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.experiments.loading import load  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.experiments.standing import canaries, standings  # noqa: PLC0415

    found = load(since, nats, state, lake, quiet=as_json)
    arms = standings(found.data, found.config)
    trials = canaries(found.data, found.config, found.changes, found.now)
    print_found({"arms": arms, "canaries": trials}, show.status_view(arms, trials), as_json=as_json)


def compare(
    route: RouteName,
    *,
    check: Check = "",
    since: Since = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Put a route's requests beside their shadows: cost, time, agreement, judges' scores."""
    from eventrail.cli.experiments import show  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.experiments.loading import load  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.experiments import pairs  # noqa: PLC0415

    found = load(since, nats, state, lake, quiet=as_json)
    comparison = pairs.compare(found.data, route, check)
    print_found(comparison, show.compare_view(comparison), as_json=as_json)
    raise typer.Exit(int(not comparison.pairs))


def report(
    experiment: Annotated[
        str, typer.Argument(help="its name in the log, e.g. chat.experiment; all by default")
    ] = "",
    *,
    reward: Annotated[
        str,
        typer.Option(
            help="ok, judged, judged:CHECK, feedback, dissatisfied, cost, duration_ms or ttft_ms",
        ),
    ] = "ok",
    plot: Plot = None,
    since: Since = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Compare the arms of an experiment by a reward, with intervals.

    IPS and SNIPS estimate what the mean reward would have been had everybody been dealt the arm,
    from the probability with which each request was. Users, sessions or tenants that keep their
    arm count as one each in the intervals.
    """
    from eventrail.cli.experiments import show  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.experiments.loading import load  # noqa: PLC0415
    from eventrail.cli.experiments.plots import arms_plot  # noqa: PLC0415
    from eventrail.cli.printing import print_json, print_view  # noqa: PLC0415
    from eventrail.experiments import estimate  # noqa: PLC0415

    found = load(since, nats, state, lake, quiet=as_json)
    names = [experiment] if experiment else estimate.experiments_in(found.data)
    reports = [estimate.report(found.data, name, reward) for name in names]
    if plot is not None and names:
        plot.write_text(arms_plot(found.data, names[0], reward), encoding="utf-8")
    if as_json:
        print_json(reports)
        return
    for each in reports:
        print_view(show.report_view(each))
    if not any(each.arms for each in reports):
        typer.echo("no request has been dealt an arm", err=True)
        raise typer.Exit(1)


def cascade(
    *,
    data: Annotated[
        Path | None, typer.Option(help="JSON Lines, a request answered by both models each")
    ] = None,
    from_log: Annotated[
        str, typer.Option("--from-log", metavar="ROUTE", help="requests of a route, and shadows")
    ] = "",
    quality: Annotated[
        str, typer.Option(help="with --from-log: the reward that says how good an answer is")
    ] = "judged",
    matches: Annotated[
        list[str] | None,
        typer.Option("--answer-matches", help="answers that this finds go on before all others"),
    ] = None,
    plot: Plot = None,
    since: Since = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Show what a cascade would cost, and how good it would be, at every threshold.

    Beside it stand the random mix of the same cost, below which a cascade is worse than dice, and
    the oracle, which knows which model to ask. A line of --data is, for example:

    {"confidence": -0.2, "small_cost": 0.001, "small_quality": 1, "large_cost": 0.01,
    "large_quality": 1}
    """
    from eventrail.cli.experiments import show  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.experiments.plots import curve_plot  # noqa: PLC0415
    from eventrail.cli.printing import print_found  # noqa: PLC0415
    from eventrail.experiments.cases import InvalidCases, logged_cases, read_cases  # noqa: PLC0415
    from eventrail.experiments.curve import curve_of  # noqa: PLC0415

    if (data is None) == (not from_log):
        raise typer.BadParameter("give either --data FILE or --from-log ROUTE")
    if data is not None:
        cases, skipped = read_cases(data), 0
    else:
        from eventrail.cli.experiments.loading import load  # noqa: PLC0415

        found = load(since, nats, state, lake, quiet=as_json)
        cases, skipped = logged_cases(found.data, from_log, quality, matches or ())
        if not cases:
            raise InvalidCases(
                f"route {from_log!r}: none of {skipped} pairs has a confidence and a reward "
                f"{quality!r} on both sides; it needs a cascade, a shadow, and judged answers"
            )
    curve = curve_of(cases, skipped)
    if plot is not None:
        plot.write_text(curve_plot(curve), encoding="utf-8")
    print_found(curve, show.curve_view(curve), as_json=as_json)
