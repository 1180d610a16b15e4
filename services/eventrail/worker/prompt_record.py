"""The prompt as it was sent goes into the log: once, with the first call that it was used for."""

from collections.abc import Sequence

from msgspec.structs import replace

from eventrail.contracts.events import EventData, Generated, GenerationFailed
from eventrail.eventlog.state import RequestState
from eventrail.prompting import parts_of
from eventrail.worker.job import Job


def with_prompt(events: Sequence[EventData], job: Job, state: RequestState) -> list[EventData]:
    """Return the events of a step with the prompt's hash in each call, and its text in the first.

    An event of an earlier step that has the same hash has the text already.

    Args:
        events: what came of the calls.
        job: the prompt.
        state: the request before this step.
    """
    told = any(each.prompt and each.prompt_hash == job.prompt for each in state.failures)
    found: list[EventData] = []
    for event in events:
        if not isinstance(event, Generated | GenerationFailed):
            found.append(event)
            continue
        parts = [] if told else parts_of(job.messages, job.screened.messages)
        found.append(replace(event, prompt_hash=job.prompt, prompt=parts))
        told = True
    return found
