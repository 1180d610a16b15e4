"""Bring large bodies into the lake, so that it needs no object store to be read."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.records import Record
from eventrail.lake.messages import Whole, whole_by

_log = structlog.get_logger(__name__)

TRIES = 5
"""How often a body is asked for while the server answers, before the claim stays a claim."""

PAUSE_S = 1.0


def body_fetcher(
    resolve: Callable[[bytes], Awaitable[Record]], connected: Callable[[], bool]
) -> Whole:
    """Return a function that puts a record's large bodies in place.

    A body that is gone from the object store must not stop the archive: after `TRIES`
    failures with the server there, the record is archived with its claim.

    Args:
        resolve: decodes a record and fetches its bodies.
        connected: whether the server can be asked at all.
    """
    whole = whole_by(resolve)

    async def fetch(payload: bytes) -> bytes:
        tries = 0
        while tries < TRIES:
            try:
                return await whole(payload)
            except LogUnavailable as error:
                tries += connected()
                _log.warning("body not fetched", tries=tries, error=str(error))
                await asyncio.sleep(PAUSE_S)
        return payload

    return fetch
