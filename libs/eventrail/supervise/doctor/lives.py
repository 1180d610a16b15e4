"""The requests in the hot log: overdue ones, and whether each record tells its whole life."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.contracts.errors import ContractError, EventrailError
from eventrail.contracts.records import Record, decode_record
from eventrail.contracts.subjects import DONE, parse_log
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.provision.api import Management
from eventrail.supervise.doctor.finding import Finding, judge

QUIET_S = 5.0
"""With no message for so long, the stream has been read to its end."""

GRACE_S = 30.0
"""How long past a deadline the warden may take."""

SHOWN = 5


async def hot_log(client: Client, *, headers_only: bool) -> AsyncGenerator[tuple[int, Msg], None]:
    """Yield every message that the log holds at the start of the call."""
    info = await Management(client).stream(names.LOG)
    state: dict[str, Any] = {} if info is None else info["state"]
    if not state.get("messages"):
        return
    following = follow_messages(client, names.LOG, "log.>", after=0, headers_only=headers_only)
    messages = cast("AsyncGenerator[tuple[int, Msg], None]", following)
    async with contextlib.aclosing(messages):
        while True:
            try:
                async with asyncio.timeout(QUIET_S):
                    sequence, message = await anext(messages)
            except TimeoutError:
                return
            yield sequence, message
            if sequence >= state["last_seq"]:
                return


async def look_at_open_requests(client: Client, now: datetime) -> Finding:
    """Check that no request is open past its deadline: the warden ends those."""
    open_until: dict[str, float] = {}
    async with contextlib.aclosing(hot_log(client, headers_only=True)) as messages:
        async for _, message in messages:
            with contextlib.suppress(ContractError):
                subject = parse_log(message.subject)
                deadline = (message.headers or {}).get("Eventrail-Deadline", "inf")
                open_until[subject.rid] = float(deadline)
                if subject.stage == DONE:
                    del open_until[subject.rid]
    overdue = [rid for rid, until in open_until.items() if until + GRACE_S < now.timestamp()]
    says = f"{len(open_until)} open, {len(overdue)} past their deadline"
    if overdue:
        says += f": {', '.join(overdue[:SHOWN])}"
    return judge("open requests", says, "is the warden running?", good=not overdue)


@dataclass(slots=True)
class Lives:
    """What is known of the lives read so far.

    Attributes:
        digests: by request, the digest of all its events so far.
        problems: what was wrong, as text.
        records: how many records were read.
    """

    digests: dict[str, bytes] = field(default_factory=dict[str, bytes])
    problems: list[str] = field(default_factory=list[str])
    records: int = 0

    def take(self, sequence: int, record: Record) -> None:
        """Check that `prior` is what the earlier records of the request said.

        The first record of a request that is still in the hot log may follow truncated ones;
        its `prior` is then taken as given.
        """
        self.records += 1
        digest = hashlib.sha256()
        for event in record.prior:
            digest.update(bytes(event) + b"\n")
        told = self.digests.get(record.rid)
        if told is not None and told != digest.digest():
            self.problems.append(
                f"record {sequence} of {record.rid}: prior is not what its earlier records say"
            )
        for event in record.events:
            digest.update(bytes(event) + b"\n")
        self.digests[record.rid] = digest.digest()


async def look_at_lives(client: Client) -> Finding:
    """Check every record: `prior` is its history verbatim, and the whole folds."""
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    lives = Lives()
    async with contextlib.aclosing(hot_log(client, headers_only=False)) as messages:
        async for sequence, message in messages:
            try:
                lives.take(sequence, decode_record(message.data))
                fold(await log.resolve(message.data))
            except EventrailError as error:
                lives.problems.append(f"record {sequence}: {error}")
    says = f"{lives.records} records of {len(lives.digests)} requests"
    if lives.problems:
        says += f", {len(lives.problems)} wrong: {'; '.join(lives.problems[:SHOWN])}"
    advice = "keep the log as it is and report it: this is a defect"
    return judge("lives", says, advice, good=not lives.problems)
