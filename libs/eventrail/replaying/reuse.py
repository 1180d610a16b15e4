"""What of a record serves a replay again: the same question to a part has the same answer; pure."""

from collections.abc import Sequence
from typing import Final, TypeVar

from msgspec.structs import replace

from eventrail.config.lookup import find_template
from eventrail.config.model import Config
from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    EventData,
    Generated,
    Rejected,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.eventlog.state import RequestState
from eventrail.guarding.answers.reason import told
from eventrail.prompting import (
    ChatMessage,
    MissingVariable,
    parts_of,
    prompt_hash,
    render,
    variant_for,
)
from eventrail.replaying.life import Life

_ROUTE: Final = ("pool", "model", "template", "top_k")
"""What of a route a cached answer hangs on."""

Kind = TypeVar("Kind", bound=EventData)


def recorded_cache(life: Life, state: RequestState) -> list[EventData]:
    """Return what the cache had said; nothing if it was asked something else.

    A request that waited for another's answer has both in it, that it waited and what it got.
    """
    place, then = _first(life.datas, Routed)
    now = state.routed
    if then is None or now is None or not _same_question(life, state):
        return []
    if any(getattr(then, field) != getattr(now, field) for field in _ROUTE):
        return []
    said: list[EventData] = []
    for data in life.datas[place + 1 :]:
        if not isinstance(data, CacheHit | CacheMissed):
            break
        said.append(data)
    return said


def recorded_documents(life: Life, state: RequestState) -> list[EventData]:
    """Return what was retrieved; nothing if something else was searched for."""
    _, then = _first(life.datas, Routed)
    if then is None or state.routed is None or not _same_question(life, state):
        return []
    place, retrieved = _first(life.datas, Retrieved)
    if retrieved is None or then.top_k != state.routed.top_k:
        return []
    after = life.datas[place + 1 : place + 2]
    return [retrieved, *(data for data in after if isinstance(data, Rejected))]


def index_of(life: Life) -> str:
    """Return the version of the index that was searched; empty if none was."""
    for event in life.events:
        if event.type == Retrieved.type:
            return event.version.index
    return ""


def recorded_answer(
    life: Life, state: RequestState, config: Config, *, any_parameters: bool
) -> Generated | None:
    """Return the recorded answer to the very prompt that is due now; None if there is none.

    Args:
        life: the request as it was.
        state: the request as it stands, just before its model is asked.
        config: the configuration in force.
        any_parameters: take the answer also where the model, asked again, might answer
            otherwise.
    """
    screened, routed = state.screened, state.routed
    _, before = _first(life.datas, Screened)
    if screened is None or routed is None or before is None:
        return None
    if (before.sampling, before.extra) != (screened.sampling, screened.extra):
        return None
    if not any_parameters and not deterministic(state, config):
        return None
    prompt = prompt_due(state, config)
    if prompt is None:
        return None
    digest, then = prompt_hash(prompt), None
    for data in life.datas:
        if isinstance(data, Routed):
            then = data
        elif (
            isinstance(data, Generated)
            and then is not None
            and data.attempt not in state.attempts
            and (data.prompt_hash, data.pool) == (digest, routed.pool)
            and then.model == routed.model
        ):
            return replace(data, prompt=data.prompt or parts_of(prompt, screened.messages))
    return None


def deterministic(state: RequestState, config: Config) -> bool:
    """Return whether the same prompt has the same answer: no chance in it, and one choice."""
    screened, routed, accepted = state.screened, state.routed, state.accepted
    if screened is None or routed is None or accepted is None:
        return False
    pool = config.pools.get(routed.pool)
    if accepted.task == "embed" or (pool is not None and pool.engine == "echo"):
        return True
    sampling = screened.sampling
    return sampling.get("temperature") == 0 and (sampling.get("n") or 1) == 1


def prompt_due(state: RequestState, config: Config) -> list[ChatMessage] | None:
    """Return the prompt that the model is about to be sent; None if it cannot be rendered."""
    screened, routed, accepted = state.screened, state.routed, state.accepted
    if screened is None or routed is None or accepted is None:
        return None
    if accepted.task == "embed":
        return [{"role": each.role, "content": each.content} for each in screened.messages]
    template = find_template(config, routed.template)
    if template is None:
        return None
    form = variant_for(template, routed.pool, routed.model)
    try:
        prompt = render(form, screened.messages, state.documents, screened.variables)
    except MissingVariable:
        return None
    last = state.sent_back[-1].checked if state.sent_back else None
    if last is not None and last.action == "retry":
        prompt.append({"role": "user", "content": told(last.findings)})
    return prompt


def _same_question(life: Life, state: RequestState) -> bool:
    _, before = _first(life.datas, Screened)
    now = state.screened
    if before is None or now is None:
        return False
    return (before.messages, before.filters, before.variables) == (
        now.messages,
        now.filters,
        now.variables,
    )


def _first(datas: Sequence[EventData | None], kind: type[Kind]) -> tuple[int, Kind | None]:
    for place, data in enumerate(datas):
        if isinstance(data, kind):
            return place, data
    return len(datas), None
