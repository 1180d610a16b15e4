"""The prompts that a pool answered lately, from the hot log and the lake."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.model import Template
from eventrail.contracts.errors import EventrailError, LogUnavailable
from eventrail.contracts.events import Event
from eventrail.eventlog.fold import fold, fold_events
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.eventlog.state import RequestState
from eventrail.speculation.prompts import Prompt, distinct, prompt_of

LOOK_BACK = 4000
"""Records of the hot log that are looked at, the newest."""

_NEWEST = """
WITH answered AS (
    SELECT rid, max("at") AS latest FROM events
    WHERE type = 'generated' AND pool = ? GROUP BY rid ORDER BY latest DESC LIMIT ?
)
SELECT rid, tenant, event_id, type, "at", "by", data, position FROM events
JOIN answered USING (rid) WHERE type <> 'malformed' ORDER BY latest DESC, rid, position
"""


def from_lake(
    lake: Path | str, pool: str, templates: Mapping[str, Template], most: int
) -> list[Prompt]:
    """Return the newest prompts of a pool that the lake holds, newest first."""
    from eventrail.lake.query import rows  # noqa: PLC0415 -- DuckDB, only for who asks the lake
    from eventrail.lake.views import open_lake  # noqa: PLC0415

    with open_lake(lake) as connection:
        found = rows(connection, _NEWEST, [pool, most])
    lives: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        lives.setdefault(row["rid"], []).append(row)
    prompts = (_prompt_of_rows(life, templates) for life in lives.values())
    return distinct(prompt for prompt in prompts if prompt is not None)


async def from_log(
    client: Client, pool: str, templates: Mapping[str, Template], most: int
) -> list[Prompt]:
    """Return the newest prompts of a pool that the hot log holds, newest first.

    Raises:
        LogUnavailable: the log does not answer.
    """
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    reader = Reader(client, names.LOG)
    try:
        info = await client.jetstream().stream_info(names.LOG)
    except NatsError as error:
        raise LogUnavailable(f"the log cannot be read: {error!r}") from error
    found: list[Prompt] = []
    message = await reader.next("log.done.>", max(1, info.state.last_seq - LOOK_BACK))
    while message is not None:
        try:
            state = fold(await log.resolve(message.data))
        except EventrailError:
            state = None  # what does not decode has no prompt
        if state is not None and (prompt := _answered(state, pool, templates)) is not None:
            found.append(prompt)
        message = await reader.next("log.done.>", message.sequence + 1)
    return distinct(reversed(found))[:most]


def _answered(state: RequestState, pool: str, templates: Mapping[str, Template]) -> Prompt | None:
    generated = state.generated
    if generated is None or generated.pool != pool:
        return None
    return prompt_of(state, templates)


def _prompt_of_rows(life: list[dict[str, Any]], templates: Mapping[str, Template]) -> Prompt | None:
    first = life[0]
    state = RequestState(first["rid"], first["tenant"], "", datetime.now(UTC))
    events = (
        Event(row["event_id"], row["type"], row["at"], row["by"], msgspec.Raw(row["data"].encode()))
        for row in life
    )
    try:
        return prompt_of(fold_events(state, events), templates)
    except EventrailError:
        return None  # a life with a gap has no prompt
