"""`eventrail batch`: a file of requests through the pools, at batch priority."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson

if TYPE_CHECKING:
    from eventrail.batch.files import BatchFiles, BatchResult
    from eventrail.batch.plan import Work
    from eventrail.batch.run import Gateway


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def batch(
        path: Annotated[Path, typer.Argument(metavar="FILE", help="OpenAI batch input, JSONL.")],
        *,
        out: Annotated[
            Path | None, typer.Option(help="File of answers; FILE.answers.jsonl if not given.")
        ] = None,
        errors: Annotated[
            Path | None, typer.Option(help="File of failures; FILE.errors.jsonl if not given.")
        ] = None,
        at_once: Annotated[int, typer.Option(min=1, help="Requests on their way at once.")] = 32,
        timeout: Annotated[
            float, typer.Option(min=1, help="Seconds until each request's deadline.")
        ] = 600.0,
        patience: Annotated[
            float, typer.Option(min=0, help="Seconds a gateway may be away or busy.")
        ] = 600.0,
        retry_failed: Annotated[
            bool, typer.Option("--retry-failed", help="Ask those that failed before once more.")
        ] = False,
        http: Annotated[
            str, typer.Option(envvar="EVENTRAIL_HTTP_URL", help="URL of a gateway.")
        ] = "http://127.0.0.1:8080",
        key: Annotated[str, typer.Option(envvar="EVENTRAIL_KEY", help="API key.")] = "demo-key",
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Check the file, say what is left, send nothing.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Ask every request of a file; interactive requests go before them.

        Each line is OpenAI's batch input:

          {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {...}}

        Stopped or killed, it goes on where it was when it is run again: what has been answered
        is kept, and what was on its way is found again, not paid for twice. Ends with status 1
        if a request failed.
        """
        from eventrail.batch.plan import plan_batch  # noqa: PLC0415 -- loaded when run
        from eventrail.batch.run import Gateway  # noqa: PLC0415

        plan = plan_batch(path, answers=out, errors=errors, retry_failed=retry_failed)
        if dry_run:
            typer.echo(json.dumps({**plan.counts, "left": len(plan.work)}))
            return
        with plan.open() as files:
            gateway = Gateway(http, key, timeout, patience)
            failed = _ask(plan.work, files, gateway, at_once, quiet=as_json)
        counts = {**plan.counts, "asked": len(plan.work), "failed": failed}
        _report(counts, plan.answers, plan.errors, as_json=as_json)


def _ask(
    work: Sequence["Work"], files: "BatchFiles", gateway: "Gateway", at_once: int, *, quiet: bool
) -> int:
    """Ask all of `work` behind a progress bar; return how many failed."""
    import asyncio  # noqa: PLC0415 -- loaded when run

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import MofNCompleteColumn, Progress  # noqa: PLC0415

    from eventrail.batch.run import run  # noqa: PLC0415

    failed = 0
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("asking", total=len(work))

        def tell(result: "BatchResult") -> None:
            nonlocal failed
            failed += not result.succeeded
            progress.update(task, advance=1, description=f"asking, {failed} failed")

        asyncio.run(run(work, files, gateway, at_once=at_once, tell=tell))
    return failed


def _report(counts: dict[str, int], answers: Path, failures: Path, *, as_json: bool) -> None:
    failed = counts["failed"]
    if as_json:
        typer.echo(json.dumps({**counts, "answers": str(answers), "errors": str(failures)}))
    else:
        typer.echo(f"{counts['asked'] - failed} answered now, {counts['done_before']} before")
        typer.echo(f"answers: {answers}")
        if failed:
            typer.echo(f"{failed} failed: {failures}; --retry-failed asks them again", err=True)
    if failed:
        raise typer.Exit(1)
