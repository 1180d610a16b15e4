"""Requests that have come so far, for the tests of single stages."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.events import Accepted, EventData, Screened
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.runtime.context import Context, SystemClock

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TENANT = "acme"

CONFIG = Config(
    pools={"echo": Pool(engine="echo", model="echo-1"), "big": Pool(engine="echo", model="big-1")},
    templates={"plain": Template(), "docs": Template()},
    rules=[
        Rule(name="greeting", contains=["Hello there"], canned="General Kenobi."),
        Rule(name="vip", model="default", tenant="vip", pool="big", cacheable=False),
        Rule(name="docs", model="docs", pool="echo", template="docs", top_k=3),
        Rule(name="default", model="default", pool="echo"),
    ],
)


def user(text: str) -> list[Message]:
    """Return a conversation of one message."""
    return [Message("user", text)]


def sealer() -> Sealer:
    """Return a sealer whose keys die with the test."""
    return Sealer(MemoryTenantKeys())


def context(seals: Sealer, config: Config = CONFIG) -> Context:
    """Return what the runtime would hand to a stage."""

    async def no_frame(tenant: str, frame: TokenFrame) -> None:
        raise AssertionError(f"no frames here: {tenant} {frame}")

    async def no_note(tenant: str, rid: str, data: NoteData) -> None:
        raise AssertionError(f"no notes here: {tenant} {rid} {data}")

    return Context(
        config=config,
        clock=SystemClock(),
        deadline=NOW + timedelta(seconds=60),
        delivery=1,
        cancelled=asyncio.Event(),
        sealer=seals,
        span=new_span_id(),
        trace=new_trace_id(),
        publish_frame=no_frame,
        write_note=no_note,
    )


def accept(request: ChatRequest, seals: Sealer, tenant: str = TENANT) -> RequestState:
    """Return the state of a request that was just admitted."""
    rid = new_rid()
    state = RequestState(
        rid=rid, tenant=tenant, trace=new_trace_id(), deadline=NOW + timedelta(seconds=60)
    )
    texts = [message.content or "" for message in request.messages]
    event = Accepted(
        sealed=seals.seal(tenant, rid, msgspec.json.encode(request)),
        model=request.model,
        stream=request.stream,
        messages=len(texts),
        characters=sum(map(len, texts)),
    )
    return add(state, event)


def screened(
    messages: list[Message],
    *,
    tenant: str = TENANT,
    model: str = "default",
    sampling: Sampling | None = None,
    dictionary: str | None = None,
) -> RequestState:
    """Return the state of a request that the input guard let through."""
    request = ChatRequest(messages, model=model)
    event = Screened(
        messages=messages,
        sampling=msgspec.to_builtins(sampling or Sampling()),
        dictionary=dictionary,
    )
    return add(accept(request, sealer(), tenant), event)


def add(state: RequestState, *events: EventData) -> RequestState:
    """Fold `events` into `state`."""
    for event in events:
        state = apply(state, event, at=NOW)
    return state
