"""Answers the server's questions about users that it does not know: tenants with virtual keys."""

import asyncio
import contextlib

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.bus.callout.claims import REQUESTS, AuthRequest, admit, decode_request, refuse
from eventrail.bus.callout.issuer import Issuer
from eventrail.contracts.errors import UndecodableMessage
from eventrail.gateway.authenticating import Authenticator
from eventrail.gateway.callout.deciding import key_for
from eventrail.gateway.metrics import GatewayMetrics
from eventrail.keys.permissions import key_user

_log = structlog.get_logger(__name__)

QUEUE = "gateway"
"""Queue group: each question goes to one gateway process."""


class CalloutDoor:
    """Vouches for tenants' NATS users. The server waits two seconds for the answer.

    Args:
        client: the process's connection.
        issuer: signs the answers; the server knows its public key.
        authenticator: finds out whether a key is good.
        metrics: counts the answers.
    """

    name = "callout"

    def __init__(
        self,
        client: Client,
        issuer: Issuer,
        authenticator: Authenticator,
        metrics: GatewayMetrics,
    ) -> None:
        self._client = client
        self._issuer = issuer
        self._authenticator = authenticator
        self._metrics = metrics
        self._stopped = asyncio.Event()
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Begin to answer."""
        self._subscription = await self._client.subscribe(REQUESTS, queue=QUEUE, cb=self._answer)
        await self._client.flush()

    async def run(self) -> None:
        """Answer until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Answer no more."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
        self._stopped.set()

    async def _answer(self, message: Msg) -> None:
        try:
            request = decode_request(message.data)
        except UndecodableMessage as error:
            _log.warning("callout not understood", error=str(error))
            return
        try:
            await self._client.publish(message.reply, self._decide(request))
        except NatsError as error:
            _log.warning("callout not answered", error=repr(error))

    def _decide(self, request: AuthRequest) -> bytes:
        key = key_for(request, self._authenticator.key)
        self._metrics.responded(self.name, REQUESTS, "refused" if key is None else "admitted")
        if key is None:
            _log.info("nats user refused", user=request.user[:80])
            return refuse(self._issuer, request)
        _log.info("nats user admitted", tenant=key.tenant, key=key.id)
        user = key_user(key, request.user, counted=self._authenticator.counted(key.tenant))
        return admit(self._issuer, request, user, key.expires)
