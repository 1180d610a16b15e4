"""Stages of a private system that take from the record what the record can give.

Each stands around a stage of production and has its name. What is asked of a part as it was asked
then is answered as it was answered then; the rest the stage itself decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from eventrail.config.lookup import full_name
from eventrail.config.model import Config
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import CacheMissed, EventData, Failed, Routed
from eventrail.contracts.subjects import generation_stage, pool_of_stage
from eventrail.eventlog.fold import apply
from eventrail.eventlog.path import VERDICT, next_stage
from eventrail.eventlog.state import RequestState
from eventrail.replaying.changed import Cache, Documents, Forced
from eventrail.replaying.life import Life
from eventrail.replaying.reuse import (
    index_of,
    recorded_answer,
    recorded_cache,
    recorded_documents,
)
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Stage, Step

Answers = Literal["auto", "recorded", "new"]
"""Which answers are reused: those to unchanged prompts whose parameters leave nothing to chance;
all to unchanged prompts, and none is generated; or none."""

NOT_LOOKED_UP = CacheMissed(reason="not_cacheable", detail="replay")
"""What a replay's cache says that is off."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """What may be reused.

    Attributes:
        life: returns the recorded request of a tenant and an id; None if there is none.
        cache: whose word on cached answers is taken.
        documents: whose word on documents.
        answers: whose answers.
        pools: the pools that are not what they were.
        forced: what the router is told to choose.
        indexes: the version of the index that is searched here, by tenant.
    """

    life: Callable[[str, str], Life | None]
    cache: Cache = "recorded"
    documents: Documents = "auto"
    answers: Answers = "auto"
    pools: frozenset[str] = frozenset()
    forced: Forced = field(default_factory=Forced)
    indexes: Mapping[str, str] = field(default_factory=dict[str, str])


class Reusing:
    """See `runtime.stage.Stage`.

    Args:
        inner: decides where the record does not; None for a cache that is not there.
        name: of the stage.
        reuse: what may be reused.
    """

    def __init__(self, inner: Stage | None, name: str, reuse: Reuse) -> None:
        self._inner = inner
        self._reuse = reuse
        self.name = name
        self.timeout_s = inner.timeout_s if inner is not None else 10.0
        self.slots = inner.slots if inner is not None else 64
        self.from_record = inner.from_record if inner is not None else False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Decide from the record, or let the stage decide; see there for what it raises."""
        life = self._reuse.life(state.tenant, state.rid)
        recorded = self._recorded(life, state) if life is not None else []
        if recorded:
            step = Step(recorded)
        elif self._inner is None:
            step = Step([NOT_LOOKED_UP])
        else:
            step = await self._inner.handle(state, context)
        if self.name == "router" and state.routed is None:
            step = forced(step, state, context.config, self._reuse.forced)
        return self._answered(step, life, state, context)

    def _recorded(self, life: Life, state: RequestState) -> list[EventData]:
        reuse = self._reuse
        if self.name == "cache" and reuse.cache != "on":
            said = recorded_cache(life, state)
            misses = all(isinstance(each, CacheMissed) for each in said)
            return said if misses or reuse.cache == "recorded" else []
        if self.name != "retriever" or reuse.documents == "now":
            return []
        searched = reuse.indexes.get(state.tenant, "") == index_of(life)
        if reuse.documents == "auto" and searched:
            return []
        return recorded_documents(life, state)

    def _answered(
        self, step: Step, life: Life | None, state: RequestState, context: Context
    ) -> Step:
        """Return the step with the recorded answer behind it, if that is what comes next."""
        answers = self._reuse.answers
        if life is None or answers == "new" or not step.events:
            return step
        for event in step.events:
            state = apply(state, event, at=context.clock.now())
        stage = step.next or ("" if state.ended else next_stage(state, self.name))
        pool = pool_of_stage(stage)
        if pool is None or (pool in self._reuse.pools and answers != "recorded"):
            return step
        only = answers == "recorded"
        answer = recorded_answer(life, state, context.config, any_parameters=only)
        if answer is not None:
            return Step([*step.events, answer], step.version, next=VERDICT)
        if only:
            return Step([*step.events, Failed(_nothing_recorded(pool))], step.version)
        return step


def forced(step: Step, state: RequestState, config: Config, what: Forced) -> Step:
    """Return the router's step with what it is told to choose.

    A request that a model is not asked for at all, because a guard or a rule answers it, stays as
    it is. A forced pool is nobody's fallback, arm or first step: nothing but it is asked.
    """
    if not (what.pool or what.template):
        return step
    events = [
        _forced(event, state, config, what)
        if isinstance(event, Routed) and event.canned is None
        else event
        for event in step.events
    ]
    routed = next((event for event in events if isinstance(event, Routed)), Routed(slip=[]))
    version = replace(step.version, template=routed.template, model=routed.model)
    return Step(events, version, next=step.next)


def _forced(event: Routed, state: RequestState, config: Config, what: Forced) -> Routed:
    accepted = state.accepted
    if what.template and accepted is not None and accepted.task == "chat":
        event = replace(event, template=full_name(config, what.template))
    if not what.pool:
        return event
    stage = generation_stage(what.pool, state.priority)
    slip = [stage if pool_of_stage(each) is not None else each for each in event.slip]
    return replace(
        event,
        slip=slip,
        pool=what.pool,
        model=what.model,
        route="",
        spare=0,
        why="",
        skipped="",
        experiment="",
        arm="",
        sticky="",
        propensity=1.0,
        policy="",
        shadow="",
        held=False,
        scored=0,
    )


def _nothing_recorded(pool: str) -> Problem:
    return Problem(
        Code.STAGE_ERROR.value,
        "the record has no answer to the prompt that is now due, and none is to be generated",
        f"model-{pool}",
        "leave --answers recorded out",
    )
