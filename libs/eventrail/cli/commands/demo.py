"""`eventrail demo`: the whole system, shown at work once."""

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        state: Annotated[
            Path, typer.Option(help="folder of the demonstration; emptied first")
        ] = Path(".eventrail/demo"),
        documents: Annotated[Path, typer.Option(help="folder of documents to answer from")] = Path(
            "docs/handbook"
        ),
    ) -> None:
        """Start everything, send three real requests, show log, trace and lake, stop."""
        import shutil  # noqa: PLC0415 -- loaded when run

        from rich.console import Console  # noqa: PLC0415

        from eventrail.demo.story import Story  # noqa: PLC0415
        from eventrail.supervise.options import Options  # noqa: PLC0415

        shutil.rmtree(state, ignore_errors=True)
        options = Options(state=state, topology="fused", http_port=0, ready_s=420)
        Story(Console(), options, documents).tell()
