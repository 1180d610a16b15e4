"""`drift check`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Lake, State

if TYPE_CHECKING:
    from eventrail.drift.report import Comparison
    from eventrail.lake.storage.interface import Place


def check(
    *,
    where: Annotated[str, typer.Option(help="which requests: a condition over `requests`")],
    against: Annotated[str, typer.Option(help="which requests they are held against")],
    level: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="share of what is told that may be false")
    ] = 0.05,
    most: Annotated[int, typer.Option(min=20, help="requests of a side that are looked at")] = 4000,
    lake: Lake = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Hold requests against others: all measures, by permutation tests, corrected.

    The false alarms of each test are exact (permutations), and of what is told at most a share
    --level is false (Benjamini-Hochberg). Requests are those of the lake; conditions are SQL over
    the view `requests`.

    \b
      eventrail drift check --where "model = 'b'" --against "model = 'a'"
    """
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.watching.show_comparison import print_comparison  # noqa: PLC0415

    settings = command_settings(state=state, lake=lake)
    found = _compared(where, against, level, most, settings.lake_place)
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded on use

        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_comparison(found)


def _compared(where: str, against: str, level: float, most: int, lake: "Place") -> "Comparison":
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.drift.comparing.options import Options  # noqa: PLC0415

    compare = lazily("eventrail.drift.compare", "compare", extra="monitor")
    observations = lazily("eventrail.drift.from_lake", "observations", extra="archiver")
    embedder = lazily("eventrail.learning.embedding", "static_embedder", extra="monitor")
    open_lake = lazily("eventrail.lake.views", "open_lake", extra="archiver")
    with open_lake(lake) as connection:
        sides = [observations(connection, each, most=most) for each in (against, where)]
    return compare(
        sides[0],
        sides[1],
        where=(against, where),
        level=level,
        embed=embedder().embed,
        options=Options(most=most),
    )
