"""A run with a progress bar."""

from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from eventrail.config.pool import Pool
from eventrail.speculation.files import Report, write_report
from eventrail.speculation.plan import Plan
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.run import Bench, side_by_side_here, steps


def run(
    plan: Plan, pool: Pool, prompts: list[Prompt], out: Path, *, alone: bool, quiet: bool
) -> Report:
    """Run a plan and write its report into `out`.

    Args:
        plan: what to run.
        pool: the pool's configuration.
        prompts: what to ask.
        out: folder for the report, and for what the modes' processes say.
        alone: never load two engines at once.
        quiet: show no progress.

    Raises:
        ModeFailed: the plain mode does not run.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("starting", total=steps(plan))

        def tell(doing: str, done: int) -> None:
            progress.update(task, advance=done)
            if doing:
                progress.update(task, description=doing)

        bench = Bench(plan, pool, prompts, out / "logs", tell)
        report = bench.run(side_by_side=side_by_side_here() and not alone)
    write_report(out, report)
    return report
