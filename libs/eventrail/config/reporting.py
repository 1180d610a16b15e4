"""A process says which configuration it works by, to whoever asks."""

import contextlib

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.config.store import ConfigStore
from eventrail.contracts.config_states import ConfigState
from eventrail.contracts.subjects import config_status


class ConfigReporter:
    """Answers every message on `ctl.config.status`.

    Args:
        client: the process's connection.
        store: the configuration in force.
        by: the process.
        release: what it runs.
    """

    def __init__(self, client: Client, store: ConfigStore, by: str, release: str) -> None:
        self._client = client
        self._store = store
        self._by = by
        self._release = release
        self._subscription: Subscription | None = None

    def state(self) -> ConfigState:
        """Return what the process says."""
        refused = self._store.refused
        return ConfigState(
            by=self._by,
            revision=self._store.current.revision,
            since=self._store.since,
            release=self._release,
            refused=refused.revision if refused is not None else 0,
            reason=refused.reason if refused is not None else "",
        )

    async def start(self) -> None:
        """Begin to answer."""
        self._subscription = await self._client.subscribe(config_status(), cb=self._answer)

    async def stop(self) -> None:
        """Answer no more."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()

    async def _answer(self, message: Msg) -> None:
        if message.reply:
            with contextlib.suppress(NatsError):  # who asked asks again
                await self._client.publish(message.reply, msgspec.json.encode(self.state()))
