"""Which requests get a second call."""

from typing import Any

import msgspec
import pytest

from eventrail.config.fallbacks import Hedge
from eventrail.config.model import Config, Pool, Route
from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState
from eventrail.worker.stage import GenerationStage
from tests.unit.worker.lives import POOL, TEMPLATES, Scripted, Surroundings, hangs, routed, says

QUICK = Pool(engine="echo")


def state_of(**more: Any) -> RequestState:
    state = routed(stream=True)
    assert state.routed is not None
    return msgspec.structs.replace(
        state, routed=msgspec.structs.replace(state.routed, route="r", **more)
    )


async def answered(state: RequestState, *, served: bool = True) -> str:
    """Return the pool that answers a request whose own pool says nothing for long."""
    around = Surroundings(deadline_s=0.6)
    around.context.config = Config(
        pools={"p": POOL, "q": QUICK},
        templates=TEMPLATES,
        routes={"r": Route("p", hedge=Hedge("q", after_s=0.05), retries=0)},
    )
    second = Scripted(says("quick"))
    peers = {"q": second} if served else {}
    stage = GenerationStage("p", POOL, Scripted(hangs()), costs=True, peers=peers.get)
    step = await stage.handle(state, around.context)
    answers = [event.pool for event in step.events if isinstance(event, Generated)]
    return answers[0] if answers else ""


async def test_a_request_that_somebody_waits_for_is_hedged() -> None:
    assert await answered(state_of()) == "q"


async def test_a_batch_request_is_not() -> None:
    state = state_of()
    assert state.accepted is not None
    accepted = msgspec.structs.replace(state.accepted, priority="batch")
    assert await answered(msgspec.structs.replace(state, accepted=accepted)) == ""


@pytest.mark.parametrize("more", [{"turn": 1}, {"route": "gone"}])
async def test_nor_is_one_that_comes_from_a_failure_or_follows_no_route(
    more: dict[str, Any],
) -> None:
    state = state_of()
    assert state.routed is not None
    event = msgspec.structs.replace(state.routed, **more)
    assert await answered(msgspec.structs.replace(state, routed=event)) == ""


async def test_nor_one_whose_second_pool_is_served_elsewhere() -> None:
    assert await answered(state_of(), served=False) == ""
