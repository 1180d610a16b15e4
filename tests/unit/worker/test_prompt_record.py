"""The prompt stands in the log once, and only its hash again."""

from msgspec.structs import replace

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Completed, EventData, Generated, GenerationFailed
from eventrail.prompting import prompt_hash, whole
from eventrail.worker.engine import EngineError
from eventrail.worker.job import job_of
from eventrail.worker.prompt_record import with_prompt
from tests.unit.worker.lives import Scripted, Surroundings, fails, routed, says

PROBLEM = Problem("provider_error", "no")


async def test_the_first_call_of_a_step_holds_the_text_and_all_hold_the_hash() -> None:
    state = routed("Tell me", documents=["A fact."])
    around = Surroundings()
    engine = Scripted(fails(EngineError("busy", retryable=True)), says("Well"))
    step = await around.run(engine, state)
    calls = [e for e in step.events if isinstance(e, Generated | GenerationFailed)]
    assert [bool(each.prompt) for each in calls] == [True, False]
    assert {each.prompt_hash for each in calls} == {calls[0].prompt_hash}
    assert state.screened is not None
    messages = whole(calls[0].prompt, state.screened.messages)
    assert messages == engine.requests[0].messages
    assert prompt_hash(messages) == calls[0].prompt_hash


def test_a_later_step_with_the_same_prompt_does_not_repeat_it() -> None:
    state = routed()
    around = Surroundings()
    job = job_of(state, around.context.config, around.pool)
    events: list[EventData] = [GenerationFailed("p", "1", PROBLEM), Completed()]
    first, other = with_prompt(events, job, state)
    assert isinstance(first, GenerationFailed)
    assert first.prompt
    assert other is events[1]
    later = replace(state, failures=(first,))
    (again,) = with_prompt([Generated("p", "m", "2", "text")], job, later)
    assert isinstance(again, Generated)
    assert (again.prompt, again.prompt_hash) == ([], first.prompt_hash)
    changed = replace(state, failures=(replace(first, prompt_hash="other"),))
    (whole_again,) = with_prompt([Generated("p", "m", "2", "text")], job, changed)
    assert isinstance(whole_again, Generated)
    assert whole_again.prompt
