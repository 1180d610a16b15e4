"""Agree with all other hosts on what shapes a tenant's index."""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from eventrail.config.retrieval import Retrieval
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from eventrail.retrieval.indexing.choices import (
    PREFIX,
    Choice,
    choice_at,
    choice_of,
    decode_choices,
    encode_choices,
    with_choice,
)


class Choosing:
    """Reads and writes `indexing.<tenant>`.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._jetstream = client.jetstream()
        self._known: dict[str, list[Choice]] = {}

    async def all(self, tenant: str) -> list[Choice]:
        """Return all that was chosen for a tenant, oldest first.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        try:
            bucket = await self._jetstream.key_value(CONFIG_BUCKET)
            return (await _read(bucket, tenant))[0]
        except NatsError as error:
            raise LogUnavailable(f"bucket {CONFIG_BUCKET}: {error!r}") from error

    async def at(self, tenant: str, sequence: int, policy: Retrieval) -> Choice:
        """Return what shapes an index of the changes up to `sequence`.

        Args:
            tenant: whose.
            sequence: of the last change.
            policy: what is chosen if this is the tenant's first index.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        first = None
        if tenant not in self._known:
            first = await self.choose(tenant, 0, policy)
        return choice_at(self._known[tenant], sequence) or first or choice_of(policy, 0)

    async def choose(self, tenant: str, since: int, policy: Retrieval) -> Choice:
        """Choose what shapes the index from a reindex on; another host may have been first.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        try:
            bucket = await self._jetstream.key_value(CONFIG_BUCKET)
            while True:
                before, revision = await _read(bucket, tenant)
                choices = with_choice(before, choice_of(policy, since))
                if choices != before:
                    try:
                        await bucket.update(
                            f"{PREFIX}{tenant}", encode_choices(choices), last=revision
                        )
                    except KeyWrongLastSequenceError:
                        continue
                self._known[tenant] = choices
                return next(one for one in choices if one.since == since)
        except NatsError as error:
            raise LogUnavailable(f"bucket {CONFIG_BUCKET}: {error!r}") from error


async def _read(bucket: KeyValue, tenant: str) -> tuple[list[Choice], int]:
    """Return what is stored, and its revision; nothing and 0 if nothing is."""
    key = f"{PREFIX}{tenant}"
    try:
        entry = await bucket.get(key)
        return decode_choices(entry.value or b""), entry.revision or 0
    except KeyNotFoundError:
        return [], 0
    except msgspec.MsgspecError as error:
        raise LogUnavailable(f"{key} is not readable: {error}") from error
