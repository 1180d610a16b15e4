"""`eventrail find`: requests by what was said in them and what came of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from eventrail.cli.inspect.options import OnlyLake
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from eventrail.config.settings import Settings


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def find(  # noqa: PLR0917 -- options, all of them by name
        text: Annotated[
            list[str] | None,
            typer.Argument(help='Words of the question or answer; "a phrase" in quotes.'),
        ] = None,
        tenant: Annotated[str | None, typer.Option(help="Whose requests.")] = None,
        user: Annotated[str | None, typer.Option(help="The app's end-user id.")] = None,
        session: Annotated[str | None, typer.Option(help="The conversation.")] = None,
        status: Annotated[
            Literal["completed", "rejected", "failed", "cancelled", "open"] | None,
            typer.Option(help="How it ended."),
        ] = None,
        error: Annotated[
            str | None, typer.Option(help="Code of the problem, e.g. deadline_exceeded.")
        ] = None,
        model: Annotated[str | None, typer.Option(help="The model that answered.")] = None,
        pool: Annotated[str | None, typer.Option(help="The pool that was asked last.")] = None,
        route: Annotated[str | None, typer.Option(help="The route that was followed.")] = None,
        template: Annotated[
            str | None, typer.Option(help="The template, with @version or of all versions.")
        ] = None,
        intent: Annotated[str | None, typer.Option(help="What the user wanted.")] = None,
        cost_above: Annotated[float | None, typer.Option(help="Dearer than this.")] = None,
        slower_than: Annotated[float | None, typer.Option(help="Milliseconds.")] = None,
        verdict: Annotated[
            str | None, typer.Option(help="A check that fired, e.g. injection, or pii for all.")
        ] = None,
        feedback: Annotated[
            Literal["up", "down", "any"] | None, typer.Option(help="What users thought.")
        ] = None,
        rating_below: Annotated[float | None, typer.Option(help="Users' mean, -1 to 1.")] = None,
        judged_below: Annotated[float | None, typer.Option(help="Judges' mean, 0 to 1.")] = None,
        since: Annotated[
            str | None, typer.Option(help="Not before: 2026-11-01, 2026-11-01T12:00, or 24h ago.")
        ] = None,
        until: Annotated[str | None, typer.Option(help="Before, in the same ways.")] = None,
        limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
        nats: Nats = None,
        state: State = None,
        lake: OnlyLake = None,
        *,
        as_json: AsJson = False,
    ) -> None:
        """Find requests, the newest first, in the hot log and in the lake.

        \b
        eventrail find "opening hours" sunday --tenant demo
        eventrail find --error deadline_exceeded --since 24h
        eventrail find --feedback down --model small --json
        """
        from rich.console import Console  # noqa: PLC0415 -- commands load what they need when run

        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
        from eventrail.cli.moments import moment  # noqa: PLC0415
        from eventrail.cli.searching.search import search  # noqa: PLC0415
        from eventrail.cli.searching.show import print_found  # noqa: PLC0415
        from eventrail.cli.searching.wanted import Wanted, typed  # noqa: PLC0415

        wanted = Wanted(
            text=typed(text or []),
            tenant=tenant,
            user=user,
            session=session,
            status=status,
            error=error,
            model=model,
            pool=pool,
            route=route,
            template=template,
            intent=intent,
            cost_above=cost_above,
            slower_than=slower_than,
            verdict=verdict,
            feedback=feedback,
            rating_below=rating_below,
            judged_below=judged_below,
            since=moment(since),
            until=moment(until),
        )
        settings = command_settings(nats=nats, state=state, lake=lake)
        newer = None if lake is not None else _newer(settings)
        found = search(settings.lake_place, wanted, limit, newer)
        if as_json:
            typer.echo(_json(found))
        elif found:
            print_found(found, wanted.terms, Console(highlight=False))
        else:
            typer.echo("no request is like that", err=True)


def _newer(settings: "Settings") -> Mapping[str, Any] | None:
    """Return what the lake has not yet; None, and a warning, if NATS does not answer."""
    import asyncio  # noqa: PLC0415

    from nats.errors import Error as NatsError  # noqa: PLC0415

    from eventrail.cli.inspect.session import connected  # noqa: PLC0415
    from eventrail.cli.searching.hot import newer_rows  # noqa: PLC0415
    from eventrail.contracts.errors import LogUnavailable  # noqa: PLC0415

    async def read() -> Mapping[str, Any]:
        async with connected(settings, "find") as client:
            return await newer_rows(client, settings.lake_place)

    try:
        return asyncio.run(read())
    except (LogUnavailable, NatsError) as error:
        typer.echo(f"eventrail: only the lake was looked into: {error}", err=True)
        return None


def _json(found: list[dict[str, Any]]) -> bytes:
    import msgspec  # noqa: PLC0415

    return msgspec.json.encode(found, enc_hook=str)
