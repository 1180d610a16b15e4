"""`eventrail guards answer`: what would follow from an answer."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from eventrail.cli.guards.looking import ConfigFile, known
from eventrail.cli.options import AsJson, Nats, State


def answer(
    *,
    tenant: Annotated[str, typer.Option(help="whose policy")],
    question: Annotated[str, typer.Option(help="what was asked")],
    text: Annotated[str, typer.Option("--answer", help="the answer; `-` reads standard input")],
    document: Annotated[
        list[str] | None, typer.Option(help="a text that the model was given; repeatable")
    ] = None,
    system: Annotated[str, typer.Option(help="what the app told the model")] = "",
    schema: Annotated[
        Path | None, typer.Option(help="a JSON Schema that the answer was to follow")
    ] = None,
    finish_reason: Annotated[str, typer.Option(help="`length` if it was cut off")] = "stop",
    config: ConfigFile = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what the output guard would do with an answer, and why.

    Nothing is sent to a model, and nothing is stored. Exit status 0 if the
    answer, or something in its place, goes out; 3 if it does not.

    \b
      eventrail guards answer --tenant demo --question "When do you open?" \
        --answer "At nine." --document "The shop opens at nine."
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.guards.show import print_verdict  # noqa: PLC0415
    from eventrail.cli.jobs import load_job  # noqa: PLC0415

    said: dict[str, Any] = {
        "question": question,
        "answer": sys.stdin.read() if text == "-" else text,
        "documents": document or [],
        "system": system,
        "extra": _form(schema),
        "finish_reason": finish_reason,
    }
    found = load_job("explain-answer")(known(config, nats, state), tenant=tenant, said=said)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        print_verdict(found, Console())
    if found.action in {"block", "retry", "fallback"}:
        raise typer.Exit(3)


def _form(schema: Path | None) -> dict[str, Any]:
    if schema is None:
        return {}
    import msgspec  # noqa: PLC0415 -- loaded on use

    try:
        decoded: Any = msgspec.json.decode(schema.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise typer.BadParameter(f"{schema}: {error}", param_hint="--schema") from error
    return {"response_format": {"type": "json_schema", "json_schema": {"schema": decoded}}}
