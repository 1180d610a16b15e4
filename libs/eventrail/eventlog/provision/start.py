"""Where a new queue of a stage that was served before begins to read the log.

From its beginning it would hand out again all that other queues have handed out already; at
its end it would miss what still waits in them. So it begins after what the queue that held its
work until now has had acknowledged without a gap. What is between there and the newest
delivery comes twice; the runtime sees by the tail of the request which of it is done.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.declare import Consumer

_WHOLE_STAGE = 3
"""Tokens of `log.<stage>.>`, the filter of a queue that is not divided."""


def filters_of(config: Mapping[str, Any]) -> list[str]:
    """Return the subjects that a consumer takes; none if it takes the whole stream."""
    several: list[str] = config.get("filter_subjects") or []
    return several or [one for one in [config.get("filter_subject")] if one]


def predecessors(
    wanted: Consumer, actual: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[str]:
    """Return the consumers that have held some of the work of `wanted` until now.

    Args:
        wanted: a consumer that is about to be made.
        actual: configurations by stream and consumer.
    """
    filters = filters_of(wanted.config)
    return [
        name
        for (stream, name), config in actual.items()
        if (stream, name) != (wanted.stream, wanted.name)
        and stream == wanted.stream
        and any(_covers(held, one) for held in filters_of(config) for one in filters)
    ]


def _covers(held: str, one: str) -> bool:
    """Return whether a stage's or tenant's filter holds some of another's."""
    return held == one or _within(held, one) or _within(one, held)


def _within(stage: str, one: str) -> bool:
    whole = len(stage.split(".")) == _WHOLE_STAGE and stage.endswith(".>")
    return whole and one.startswith(stage.removesuffix(">"))


async def with_start(
    management: Management, wanted: Consumer, names: Sequence[str]
) -> dict[str, Any]:
    """Return the configuration of a new consumer that goes on where `names` stand.

    Raises:
        LogUnavailable: the server did not answer.
    """
    floors: list[int] = []
    for name in names:
        info = await management.consumer(wanted.stream, name)
        if info is not None:
            floors.append(int(info["ack_floor"]["stream_seq"]))
    if not floors or max(floors) == 0:
        return wanted.config
    start = {"deliver_policy": "by_start_sequence", "opt_start_seq": min(floors) + 1}
    return {**wanted.config, **start}
