"""`eventrail eval judge`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client
    from rich.console import Console

    from eventrail.evaluating.result import Evaluated


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("judge")(judge)


def judge(
    *,
    data: Data,
    pool: Annotated[
        str, typer.Option(help="ask a model through this pool of a running system")
    ] = "",
    limit: Annotated[int, typer.Option(min=0, help="so many pairs; 0 for all")] = 0,
    tenant: Annotated[str, typer.Option(help="whose lives the calls are; the first's")] = "",
    timeout: Annotated[float, typer.Option(help="seconds for one call")] = 300.0,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """How often a judge prefers the answer that people hold for better.

    Rows have `input`, `output_1`, `output_2` and `preferred` (1 or 2), or `question`,
    `response_A`, `response_B` and `label` (A>B or B>A). Every pair is judged in both orders; two
    that disagree are a tie, which counts half. Without --pool it is the rules that judge, which
    see outer marks only. With --pool every verdict is a life in the log of the running system,
    which is paid for like any; a run that was stopped goes on where it was.

    \b
      eventrail eval judge --data pairs.jsonl
      eventrail eval judge --data pairs.jsonl --pool llama-70b --limit 40 --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    if not pool:
        evaluate = lazily("eventrail.evaluating.judge", "evaluate", extra="judge")
        run(lambda console: evaluate(data, console), as_json=as_json)
        return
    run(
        lambda console: _through(
            pool,
            data,
            limit=limit,
            tenant=tenant,
            timeout=timeout,
            at=(nats, state),
            console=console,
        ),
        as_json=as_json,
    )


def _through(
    pool: str,
    data: Path,
    *,
    limit: int,
    tenant: str,
    timeout: float,
    at: "tuple[str | None, Path | None]",
    console: "Console | None",
) -> "Evaluated":
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use
    from eventrail.config.judging import Judging  # noqa: PLC0415
    from eventrail.evaluating.judge_pool import evaluate_pool  # noqa: PLC0415

    policy = Judging(pool=pool, timeout_s=timeout)

    async def measured(client: "Client") -> "Evaluated":
        return await evaluate_pool(
            client, data, policy, tenant=tenant, limit=limit, console=console
        )

    return on_server(measured, *at)
