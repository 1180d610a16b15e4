"""Carry a replay through behind a progress bar; Ctrl-C finishes what is in hand."""

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
import structlog
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from eventrail.cli.replaying.show import show_summary
from eventrail.config.settings import Settings
from eventrail.replaying.diff import Outcome, Summary
from eventrail.replaying.life import Life
from eventrail.replaying.run import Options, run
from eventrail.replaying.study import Study


class Running(NamedTuple):
    """How to run.

    Attributes:
        concurrency: requests on their way at once.
        most_cost: see `replaying.run.Options`.
        over: `ray`, `ray:8`, or empty for this process alone.
        as_json: print a line for each request, and one for all.
    """

    concurrency: int
    most_cost: float | None
    over: str
    as_json: bool


def carry(study: Study, settings: Settings, running: Running) -> int:
    """Run what is left of a study; return the exit status: 1 if it is not complete then."""
    console = Console(stderr=True)
    total = len(study.names())
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with (
        logs_in(study),
        Progress(*columns, console=console, disable=running.as_json) as progress,
    ):
        task = progress.add_task("replaying", total=total)
        counted = [0, 0]

        def tell(outcome: Outcome, _after: Life | None = None) -> None:
            counted[0] += outcome.same
            counted[1] += not outcome.same
            said = f"replaying, {counted[0]} same, {counted[1]} different"
            progress.update(task, advance=1, description=said)
            if running.as_json:
                typer.echo(msgspec.json.encode(outcome))

        options = Options(running.concurrency, running.most_cost, tell=tell)
        if running.over:
            from eventrail.replaying.over_ray import run_over_ray  # noqa: PLC0415 -- heavy

            summary = run_over_ray(study, settings.state, running.over, options, tell)
        else:
            summary = asyncio.run(_until_asked(study, settings, options))
    show_summary(study.plan, summary, as_json=running.as_json)
    return int(summary.done < summary.requests)


async def _until_asked(study: Study, settings: Settings, options: Options) -> Summary:
    if threading.current_thread() is threading.main_thread():  # no other hears signals
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, options.stop.set)
    return await run(study, settings.state, options)


@contextmanager
def logs_in(study: Study) -> Generator[None]:
    """Write what the private system logs into the study's folder, not between the progress."""
    before = structlog.get_config()
    with (study.folder / "replay.log").open("a", encoding="utf-8") as file:
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            logger_factory=structlog.WriteLoggerFactory(file),
            cache_logger_on_first_use=False,
        )
        try:
            yield
        finally:
            structlog.configure(**before)
