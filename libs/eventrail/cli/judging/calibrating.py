"""`eventrail judge calibrate`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, Lake


def calibrate(
    *,
    labels: Annotated[Path, typer.Option(help="CSV or JSON Lines: rid, label (0 to 1)")],
    judge: Annotated[
        str, typer.Option(help="whose scores, e.g. rules or model:llama-70b")
    ] = "rules",
    check: Annotated[str, typer.Option(help="which check; the mean of a note's by default")] = "",
    version: Annotated[str, typer.Option(help="of the judge; the newest by default")] = "",
    lake: Lake = None,
    state: Annotated[Path | None, typer.Option(help="state folder of `eventrail up`")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a judge against labels by people, and correct what it says of all.

    Labels are joined with the judgements in the lake. Printed are agreement and kappa; how lenient
    the judge is; a map from its scores to the probability that people call an answer good; and
    the mean over all that it judged: as it says, through that map, and by prediction-powered
    inference, which stays right whatever the judge is worth, with its interval.

    \b
      eventrail judge calibrate --labels labels.csv --judge model:llama-70b
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.judging.labels import Whose, calibration_of, print_calibration  # noqa: PLC0415

    settings = command_settings(state=state, lake=lake)
    found = calibration_of(settings.lake_place, labels, Whose(judge, check, version))
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_calibration(found, Console())
