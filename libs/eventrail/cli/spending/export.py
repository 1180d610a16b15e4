"""The subcommands that go call by call: for a spreadsheet, and against an invoice."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eventrail.cli.options import Lake, Nats, State
from eventrail.cli.spending.options import AsJson, Cold, Since, Tenant, Until

Format = Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="csv or jsonl")]
Output = Annotated[Path | None, typer.Option(help="file to write; the terminal by default")]
Invoice = Annotated[
    Path,
    typer.Argument(
        metavar="INVOICE.csv",
        help="a column `attempt`, `request_id` or `x-request-id` names the call; `cost`, "
        "`prompt_tokens` and `completion_tokens` are compared where they are there",
    ),
]


def export(
    *,
    form: Format = "csv",
    output: Output = None,
    tenant: Tenant = "",
    since: Since = "",
    until: Until = "",
    cold: Cold = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Write every provider call: attempt id, time, who, model, tokens, cost.

    The attempt id is what the provider was given as `x-request-id`.
    """
    from eventrail.cli.spending.options import chosen  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.spending.session import look  # noqa: PLC0415
    from eventrail.money.nano import shown  # noqa: PLC0415
    from eventrail.spend.groups import each_call  # noqa: PLC0415

    which = chosen(tenant, since, until)
    with look(nats, state, lake, cold=cold) as (connection, seen):
        currency = seen.config.prices.currency
        calls = [
            {**call, "cost": shown(call["nano"]), "currency": currency}
            for call in each_call(connection, which)
        ]
    text = _csv(calls) if form == "csv" else _lines(calls)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        typer.echo(f"{len(calls)} calls written to {output}", err=True)


def reconcile(
    invoice: Invoice,
    *,
    tenant: Tenant = "",
    since: Since = "",
    until: Until = "",
    cold: Cold = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
    lake: Lake = None,
) -> None:
    """Say which calls differ between a provider's invoice and the log.

    Ends with status 1 if any does.
    """
    from rich.console import Console  # noqa: PLC0415 -- commands load what they need when run

    from eventrail.cli.spending.options import chosen  # noqa: PLC0415
    from eventrail.cli.spending.session import look  # noqa: PLC0415
    from eventrail.cli.spending.show import differences_json, differences_table  # noqa: PLC0415
    from eventrail.spend.groups import each_call  # noqa: PLC0415
    from eventrail.spend.invoice import differences, read_invoice  # noqa: PLC0415

    lines = read_invoice(invoice)
    which = chosen(tenant, since, until)
    with look(nats, state, lake, cold=cold) as (connection, _):
        calls = each_call(connection, which)
    found = differences(calls, lines)
    if as_json:
        typer.echo(differences_json(found))
    elif found:
        Console().print(differences_table(found))
    else:
        typer.echo(f"{len(lines)} lines and {len(calls)} calls agree")
    raise typer.Exit(int(bool(found)))


def _csv(calls: Sequence[dict[str, Any]]) -> str:
    if not calls:
        return ""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(calls[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(calls)
    return buffer.getvalue()


def _lines(calls: Sequence[dict[str, Any]]) -> str:
    import msgspec  # noqa: PLC0415 -- loaded when run

    return "".join(msgspec.json.encode(call, enc_hook=str).decode() + "\n" for call in calls)
