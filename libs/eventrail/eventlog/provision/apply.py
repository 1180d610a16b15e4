"""Bring a server to its declaration: creates freely, changes only when told to, never deletes."""

import asyncio
from collections.abc import Sequence

from nats.aio.client import Client

from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.provision.api import Json, Management
from eventrail.eventlog.provision.declare import Declaration, Stream
from eventrail.eventlog.provision.plan import Actual, Step, make_plan, outstanding
from eventrail.eventlog.provision.start import predecessors, with_start


async def read_actual(client: Client, declared: Declaration) -> Actual:
    """Return how the declared streams, and all their consumers, stand on the server."""
    management = Management(client)
    streams: dict[str, Json] = {}
    consumers: dict[tuple[str, str], Json] = {}
    for name in [stream.name for stream in declared.streams]:
        info = await management.stream(name)
        if info is None:
            continue
        streams[name] = info["config"]
        for consumer in await management.consumer_names(name):
            found = await management.consumer(name, consumer)
            if found is not None:
                consumers[name, consumer] = found["config"]
    return Actual(streams, consumers)


async def plan(client: Client, declared: Declaration) -> list[Step]:
    """Return what `apply` would do."""
    return make_plan(declared, await read_actual(client, declared))


async def apply(
    client: Client, declared: Declaration, *, allow_changes: bool = False
) -> list[Step]:
    """Create what is missing and return the steps taken; idempotent.

    Args:
        client: connected as a user who may manage streams.
        declared: what must exist.
        allow_changes: also change what differs; without it a difference is an error.

    Raises:
        NotProvisioned: something differs and may not, or cannot, be changed. Nothing has
            been done then.
        LogUnavailable: the server did not answer, or refused a step.
    """
    actual = await read_actual(client, declared)
    steps = make_plan(declared, actual)
    blocked = [
        step
        for step in steps
        if step.kind == "conflict" or (step.kind == "change" and not allow_changes)
    ]
    if blocked:
        raise NotProvisioned(f"{describe(blocked)}\nshown, not done: {_advice(blocked)}")
    management = Management(client)
    todo = outstanding(steps)
    for step in todo:
        if isinstance(step.target, Stream):
            await _take(management, step, actual)
    await asyncio.gather(
        *(_take(management, step, actual) for step in todo if not isinstance(step.target, Stream))
    )
    return steps


async def create_missing(client: Client, declared: Declaration) -> list[Step]:
    """Create what is missing, leave what differs as it is; return the steps taken.

    Raises:
        LogUnavailable: the server did not answer, or refused a step.
    """
    actual = await read_actual(client, declared)
    steps = [step for step in make_plan(declared, actual) if step.kind == "create"]
    management = Management(client)
    for step in steps:  # streams come before their consumers
        await _take(management, step, actual)
    return steps


async def check(client: Client, declared: Declaration) -> None:
    """Raise `NotProvisioned`, saying what differs, unless all is as declared."""
    wrong = outstanding(await plan(client, declared))
    if wrong:
        raise NotProvisioned(f"{describe(wrong)}\n{_advice(wrong)}")


def describe(steps: Sequence[Step]) -> str:
    """Return one line a step: what it is and which fields differ."""
    return "\n".join(
        f"{step.kind} {step.label}"
        + (f" ({'; '.join(str(each) for each in step.differences)})" if step.differences else "")
        for step in steps
    )


def _advice(steps: Sequence[Step]) -> str:
    if any(step.kind == "conflict" for step in steps):
        return (
            "a conflict cannot be changed in place: archive what the stream holds, remove it "
            "with NATS' own tools, and provision again"
        )
    if any(step.kind == "change" for step in steps):
        return "run `eventrail provision apply --yes` to make these changes"
    return "run `eventrail provision apply`"


async def _take(management: Management, step: Step, actual: Actual) -> None:
    action = "create" if step.kind == "create" else "update"
    match step.target:
        case None:
            return
        case Stream(config=config):
            make = management.create_stream if action == "create" else management.update_stream
            await make(config)
        case consumer:
            config = consumer.config
            if action == "create" and "deliver_policy" not in config:
                before = predecessors(consumer, actual.consumers)
                config = await with_start(management, consumer, before)
            await management.put_consumer(consumer.stream, config, action)
