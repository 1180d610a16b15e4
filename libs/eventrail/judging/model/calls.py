"""A judge's question as a life in the log, in the space of shadows.

So it survives crashes, has a trace and a cost, is tried again like any request, and nobody's
budget, cache or app sees it. What the call is for stands in its `screened.variables`.
"""

import hashlib
from typing import Final

import msgspec

from eventrail.config.judging import Judging, Protocol
from eventrail.contracts.events import Accepted, EventData, Routed, Screened
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState
from eventrail.judging.model.templates import CRITERIA, VERSION

DOOR: Final = "judge"
"""By which a judge's call came in, as its `accepted` says."""

MARK: Final = b'"door":"judge"'
"""Stands in the record of such a life; quotes in texts are escaped."""

_VARIABLE: Final = "judge"
_SECOND_TRY: Final = 0.3
"""Temperature of the second try: at 0 it might say the same again."""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one call is for.

    Attributes:
        judge: who judges, `model:<pool>`.
        version: of the judge.
        protocol: how it is asked.
        pool: the pool that is asked.
        tenant: whose request it is.
        space: in which space of the log the call lives.
        of: the request that is judged; of an anchor, the one beside which it is.
        why: see `contracts.notes.Judged`.
        sampled: likewise.
        other: the request whose answer is compared, under `pairwise`.
        anchor: id of the anchor that is judged; empty for none.
        known: the people's score of the anchor.
        lengths: characters of both answers, under `pairwise`; of an anchor, always.
        order: 0 with this answer first, 1 with it second; 0 for a single answer.
        attempt: 0, or 1 for the second try after an answer without a verdict.
        quiet: nobody writes a note: who asked waits for the verdict itself.
    """

    judge: str
    version: str
    protocol: Protocol
    pool: str
    tenant: str
    space: str
    of: str
    why: str = "rate"
    sampled: float = 1.0
    other: str = ""
    anchor: str = ""
    known: float | None = None
    lengths: tuple[int, int] = (0, 0)
    order: int = 0
    attempt: int = 0
    quiet: bool = False

    @property
    def orders(self) -> tuple[int, ...]:
        """The orders that make a verdict."""
        return (0, 1) if self.protocol == "pairwise" else (0,)


def judge_name(pool: str) -> str:
    """Return the name of the judge that asks a pool."""
    return f"model:{pool}"


def judge_version(policy: Judging, model: str) -> str:
    """Return the version of a policy's judge: its texts, criteria, protocol and model."""
    told = [policy.protocol, *(policy.criteria or CRITERIA), model, str(policy.max_tokens)]
    digest = hashlib.sha256("\x00".join(told).encode()).hexdigest()[:8]
    return f"{VERSION}-{digest}"


def call_rid(call: Call) -> str:
    """Return the id of a call's life: one for each, whoever begins it."""
    told = (call.judge, call.version, call.of, call.other, call.anchor)
    which = f"{call.order}.{call.attempt}"
    return keyed_rid(call.space, "\0".join((DOOR, *told, which)))


def note_id(call: Call) -> str:
    """Return the id of the note on a call's verdict: one a request and judge version."""
    told = (DOOR, call.judge, call.version, call.tenant, call.of, call.other, call.anchor)
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()[:24]


def first_events(
    call: Call, messages: list[Message], *, model: str, max_tokens: int
) -> list[EventData]:
    """Return how the life of a call begins.

    Args:
        call: what it is for.
        messages: what the judge is asked, masked.
        model: of the pool.
        max_tokens: most tokens of the answer.
    """
    sampling = {"temperature": _SECOND_TRY if call.attempt else 0.0, "max_tokens": max_tokens}
    return [
        Accepted(
            sealed="",
            model=call.pool,
            door=DOOR,
            messages=len(messages),
            characters=sum(len(each.content or "") for each in messages),
            priority="batch",
            shadow_of=call.of,
        ),
        Screened(
            messages=messages,
            sampling=sampling,
            variables={_VARIABLE: msgspec.json.encode(call).decode()},
        ),
        Routed(
            slip=[generation_stage(call.pool, "batch"), VERDICT],
            pool=call.pool,
            model=model,
            cacheable=False,
            rule=DOOR,
        ),
    ]


def call_in(state: RequestState) -> Call | None:
    """Return what a life is the call for; None if it is no judge's."""
    if state.accepted is None or state.accepted.door != DOOR or state.screened is None:
        return None
    try:
        return msgspec.json.decode(state.screened.variables.get(_VARIABLE, ""), type=Call)
    except msgspec.MsgspecError:
        return None
