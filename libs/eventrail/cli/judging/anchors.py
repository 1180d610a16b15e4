"""`eventrail judge anchors`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.cli.judging.anchoring import Checked
    from eventrail.config.model import Config

Policy = Annotated[str, typer.Option(help="policy of `judging:` that has them")]

HELP = """Answers that people have scored: what a judge is held against.

A share of the model judge's requests (`anchor_rate`) has one judged beside it.
So a judge that drifts is told apart from a system that does.

\b
  {"id": "a1", "question": "...", "answer": "...", "score": 0.25, "documents": ["..."]}

\b
  add --file anchors.jsonl      put them into a policy, one a line
  list                          those of a policy
  check                         judge all of them now, beside what people said"""


def add(group: typer.Typer) -> None:
    """Add the commands."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    app.command("add")(add_anchors)
    app.command("list")(list_)
    app.command("check")(check)
    group.add_typer(app, name="anchors", short_help="Answers that people have scored.")


def add_anchors(
    *,
    file: Annotated[Path, typer.Option(help="JSON Lines: id, question, answer, score, documents")],
    policy: Policy = "default",
    replace: Annotated[
        bool, typer.Option("--replace", help="in place of those there, not beside them")
    ] = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Put anchors into a policy; one with an id that is there takes its place.

    \b
      eventrail judge anchors add --file anchors.jsonl --reason "labelled in May"
    """
    from eventrail.cli.configuring.doing import asked_of, change  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.judging.anchoring import read_anchors, with_anchors  # noqa: PLC0415

    anchors = read_anchors(file)

    def wanted(config: "Config") -> "Config":
        return with_anchors(config, policy, anchors, afresh=replace)

    asked = asked_of("judge anchors add", reason, dry_run=dry_run, wait_s=5.0)
    change(wanted, asked, nats, state, as_json=as_json)


def list_(
    *, policy: Policy = "default", nats: Nats = None, state: State = None, as_json: AsJson = False
) -> None:
    """List the anchors of a policy.

    \b
      eventrail judge anchors list --json
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.doing import present  # noqa: PLC0415
    from eventrail.config.judging import BUILT_IN  # noqa: PLC0415
    from eventrail.config.policies import policy_of  # noqa: PLC0415

    anchors = policy_of(present(nats, state).judging, policy, BUILT_IN).anchors
    if as_json:
        typer.echo(msgspec.json.encode(anchors).decode())
        return
    table = Table("id", "score", "question", "answer")
    for each in anchors:
        table.add_row(each.id, f"{each.score:.2f}", each.question[:60], each.answer[:60])
    Console().print(table)


def check(
    *,
    policy: Policy = "default",
    pool: Annotated[str, typer.Option(help="the pool to ask; the policy's by default")] = "",
    tenant: Annotated[str, typer.Option(help="whose lives the calls are; the first's")] = "",
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Judge every anchor now, and say how far the judge is from people.

    Each run asks anew: that is what it is for. Nothing is written but the calls' own lives.

    \b
      eventrail judge anchors check --pool llama-70b
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.judging.anchoring import checked, print_checked  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def run(client: "Client") -> "Checked":
        return await checked(client, policy, pool, tenant)

    found = on_server(run, nats, state)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_checked(found, Console())
