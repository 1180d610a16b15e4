"""Ask, and wait for what became of it."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from eventrail.runtime.host import Host


async def admit(
    host: Host,
    text: str,
    *,
    tenant: str = "acme",
    user: str | None = None,
    timeout_s: float = 30.0,
    model: str = "echo",
    batch: bool = False,
) -> str:
    """Admit a request and return its id as soon as it is in the log."""
    rid = new_rid()
    request = ChatRequest([Message("user", text)], model=model, user=user)
    sealed = host.sealer.seal(tenant, rid, msgspec.json.encode(request))
    deadline = datetime.now(UTC) + timedelta(seconds=timeout_s)
    basis = Record(rid, tenant, "guardrail", new_trace_id(), deadline, [])
    accepted = Accepted(
        sealed, model, messages=1, characters=len(text), user=user,
        priority="batch" if batch else "interactive",
    )  # fmt: skip
    await host.runner.admit(basis, accepted, span=new_span_id(), stored_first=True)
    return rid


async def ended(host: Host, rid: str, tenant: str = "acme", patience_s: float = 30.0) -> Record:
    """Return the last record of a request, once it has ended."""
    async with asyncio.timeout(patience_s):
        while True:
            tail = await host.log.tail(tenant, rid)
            if tail is not None and tail.record.done:
                return tail.record
            await asyncio.sleep(0.05)


async def outcome(host: Host, rid: str, tenant: str = "acme") -> RequestState:
    """Return the state of a request, once it has ended."""
    return fold(await ended(host, rid, tenant))


async def outcomes(host: Host, rids: Iterable[str], tenant: str = "acme") -> list[RequestState]:
    """Return the states of requests, once they have ended."""
    return [await outcome(host, rid, tenant) for rid in rids]


async def ask(host: Host, text: str, **more: object) -> RequestState:
    """Ask and return what became of it."""
    rid = await admit(host, text, **more)  # type: ignore[arg-type] -- the options of admit
    tenant = str(more.get("tenant", "acme"))
    return await outcome(host, rid, tenant)


def reasons(record: Record) -> list[str]:
    """Return why the cache passed, each time it did."""
    found = [event for event in record.all_events() if event.type == "cache_missed"]
    return [msgspec.json.decode(event.data).get("reason", "absent") for event in found]
