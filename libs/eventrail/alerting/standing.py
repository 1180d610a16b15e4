"""How webhooks stand: what waits for them, and what was given up."""

from datetime import datetime

import msgspec
from nats.aio.client import Client

from eventrail.config.webhooks import Format, Webhook
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.operations import decode_operation
from eventrail.eventlog.jetstream.advisories import decode_advisory, terminated
from eventrail.eventlog.jetstream.names import ADVISORIES, OPERATIONS, webhook_consumer
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.eventlog.provision.api import Management


class GivenUp(msgspec.Struct, frozen=True):
    """A message that a webhook was not told.

    Attributes:
        id: of the alarm or incident; empty if it is kept no more.
        at: when it was given up.
        tries: how often it was sent.
        why: the last answer.
    """

    id: str
    at: datetime | None
    tries: int
    why: str


class WebhookStanding(msgspec.Struct, frozen=True):
    """How a webhook stands.

    Attributes:
        name: of the webhook.
        format: what it is sent.
        waiting: entries of `OPERATIONS` that it was not told of yet.
        trying: whether the first of them has failed, and is being sent again.
        settled_at: when an entry was last told, or found to be none for it; None if none was.
        given_up: what it was not told, the oldest first.
    """

    name: str
    format: Format
    waiting: int
    trying: bool
    settled_at: datetime | None
    given_up: list[GivenUp]


class _Floor(msgspec.Struct, frozen=True):
    last_active: datetime | None = None


class _Info(msgspec.Struct, frozen=True):
    num_pending: int = 0
    num_ack_pending: int = 0
    num_redelivered: int = 0
    ack_floor: _Floor = _Floor()


async def standings(client: Client, webhooks: dict[str, Webhook]) -> list[WebhookStanding]:
    """Return how each webhook stands.

    Args:
        client: connected as an operator.
        webhooks: of the configuration.

    Raises:
        LogUnavailable: the server did not answer.
    """
    given_up = await _given_up(client)
    management = Management(client)
    found: list[WebhookStanding] = []
    for name, webhook in webhooks.items():
        consumer = webhook_consumer(name)
        told = await management.consumer(OPERATIONS, consumer) or {}
        info = msgspec.convert(told, _Info)
        found.append(
            WebhookStanding(
                name,
                webhook.format,
                info.num_pending + info.num_ack_pending,
                info.num_redelivered > 0,
                info.ack_floor.last_active,
                given_up.get(consumer, []),
            )
        )
    return found


async def _given_up(client: Client) -> dict[str, list[GivenUp]]:
    """Return, by consumer, what was given up."""
    operations = Reader(client, OPERATIONS)
    found: dict[str, list[GivenUp]] = {}
    async for message in Reader(client, ADVISORIES).all(terminated(OPERATIONS)):
        try:
            said = decode_advisory(message.data)
        except UndecodableMessage:
            continue
        name = await _id(operations, said.stream_seq)
        entry = GivenUp(name, said.timestamp, said.deliveries, said.reason)
        found.setdefault(said.consumer, []).append(entry)
    return found


async def _id(operations: Reader, sequence: int) -> str:
    stored = await operations.at(sequence)
    try:
        return "" if stored is None else decode_operation(stored.data).id
    except msgspec.MsgspecError:
        return ""
