"""Find and end connections, through the server's system account.

`$SYS.REQ.SERVER.PING.CONNZ` asks every server of a cluster for its connections, and
`$SYS.REQ.SERVER.<id>.KICK` ends one (nats-server's system services).
"""

import asyncio
import contextlib
from typing import NamedTuple

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.bus.callout.claims import ACCOUNT

_log = structlog.get_logger(__name__)

LIST = "$SYS.REQ.SERVER.PING.CONNZ"
KICK = "$SYS.REQ.SERVER.*.KICK"
FIRST_S = 2.0
"""How long the first server may take to answer."""

QUIET_S = 0.2
"""How long no further server has to answer until all have."""

PAGE = 1024
"""Connections of one answer."""


class Connection(NamedTuple):
    """A client's connection.

    Attributes:
        server: id of the server.
        cid: its number there.
        user: as whom it was let in.
    """

    server: str
    cid: int
    user: str


class _Client(msgspec.Struct, frozen=True):
    cid: int
    authorized_user: str = ""


class _Page(msgspec.Struct, frozen=True):
    total: int = 0
    offset: int = 0
    connections: list[_Client] = []


class _Server(msgspec.Struct, frozen=True):
    id: str


class _Answer(msgspec.Struct, frozen=True):
    server: _Server
    data: _Page = _Page()


_decode = msgspec.json.Decoder(_Answer).decode


class Connections:
    """The connections of all servers.

    Args:
        client: connected as the system user.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, user: str = "") -> list[Connection]:
        """Return the connections of our account, of one user or of all.

        Servers are not counted: it is over when no further one has answered for a while.

        Raises:
            nats.errors.Error: no server can be asked.
        """
        arrived: asyncio.Queue[Msg] = asyncio.Queue()
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=arrived.put)
        found: list[Connection] = []
        asked = {0}
        patience_s = FIRST_S
        try:
            await self._ask(inbox, user, 0)
            while (message := await _next(arrived, patience_s)) is not None:
                patience_s = QUIET_S
                answer = _read(message)
                if answer is None:
                    continue
                found += _connections(answer)
                following = answer.data.offset + PAGE
                if following < answer.data.total and following not in asked:
                    asked.add(following)
                    await self._ask(inbox, user, following)
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()
        return found

    async def kick(self, connection: Connection) -> None:
        """End a connection; its client is told nothing and may try again.

        Raises:
            nats.errors.Error: the server did not answer.
        """
        subject = KICK.replace("*", connection.server)
        query = msgspec.json.encode({"cid": connection.cid})
        await self._client.request(subject, query, timeout=FIRST_S)  # unasked, it does nothing

    async def _ask(self, inbox: str, user: str, offset: int) -> None:
        query = {"auth": True, "acc": ACCOUNT, "user": user, "limit": PAGE, "offset": offset}
        await self._client.publish(LIST, msgspec.json.encode(query), reply=inbox)


async def _next(arrived: asyncio.Queue[Msg], patience_s: float) -> Msg | None:
    try:
        async with asyncio.timeout(patience_s):
            return await arrived.get()
    except TimeoutError:
        return None


def _read(message: Msg) -> _Answer | None:
    """Return a server's answer; None for one of another form, such as that nobody is there."""
    try:
        return _decode(message.data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _log.warning("connections not understood", error=str(error))
        return None


def _connections(answer: _Answer) -> list[Connection]:
    server = answer.server.id
    return [Connection(server, each.cid, each.authorized_user) for each in answer.data.connections]
