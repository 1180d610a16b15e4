"""How a life begins that repeats a request unseen, from where that was routed; pure."""

from msgspec.structs import replace

from eventrail.contracts.events import Accepted, EventData, Retrieved, Routed
from eventrail.contracts.subjects import generation_stage, in_shadow
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState


def repeated(
    state: RequestState,
    door: str,
    pool: str,
    model: str,
    *,
    search: bool = False,
    sampling: dict[str, object] | None = None,
) -> list[EventData]:
    """Return its first events; none if the request was not routed, or is a shadow itself.

    It has the same masked messages, without the dictionary, which is sealed for the request
    alone, and the same documents, unless they are searched anew.

    Args:
        state: the request as it ended.
        door: by which the life came in, as its `accepted` is to say.
        pool: that answers.
        model: the pool's model.
        search: whether documents are looked up anew.
        sampling: how the model samples; as in the request if None.
    """
    accepted, screened, routed = state.accepted, state.screened, state.routed
    if accepted is None or screened is None or routed is None or in_shadow(state.tenant):
        return []
    events: list[EventData] = [
        Accepted(
            sealed="",
            model=accepted.model,
            door=door,
            messages=accepted.messages,
            characters=accepted.characters,
            priority="batch",
            task=accepted.task,
            shadow_of=state.rid,
        ),
        replace(
            screened,
            dictionary=None,
            sampling=screened.sampling if sampling is None else sampling,
        ),
        Routed(
            slip=[*(["retriever"] if search else []), generation_stage(pool, "batch"), VERDICT],
            pool=pool,
            model=model,
            template=routed.template,
            top_k=routed.top_k,
            cacheable=False,
            rule=routed.rule,
            policy=routed.policy,
        ),
    ]
    if state.documents is not None and not search:
        events.append(Retrieved(documents=state.documents, method="recorded"))
    return events
