"""`eventrail run`: host services in this process."""

from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def run(
        names: Annotated[list[str], typer.Argument(help="Services to host, or `all`.")],
    ) -> None:
        """Host services in this process until told to stop.

        Where NATS is, and who we are, comes from environment variables: EVENTRAIL_NATS_URL,
        EVENTRAIL_NATS_USER, EVENTRAIL_NATS_PASSWORD, EVENTRAIL_STATE, ...
        """
        raise typer.Exit(_run(names))


def _run(names: list[str]) -> int:
    import uvloop  # noqa: PLC0415 -- commands load what they need when they run

    from eventrail.config.settings import Settings  # noqa: PLC0415
    from eventrail.runtime.compose import serve  # noqa: PLC0415
    from eventrail.runtime.host import Host  # noqa: PLC0415
    from eventrail.runtime.service import find, installed  # noqa: PLC0415
    from eventrail.telemetry.configure import configure  # noqa: PLC0415

    wanted = installed() if names == ["all"] else list(dict.fromkeys(names))
    services = [find(name) for name in wanted]
    settings = Settings()
    observer = configure(wanted, settings)

    async def main() -> int:
        return await serve(Host(settings, services, observer))

    return uvloop.run(main())
