"""Two calls for one answer, with any delays and failures."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Pool
from eventrail.contracts.events import Usage
from eventrail.money.tariff import Tariff
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.hedging.race import Race, Second
from eventrail.worker.hedging.who import Who
from tests.simulation.virtual_time import run

REQUEST = GenerationRequest("a", "m", [])
AFTER_S = 2.0


@dataclass(frozen=True)
class Plan:
    """When a call says what; `fails` after its words, if it has any left to fail after."""

    first_s: int
    words: int
    fails: bool


PLANS = st.builds(Plan, st.integers(0, 6), st.integers(0, 3), st.booleans())


class Planned:
    """An engine that follows a plan; counts what it still has open."""

    instant = False

    def __init__(self, name: str, plan: Plan) -> None:
        self.name = name
        self.plan = plan
        self.open = 0
        self.calls = 0

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        del request
        self.calls += 1
        self.open += 1
        try:
            yield Delta(usage=Usage(7, 0, estimated=True))
            await asyncio.sleep(self.plan.first_s + (0.5 if self.name == "b" else 0))
            for number in range(self.plan.words):
                yield Delta(f"{self.name}{number} ", usage=Usage(7, number + 1))
                await asyncio.sleep(1)
            if self.plan.fails:
                raise EngineError(f"{self.name} failed")
            yield Delta(finish_reason="stop", usage=Usage(7, self.plan.words))
        finally:
            self.open -= 1

    async def close(self) -> None:
        pass


def who(name: str) -> Who:
    return Who(name, Pool(engine="echo", lora={"not": "hashable"}), Tariff(), f"{name}-1")


@given(first=PLANS, second=PLANS, stop_after=st.none() | st.integers(0, 8))
def test_one_answer_comes_of_two_calls_and_none_is_forgotten(
    first: Plan, second: Plan, stop_after: int | None
) -> None:
    run(story(first, second, stop_after))


async def story(first: Plan, second: Plan, stop_after: int | None) -> None:
    engines = {"a": Planned("a", first), "b": Planned("b", second)}
    won: list[Who] = []

    async def begin() -> Second:
        return Second(who("b"), engines["b"], REQUEST)

    race = Race(engines["a"], who("a"), AFTER_S, begin, won.append)
    text, error, finished = "", None, False
    try:
        async with asyncio.timeout(stop_after), aclosing(race.generate(REQUEST)) as deltas:
            async for delta in deltas:
                text += delta.text
                finished = finished or delta.finish_reason is not None
    except EngineError as failure:
        error = failure
    except TimeoutError:
        assert stop_after is not None
    assert not any(engine.open for engine in engines.values()), "a call goes on in the dark"
    made = {name for name, engine in engines.items() if engine.calls}
    told = [race.who.name, *(loss.who.name for loss in race.lost)]
    assert sorted(told) == sorted(made), "each call is told of once"
    assert "b" not in made or first.first_s >= AFTER_S
    words = text.split()
    assert words == [f"{race.who.name}{number}" for number in range(len(words))]
    if words:
        assert won == [race.who]
    if finished:
        assert len(words) == engines[race.who.name].plan.words
    if error is not None:
        assert str(error) == f"{race.who.name} failed"
        assert engines[race.who.name].plan.fails
    for loss in race.lost:
        assert loss.usage.prompt_tokens == 7
        assert (loss.error is None) or engines[loss.who.name].plan.fails


async def test_without_leave_the_first_call_goes_on_alone() -> None:
    engine = Planned("a", Plan(0, 2, fails=False))

    async def none() -> None:
        return None

    race = Race(engine, who("a"), 0.001, none, lambda _: None)
    deltas = [delta async for delta in race.generate(REQUEST)]
    assert "".join(delta.text for delta in deltas) == "a0 a1 "
    assert not race.lost


async def test_a_defect_is_not_taken_for_a_failure() -> None:
    class Broken(Planned):
        async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
            del request
            raise ZeroDivisionError
            yield Delta()

    async def none() -> None:
        return None

    race = Race(Broken("a", Plan(0, 0, fails=False)), who("a"), 1.0, none, lambda _: None)
    with pytest.raises(ZeroDivisionError):
        _ = [delta async for delta in race.generate(REQUEST)]
