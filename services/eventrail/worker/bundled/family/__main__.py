"""The command line: `python -m eventrail.worker.bundled.family COMMAND --help`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.worker.bundled.family.loop import Done
from eventrail.worker.bundled.family.measure import measure as measure_members
from eventrail.worker.bundled.family.members import MEMBERS, member
from eventrail.worker.bundled.family.publish import publish as publish_member
from eventrail.worker.bundled.family.steps import Recipe

app = typer.Typer(
    no_args_is_help=True,
    help="""Make what belongs to the bundled model: draft, Medusa heads, lookahead, int8 form.

    In order: `answers`; then `draft`, `medusa` and `lookahead` in any order; then `measure` and
    `publish`. Every step goes on where it was stopped, and its result depends on the seed, not on
    when it was stopped. `make models` does it all.
    """,
)

Run = Annotated[Path, typer.Option(help="Folder of the run; each step finds the others' there.")]
Seed = Annotated[int, typer.Option(help="Seed of weights, questions and batches.")]
Threads = Annotated[int, typer.Option(help="Processor threads.")]
Kinds = Annotated[
    list[str] | None,
    typer.Argument(help=f"Of {', '.join(m.kind for m in MEMBERS)}; all if none is named."),
]
RUN = Path("build/bundled")


@app.command()
def answers(
    *,
    shards: Annotated[int, typer.Option(help="Shards of 64 contexts, some 6,000 tokens.")] = 40,
    run: Run = RUN,
    seed: Seed = 11,
    threads: Threads = 2,
) -> None:
    """Let the bundled model answer questions about its training text; all else learns from it."""
    Recipe(run, seed, threads).answers(shards)


@app.command()
def draft(
    *,
    steps: Annotated[int, typer.Option(help="Steps of 6 contexts.")] = 600,
    run: Run = RUN,
    seed: Seed = 7,
    threads: Threads = 2,
) -> None:
    """Distil the draft model."""
    _say(Recipe(run, seed, threads).draft(steps))


@app.command()
def medusa(
    *,
    steps: Annotated[int, typer.Option(help="Steps of 512 positions.")] = 1500,
    run: Run = RUN,
    seed: Seed = 7,
    threads: Threads = 2,
) -> None:
    """Train Medusa heads on the frozen bundled model."""
    _say(Recipe(run, seed, threads).medusa(steps))


@app.command()
def lookahead(
    *,
    steps: Annotated[int, typer.Option(help="Steps of 4 contexts.")] = 1200,
    run: Run = RUN,
    seed: Seed = 7,
    threads: Threads = 2,
) -> None:
    """Train the second stream of the lookahead form, and the Medusa heads that read it."""
    _say(Recipe(run, seed, threads).lookahead(steps))


@app.command()
def measure(kinds: Kinds = None, *, run: Run = RUN) -> None:
    """Measure members in vLLM beside the plain model: equality, exact match, speed, acceptance."""
    measure_members(kinds or [one.kind for one in MEMBERS], run)


@app.command()
def publish(
    kinds: Kinds = None,
    *,
    machine: Annotated[str, typer.Option(help="Class of the machine it ran on; no host names.")],
    command: Annotated[list[str], typer.Option(help="A command that made it; may be repeated.")],
    run: Run = RUN,
    seed: Seed = 7,
) -> None:
    """Write measured members into the package, with card, plot and registry."""
    about = {"commands": command, "machine": machine, "seed": seed}
    for kind in kinds or [one.kind for one in MEMBERS]:
        figures = publish_member(member(kind), run, about)
        same, speed = figures["same_answers"]["share"], figures["speed"]["batch_1"]["ratio"]
        typer.echo(f"{kind}: answers equal {same:.3f}, speed at batch 1 {speed:.2f} times")


def _say(done: Done) -> None:
    typer.echo(f"{done.step} steps, {done.tokens:,} tokens, {done.seconds / 60:.1f} minutes")


if __name__ == "__main__":
    app()
