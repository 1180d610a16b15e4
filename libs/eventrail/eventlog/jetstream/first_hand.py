"""Tell whether a delivery is surely the first of its record, to anyone.

A delivery count of 1 alone does not say so: a server that is killed may forget whom it had
handed a record to, and begin to count anew. But if the only copy of the stream lives in the
very server that this connection goes to, it cannot be killed without breaking the connection.
So a count of 1 is believed for records that were stored after this connection was made, and
for no others; on a cluster, never.
"""

import asyncio

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.eventlog.interface import Delivery

_log = structlog.get_logger(__name__)

AGAIN_S = 1.0
"""Pause before asking again after the server did not say."""


class _Config(msgspec.Struct):
    num_replicas: int = 0


class _State(msgspec.Struct):
    last_seq: int = 0


class _Cluster(msgspec.Struct):
    name: str = ""
    leader: str = ""


class StreamPlace(msgspec.Struct):
    """What `STREAM.INFO` says about where a stream is and how far it goes."""

    config: _Config = msgspec.field(default_factory=_Config)
    state: _State = msgspec.field(default_factory=_State)
    cluster: _Cluster | None = None

    def alone_on(self, server: str) -> bool:
        """Whether the server of that name holds the stream's only copy."""
        if self.config.num_replicas != 1 or self.cluster is None or self.cluster.name:
            return False
        return bool(server) and self.cluster.leader == server


class FirstHand:
    """The rule, for one connection and one stream.

    Args:
        client: the connection that brings the deliveries.
        stream: where the records are.
    """

    def __init__(self, client: Client, stream: str) -> None:
        self._client = client
        self._subject = f"$JS.API.STREAM.INFO.{stream}"
        self._connection = -1
        self._above: int | None = None
        self._asking: asyncio.Task[None] | None = None

    def __call__(self, delivery: Delivery) -> bool:
        """Return whether the record was surely handed to nobody before. False is always safe."""
        if self._client.stats["reconnects"] != self._connection:
            self._forget()
            return False
        return delivery.attempt == 1 and self._above is not None and delivery.sequence > self._above

    def _forget(self) -> None:
        self._connection = self._client.stats["reconnects"]
        self._above = None
        if self._asking is not None:
            self._asking.cancel()
        self._asking = asyncio.create_task(self._ask(self._connection), name="first hand")

    async def _ask(self, connection: int) -> None:
        """Learn where the stream ended when this connection was already there."""
        while True:
            try:
                reply = await self._client.request(self._subject, b"", timeout=2)
                place = msgspec.json.decode(reply.data, type=StreamPlace)
            except (NatsError, msgspec.MsgspecError) as error:
                _log.info("stream not looked at yet", error=repr(error))
                await asyncio.sleep(AGAIN_S)
                continue
            if connection == self._client.stats["reconnects"] and place.alone_on(self._server()):
                self._above = place.state.last_seq
            return

    def _server(self) -> str:
        name = self._client._server_info.get("server_name", "")  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- nats-py offers no other way
        return str(name)
