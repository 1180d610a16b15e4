"""The stage `cache` of one process, in memory, for load tests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from eventrail.cache.key import asked_in, key_of, partition_of, question_of
from eventrail.cache.lookup import CacheStage
from eventrail.cache.questions import Questions
from eventrail.cache.semantic import Semantic
from eventrail.cache.telling import load
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import CachedAnswer, pack
from eventrail.config.caching import Caching
from eventrail.config.caching import Semantic as SemanticPolicy
from eventrail.config.model import Config, Pool, Template, Tenant
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.events import Accepted, CacheHit, Routed, Screened
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.runtime.context import Context, SystemClock

TENANT = "acme"
POLICY = Caching(entries=1_000_000, megabytes=4_000.0, semantic=SemanticPolicy(ttl_s=86_400.0))
CONFIG = Config(
    pools={"echo": Pool(engine="echo", model="echo-1")},
    templates={"plain": Template(system="Answer shortly.")},
    tenants={TENANT: Tenant()},
    caching={"default": POLICY},
)


class NoJudge(RuntimeError):
    """The semantic cache's model is not installed."""


class World:
    """A cache of one tenant's answers."""

    def __init__(self) -> None:
        telling = load()
        if telling is None:
            raise NoJudge("install eventrail[cache]")
        self._judge = telling.judge
        questions = Questions(telling.judge)
        self._tier = LocalTier(lambda _: POLICY, questions)
        semantic = Semantic(telling.judge, telling.bound_for, self._tier, questions)
        self._stage = CacheStage(self._tier, {}, semantic)
        self._sealer = Sealer(MemoryTenantKeys())

    async def keep(self, text: str) -> None:
        """Keep an answer to a question, as the reader of ended requests does."""
        question = question_of(self.prepared(text), CONFIG, "")
        if question is None:
            return
        now = datetime.now(UTC).timestamp()
        part = partition_of(question, self._judge.name, POLICY.semantic.share, None)
        vector = pack(self._judge.vector(asked_in(question)))
        answer = CachedAnswer(
            f"Answer to {text}", now, "r", question=text, partition=part, vector=vector
        )
        self._tier.put(f"{TENANT}.{key_of(question)}", answer)

    def prepared(self, text: str) -> RequestState:
        """Return a request on its way to the cache."""
        now = datetime.now(UTC)
        state = RequestState(new_rid(), TENANT, new_trace_id(), now + timedelta(seconds=60))
        for event in (
            Accepted("", "echo", messages=1, characters=len(text)),
            Screened([Message("user", text)]),
            Routed(["cache", "model-echo", "verdict"], "echo", "echo-1", "plain"),
        ):
            state = apply(state, event, at=now)
        return state

    async def look_up(self, text: str) -> bool:
        """Look a question up; return whether an answer was found."""
        return await self.handle(self.prepared(text))

    async def handle(self, state: RequestState) -> bool:
        """Look a request up; return whether an answer was found."""
        step = await self._stage.handle(state, self._context(state))
        return isinstance(step.events[0], CacheHit)

    def _context(self, state: RequestState) -> Context:
        return Context(
            config=CONFIG,
            clock=SystemClock(),
            deadline=state.deadline,
            delivery=1,
            cancelled=asyncio.Event(),
            sealer=self._sealer,
            span=new_span_id(),
            trace=state.trace,
            publish_frame=_no_frame,
            write_note=_no_note,
        )


async def _no_frame(tenant: str, frame: TokenFrame) -> None:
    del tenant, frame


async def _no_note(tenant: str, rid: str, data: NoteData) -> None:
    del tenant, rid, data
