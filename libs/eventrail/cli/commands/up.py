"""`eventrail up`: start everything on this machine and look after it."""

import os
from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(
        *,
        topology: Annotated[
            str,
            typer.Option(help="one, fused, unfused, or groups: 'gateway+router worker warden'"),
        ] = "fused",
        config: Annotated[Path | None, typer.Option(help="configuration document")] = None,
        state: Annotated[Path, typer.Option(help="folder for all that stays")] = Path(".eventrail"),
        nats: Annotated[
            str, typer.Option(help="URL of a running NATS to use, as EVENTRAIL_NATS_USER")
        ] = "",
        nats_port: Annotated[int, typer.Option(help="port of our own NATS; 0: a free one")] = 4222,
        http_port: Annotated[int, typer.Option(help="port of the HTTP API; 0: a free one")] = 8080,
        pools: Annotated[
            str, typer.Option(help="model pools to add: echo=echo,mock=openai:URL#MODEL")
        ] = "",
        no_vllm: Annotated[bool, typer.Option("--no-vllm", help="without the vllm pools")] = False,
        yes: Annotated[
            bool, typer.Option("--yes", help="change streams and configuration that differ")
        ] = False,
        verbose: Annotated[bool, typer.Option("-v", "--verbose", help="show all logs")] = False,
    ) -> None:
        """Start NATS and every service, supervised, until Ctrl-C."""
        from eventrail.config.default import default_config  # noqa: PLC0415 -- loaded on use
        from eventrail.config.model import read_config  # noqa: PLC0415
        from eventrail.config.pools import parse_pools, with_pools  # noqa: PLC0415
        from eventrail.supervise.foreground import run  # noqa: PLC0415
        from eventrail.supervise.options import Options  # noqa: PLC0415

        document = None if config is None else read_config(config)
        if pools:
            document = with_pools(document or default_config(), parse_pools(pools))
        options = Options(
            state=state,
            topology=topology,
            config=document,
            nats_url=nats,
            nats_user=os.environ.get("EVENTRAIL_NATS_USER", ""),
            nats_password=os.environ.get("EVENTRAIL_NATS_PASSWORD", ""),
            nats_port=nats_port,
            http_port=http_port,
            vllm=not no_vllm,
            allow_changes=yes,
        )
        raise typer.Exit(run(options, verbose=verbose))
