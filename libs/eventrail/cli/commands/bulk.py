"""`eventrail bulk`: a file of requests through vLLM on Ray Data, off the bus."""

import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventrail.batch.files import BatchFiles, BatchResult
    from eventrail.batch.lines import BatchLine
    from eventrail.config.model import Pool

    Generate = Callable[[Sequence[BatchLine], Pool, int], Iterator[BatchResult]]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def bulk(
        path: Annotated[Path, typer.Argument(metavar="FILE", help="OpenAI batch input, JSONL.")],
        *,
        model: Annotated[
            str, typer.Option(help="`bundled`, a folder, or a hub id; never a pool's name.")
        ] = "bundled",
        out: Annotated[
            Path | None, typer.Option(help="File of answers; FILE.answers.jsonl if not given.")
        ] = None,
        errors: Annotated[
            Path | None, typer.Option(help="File of failures; FILE.errors.jsonl if not given.")
        ] = None,
        copies: Annotated[int, typer.Option(min=1, help="Copies of the model to run.")] = 1,
        batch_size: Annotated[int, typer.Option(min=1, help="Rows given to vLLM at once.")] = 64,
        retry_failed: Annotated[
            bool, typer.Option("--retry-failed", help="Ask those that failed before once more.")
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Check the file, say what is left, run nothing.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Generate for every request of a file with vLLM on Ray Data, without NATS.

        For jobs that need no guard, no retrieval and no event log, only throughput. Ray starts
        on this machine, or RAY_ADDRESS names a cluster. The files are those of `eventrail
        batch`; run again, the job goes on with what has no answer yet.
        """
        from eventrail.batch.plan import plan_batch  # noqa: PLC0415 -- loaded when run
        from eventrail.cli.jobs import load_job  # noqa: PLC0415
        from eventrail.config.model import Pool  # noqa: PLC0415

        plan = plan_batch(path, answers=out, errors=errors, retry_failed=retry_failed)
        if dry_run:
            typer.echo(json.dumps({**plan.counts, "left": len(plan.work)}))
            return
        pool = Pool(engine="vllm", model=model, replicas=copies)
        generate: Generate = load_job("bulk")
        lines = [each.line for each in plan.work]
        # what Ray has to say must not come between the lines that a program reads
        with redirect_stdout(sys.stderr), plan.open() as files:
            results = generate(lines, pool, batch_size)
            failed = _write(results, len(lines), files, quiet=as_json)
        counts = {**plan.counts, "asked": len(lines), "failed": failed}
        _report(counts, plan.answers, as_json=as_json)


def _write(
    results: "Iterator[BatchResult]", count: int, files: "BatchFiles", *, quiet: bool
) -> int:
    """Write results behind a progress bar; return how many failed."""
    from rich.console import Console  # noqa: PLC0415 -- loaded when run
    from rich.progress import MofNCompleteColumn, Progress  # noqa: PLC0415

    failed = 0
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("loading the model", total=count)
        for result in results:
            files.write(result)
            failed += not result.succeeded
            progress.update(task, advance=1, description=f"generating, {failed} failed")
    return failed


def _report(counts: dict[str, int], answers: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**counts, "answers": str(answers)}))
    else:
        typer.echo(f"{counts['asked'] - counts['failed']} answered now: {answers}")
    if counts["failed"]:
        typer.echo(f"{counts['failed']} failed; --retry-failed asks them again", err=True)
        raise typer.Exit(1)
