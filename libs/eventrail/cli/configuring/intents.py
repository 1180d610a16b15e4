"""The subcommands of `eventrail intents`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import asked_of, change, present
from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

if TYPE_CHECKING:
    from eventrail.config.model import Config

SetName = Annotated[str, typer.Argument(metavar="SET", help="the set of intents")]
Tenant = Annotated[str, typer.Option(help="a tenant that is to have the set")]


def list_(
    name: Annotated[str, typer.Argument(metavar="[SET]", help="one set only")] = "",
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List the intents: how many examples, what follows, which tenants have the set."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.config.changing.intents import intent_rows  # noqa: PLC0415

    rows = intent_rows(present(nats, state), name)
    if as_json:
        typer.echo(json_of(rows))
        return
    table = Table("set", "intent", "examples", "action", "tenants", box=None, pad_edge=False)
    for row in rows:
        action = ", ".join(f"{field}: {value}" for field, value in row.action.items())
        table.add_row(row.set, row.intent, str(row.examples), action or "-", ", ".join(row.tenants))
    Console().print(table)


def add_(
    name: SetName,
    intent: Annotated[str, typer.Argument(help="its name, or out_of_scope")],
    *,
    example: Annotated[
        list[str] | None, typer.Option(help="what a user says; may be repeated")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="more examples, one a line")] = None,
    action: Annotated[
        str | None, typer.Option(help="what follows, in YAML, e.g. '{pool: large, top_k: 3}'")
    ] = None,
    description: Annotated[
        str | None, typer.Option(help="what a question that asks back calls it")
    ] = None,
    tenant: Tenant = "",
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Add examples to an intent; the set and the intent are made if they are not there.

    A set needs two intents with two examples each before it can stand, so a new one is begun
    with `import`.

    \b
      eventrail intents add support refund --example "I want my money back"
      eventrail intents add support refund --file refund.txt --action '{pool: large}'
    """
    from msgspec import convert  # noqa: PLC0415 -- loaded on use

    from eventrail.config.changing.edit import read_value  # noqa: PLC0415
    from eventrail.config.changing.intents import with_intents  # noqa: PLC0415
    from eventrail.config.intents import Action  # noqa: PLC0415

    lines = file.read_text(encoding="utf-8").splitlines() if file is not None else []
    texts = [*(example or []), *lines]
    follows = convert(read_value(action), Action) if action is not None else None

    def wanted(config: "Config") -> "Config":
        return with_intents(
            config,
            name,
            {intent: texts},
            action=follows,
            description=description,
            tenant=tenant,
        )

    asked = asked_of("intents add", reason, dry_run=dry_run, wait_s=wait)
    change(wanted, asked, nats, state, as_json=as_json)


def import_(
    name: SetName,
    file: Annotated[Path, typer.Argument(help="JSON Lines with text and intent")],
    *,
    tenant: Tenant = "",
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Add all examples of a file; the intent `oos` stands for none of the intents.

    For some thousands of examples at most: more are trained with `eventrail train intent`.

    \b
      eventrail intents import support examples.jsonl --tenant demo
    """
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.config.changing.intents import with_intents  # noqa: PLC0415

    examples = lazily("eventrail.intents.rows", "examples_by_intent", extra="router")([file])
    asked = asked_of("intents import", reason, dry_run=dry_run, wait_s=wait)
    change(
        lambda config: with_intents(config, name, examples, tenant=tenant),
        asked,
        nats,
        state,
        as_json=as_json,
    )


def remove(
    name: SetName,
    intent: Annotated[str, typer.Argument(metavar="[INTENT]", help="only this one")] = "",
    *,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Remove an intent, or a whole set, also from the tenants that have it."""
    from eventrail.config.changing.intents import without_intent  # noqa: PLC0415 -- loaded on use

    asked = asked_of("intents remove", reason, dry_run=dry_run, wait_s=wait)
    change(lambda config: without_intent(config, name, intent), asked, nats, state, as_json=as_json)


def told_of(
    name: SetName,
    text: Annotated[str, typer.Argument(help="what a user says")],
    *,
    config: Annotated[
        Path | None, typer.Option(help="a file to go by, instead of what is in force")
    ] = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what a text is taken to want, how sure that is, and what is due.

    \b
      eventrail intents test support "where is my parcel"
      eventrail intents test support "where is my parcel" --config new.yaml --json
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415
    from eventrail.config.changing.intents import set_named  # noqa: PLC0415
    from eventrail.config.model import read_config  # noqa: PLC0415

    document = read_config(config) if config is not None else present(nats, state)
    told = lazily("eventrail.intents.telling", "tell", extra="router")(
        set_named(document, name), text
    )
    if as_json:
        typer.echo(json_of(told))
        return
    typer.echo(f"intent {told.intent or '-'} {told.score:.2f}, threshold {told.threshold:.2f}")
    for each, probability in told.likely.items():
        typer.echo(f"  {probability:.2f}  {each}")
    if told.steps:
        typer.echo(f"in steps: {', '.join(told.steps)}")
    typer.echo(f"next: {told.next_action} ({told.why})")
