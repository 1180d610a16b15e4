"""The lives of batches in the stream `BATCHES`: begin one, read it, append to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.chain import Chain, TailMoved
from eventrail.gateway.batches.state import BatchEntry, BatchState, kind_of

PREFIX = "batch_"
_ENTRY = msgspec.json.Decoder(BatchEntry)
_encode = msgspec.json.Encoder().encode


class Tail(NamedTuple):
    """The last entry of a batch."""

    sequence: int
    state: BatchState


class BatchLives:
    """Batches of all tenants; the tenant is always the caller's own.

    Args:
        client: the process's connection.
        by: who speaks in the entries.
    """

    def __init__(self, client: Client, by: str) -> None:
        self._chain = Chain(client, names.BATCHES)
        self._by = by

    async def begin(self, state: BatchState) -> BatchState:
        """Begin a batch, and so hand it out to be run; return it, or the one that was there.

        Raises:
            RequestProblem: `idempotency_conflict`; another one has that id.
            LogUnavailable: it is not known whether it has begun.
        """
        try:
            await self._append("work", state, after=0)
        except TailMoved:
            there = (await self.tail(state.tenant, state.batch)).state
            if there.digest != state.digest:
                raise problem(
                    Code.IDEMPOTENCY_CONFLICT,
                    "the idempotency key was used before with another batch",
                    where="idempotency_key",
                    hint="use a new key for a new batch",
                ) from None
            return there
        return state

    async def append(self, tail: Tail, state: BatchState) -> Tail:
        """Append a step behind `tail`; return the new tail.

        Raises:
            TailMoved: somebody else was faster.
            LogUnavailable: it is not known whether it is there.
        """
        return Tail(await self._append(kind_of(state), state, after=tail.sequence), state)

    async def change(
        self, tenant: str, batch: str, step: Callable[[BatchState], BatchState | None]
    ) -> BatchState:
        """Append what `step` makes of a batch, at whatever tail it has; return how it stands.

        Args:
            tenant: whose batch.
            batch: which.
            step: returns the state to append, or None to leave it as it is.

        Raises:
            RequestProblem: `not_found`.
            LogUnavailable: it is not known whether it is there.
        """
        while True:
            tail = await self.tail(tenant, batch)
            after = step(tail.state)
            if after is None:
                return tail.state
            try:
                return (await self.append(tail, after)).state
            except TailMoved:
                continue

    async def tail(self, tenant: str, batch: str) -> Tail:
        """Return the last entry of a batch.

        Raises:
            RequestProblem: `not_found`.
            LogUnavailable: the stream did not answer.
        """
        found = await self._chain.reader.last(subjects.batch("*", tenant, batch))
        if found is None:
            raise no_batch(f"{PREFIX}{batch}")
        return Tail(found.sequence, _ENTRY.decode(found.data).state)

    async def begun(self, tenant: str) -> list[BatchState]:
        """Return a tenant's batches as they began, oldest first.

        Raises:
            LogUnavailable: the stream did not answer.
        """
        whole = subjects.batch("work", tenant, "*")
        return [_ENTRY.decode(each.data).state async for each in self._chain.reader.all(whole)]

    async def _append(self, kind: str, state: BatchState, *, after: int) -> int:
        entry = BatchEntry(datetime.now(UTC), self._by, state)
        return await self._chain.append(
            subjects.batch(kind, state.tenant, state.batch),
            _encode(entry),
            life=subjects.batch("*", state.tenant, state.batch),
            after=after,
        )


def batch_of(payload: bytes) -> BatchState:
    """Return the state in an entry; raises msgspec.MsgspecError."""
    return _ENTRY.decode(payload).state


def batch_in(batch_id: str) -> str:
    """Return the batch that clients call `batch_id`.

    Raises:
        RequestProblem: `not_found`; it can be none.
    """
    batch = subjects.rid_in(batch_id, PREFIX)
    if batch is None:
        raise no_batch(batch_id)
    return batch


def no_batch(batch_id: str) -> RequestProblem:
    """Return the problem of a batch that is not there."""
    return problem(
        Code.NOT_FOUND,
        f"there is no batch {batch_id[:80]!r}",
        where="batch_id",
        hint="it was never started, is older than is kept, or is another tenant's",
    )
