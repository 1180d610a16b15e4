"""The bucket `FLIGHTS`: who leads is decided where claims are stored."""

from nats.aio.client import Client

from eventrail.cache.claim import Claim, Held, decode_claim, encode_claim
from eventrail.contracts.errors import UndecodableMessage
from eventrail.eventlog.jetstream.conditional import Conditional
from eventrail.eventlog.jetstream.names import FLIGHTS_BUCKET
from eventrail.eventlog.jetstream.publisher import Publisher

PATIENCE_S = 8.0
"""Seconds in which the bucket answers. A busy process takes a second or two to hear it, and giving
up then would be a stampede just when there is much to do."""


class ClaimBucket:
    """See `flights.Claims`.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._bucket = Conditional(client, Publisher(client), FLIGHTS_BUCKET, PATIENCE_S)

    async def put(self, name: str, claim: Claim, expected: int) -> int | None:
        """Store a claim in place of a revision."""
        return await self._bucket.put(name, encode_claim(claim), expected)

    async def last(self, name: str) -> Held | None:
        """Return the claim that is stored."""
        found = await self._bucket.last(name)
        if found is None:
            return None
        value, revision = found
        try:
            return Held(decode_claim(value), revision)
        except UndecodableMessage:  # of another release: it stands for nobody
            return Held(Claim("", 0.0, ended=True), revision)
