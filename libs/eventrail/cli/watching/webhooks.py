"""`webhooks` and `test`."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.alerting.message import Message
    from eventrail.alerting.sending import Sent
    from eventrail.alerting.standing import WebhookStanding
    from eventrail.config.webhooks import Webhook

HIDDEN = "***"
"""What stands for secrets in what is only shown."""


def webhooks(*, nats: Nats = None, state: State = None, as_json: AsJson = False) -> None:
    """Show how webhooks stand: what waits for each, and what was given up, and why.

    \b
      eventrail alarms webhooks --json | jq '.[] | select(.waiting > 0)'
    """
    import msgspec  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.cli.watching.show import print_webhooks  # noqa: PLC0415

    async def find(client: "Client") -> "list[WebhookStanding]":
        from eventrail.alerting.standing import standings  # noqa: PLC0415

        return await standings(client, await _configured(client))

    found = on_server(find, nats, state)
    typer.echo(msgspec.json.encode(found)) if as_json else print_webhooks(found)


def try_(
    webhook: Annotated[str, typer.Argument(help="its name under `monitoring.webhooks`")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only show what would be sent, without secrets")
    ] = False,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Send a webhook a message that says that it is a test, and print the answer's status.

    It is sent from here, with the environment variables of this shell. Ends with status 1 unless
    the receiver took it.

    \b
      eventrail alarms test pager --dry-run
      PAGER_KEY=... eventrail alarms test pager
    """
    from datetime import UTC, datetime  # noqa: PLC0415 -- loaded on use

    from eventrail.alerting.message import trial_message  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.contracts.ids import new_rid  # noqa: PLC0415

    found = on_server(_configured, nats, state)
    if webhook not in found:
        from eventrail.config.suggest import known_names  # noqa: PLC0415

        typer.echo(
            f"eventrail alarms: no webhook {webhook!r}; {known_names(webhook, found)}", err=True
        )
        raise typer.Exit(1)
    message = trial_message(webhook, f"test-{new_rid()}", datetime.now(UTC))
    if dry_run:
        _show(found[webhook], message, as_json=as_json)
        return
    sent = asyncio.run(_send(found[webhook], message))
    if as_json:
        import msgspec  # noqa: PLC0415

        typer.echo(msgspec.json.encode({**sent._asdict(), "webhook": webhook, "id": message.id}))
    else:
        typer.echo(f"{webhook}: {sent.outcome}, {sent.why}")
    if sent.outcome != "delivered":
        raise typer.Exit(1)


async def _configured(client: "Client") -> "dict[str, Webhook]":
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415 -- loaded on use

    return (await DocumentStore(client).present()).monitoring.webhooks


async def _send(webhook: "Webhook", message: "Message") -> "Sent":
    import os  # noqa: PLC0415 -- loaded on use

    from eventrail.alerting.sending import http_client, send  # noqa: PLC0415

    async with http_client() as http:
        return await send(http, webhook, message, os.environ)


def _show(webhook: "Webhook", message: "Message", *, as_json: bool) -> None:
    """Print a request as it would be sent, without what only variables hold."""
    import msgspec  # noqa: PLC0415 -- loaded on use

    from eventrail.alerting.sending import request_of  # noqa: PLC0415

    held = {webhook.url_env: f"https://{HIDDEN}", webhook.secret_env: HIDDEN}
    url, headers, body = request_of(webhook, message, held, message.timestamp)
    if "webhook-signature" in headers:
        headers["webhook-signature"] = f"v1,{HIDDEN}"
    if as_json:
        told = {"url": url, "headers": headers, "body": msgspec.Raw(body)}
        typer.echo(msgspec.json.encode(told))
        return
    typer.echo(f"POST {url}")
    for name, value in headers.items():
        typer.echo(f"{name}: {value}")
    typer.echo(f"\n{msgspec.json.format(body).decode()}")
