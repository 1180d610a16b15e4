"""`eventrail bench speculation`: which way to draft tokens suits a pool?"""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import Lake


def add(app: typer.Typer) -> None:
    """Add the command."""
    bench = typer.Typer(help="Measure this system on its own work.", no_args_is_help=True)
    app.add_typer(bench, name="bench")
    bench.command()(speculation)
    bench.callback()(_only_subcommands)


def _only_subcommands() -> None:
    """Measure this system on its own work."""


def speculation(  # noqa: PLR0917 -- options are given by name
    pool: Annotated[str, typer.Option(help="The pool whose model is measured.")] = "bundled",
    data: Annotated[
        Path | None,
        typer.Option(help="Prompts: JSON lines of chat requests, batch lines or log records."),
    ] = None,
    modes: Annotated[
        str,
        typer.Option(
            help="What to compare, by commas: METHOD, METHOD:TOKENS, for ngram :MIN-MAX looked "
            "up, and @MODEL; e.g. ngram,ngram:10:2-4,draft@org/small,medusa:3. "
            "Default: what the pool can run."
        ),
    ] = "",
    batches: Annotated[str, typer.Option(help="Requests at once.")] = "1,4,8,16,24,32",
    rounds: Annotated[int, typer.Option(min=1, help="Measurements of each; medians count.")] = 3,
    most: Annotated[int, typer.Option("--prompts", min=1, help="Most prompts used.")] = 32,
    max_tokens: Annotated[int, typer.Option(min=2, help="Most tokens of an answer.")] = 128,
    out: Annotated[Path, typer.Option(help="Folder for table, charts, logs.")] = Path(
        "build/bench-speculation"
    ),
    config: Annotated[
        Path | None, typer.Option(help="Configuration file that has the pool.")
    ] = None,
    state: Annotated[Path | None, typer.Option(help="State folder of `eventrail up`.")] = None,
    lake: Lake = None,
    *,
    cold: Annotated[
        bool,
        typer.Option("--cold", help="Forget all prompts before each measurement."),
    ] = False,
    one_at_a_time: Annotated[
        bool, typer.Option("--one-at-a-time", help="Never load two engines at once.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Compare ways to draft tokens ahead, on a pool's own model with real prompts.

    Loads the pool's model once for each mode, each in a process of its own, and keeps 1, 4, 8, ...
    requests in flight: plain decoding, n-gram lookup in the prompt, and, where there are any, the
    draft model and Medusa or EAGLE heads. Modes take turns, so that a machine that grows slower
    favours none. Every answer is greedy and is compared with the plain one token for token.

    Prompts come from --data, or else from the pool's answered requests in the log and the lake.
    They are in the prefix cache when they are measured, so that decoding is what is compared;
    --cold measures prompts that come for the first time.

    Prints a table and which setting suits which load, with lines for the configuration. Writes
    results.csv, results.parquet, results.json, speed.svg and acceptance.svg.

    For example: eventrail bench speculation --data chats.jsonl --batches 1,24 --rounds 5

    For a large model on a GPU: eventrail bench speculation --pool big
    --modes none,ngram:8,eagle@org/heads --one-at-a-time
    """
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- when run
    from eventrail.cli.speculating import gather  # noqa: PLC0415
    from eventrail.cli.speculating.run import run  # noqa: PLC0415
    from eventrail.cli.speculating.show import as_json_text, planned, shown  # noqa: PLC0415
    from eventrail.speculation import plan as planning  # noqa: PLC0415
    from eventrail.speculation.modes import default_modes, parse_modes  # noqa: PLC0415

    settings = command_settings(state=state, lake=lake)
    known = gather.configuration(settings, config)
    chosen = gather.vllm_pool(known, pool)
    plan = planning.Plan(
        pool=pool,
        modes=parse_modes(modes or default_modes(chosen), chosen),
        batches=planning.parse_batches(batches),
        rounds=rounds,
        max_tokens=max_tokens,
        cold=cold,
    )
    prompts = gather.prompts(known, settings, pool, data, most)
    if dry_run:
        typer.echo(planned(plan, prompts, alone=one_at_a_time))
        return
    report = run(plan, chosen, prompts, out, alone=one_at_a_time, quiet=as_json)
    typer.echo(as_json_text(report) if as_json else shown(report, out))
    if report.left_out and modes:
        raise typer.Exit(1)
