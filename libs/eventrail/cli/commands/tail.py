"""`eventrail tail`: the log as it grows."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import Nats, State

if TYPE_CHECKING:
    from eventrail.config.settings import Settings


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def tail(
        tenant: Annotated[str | None, typer.Option(help="Only this tenant's requests.")] = None,
        nats: Nats = None,
        state: State = None,
        *,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object an event.")] = False,
    ) -> None:
        """Print events as they are appended, until Ctrl-C."""
        import asyncio  # noqa: PLC0415 -- commands load what they need when they run
        import contextlib  # noqa: PLC0415

        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
        from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415

        if tenant is not None:
            check_tenant(tenant)
        settings = command_settings(nats=nats, state=state)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_tail(settings, tenant, as_json=as_json))


async def _tail(settings: "Settings", tenant: str | None, *, as_json: bool) -> None:
    from eventrail.cli.inspect.live import entries, json_lines, text_lines  # noqa: PLC0415
    from eventrail.cli.inspect.session import connected  # noqa: PLC0415

    show = json_lines if as_json else text_lines
    async with connected(settings, "tail") as client:
        async for entry in entries(client, tenant):
            for line in show(entry):
                typer.echo(line)
