"""A runner on the in-memory log, with a view of it as bytes."""

import fnmatch
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventrail.config.model import Config
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import log as log_subject
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.eventlog.memory import MemoryLog, _Stored
from eventrail.eventlog.state import RequestState
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.runner import Runner
from eventrail.runtime.surroundings import Surroundings
from eventrail.warden.ender import Ender

TENANT = "acme"


class World:
    def __init__(self, folder: Path) -> None:
        self.log = MemoryLog()
        self.answers: list[Answer] = []
        self.runner = Runner({}, self.log, self._surroundings(folder))
        self.ender = Ender(self, self.log, lambda: self.runner)

    def _surroundings(self, folder: Path) -> Surroundings:
        async def frame(_tenant: str, _frame: TokenFrame) -> None:
            raise AssertionError("the warden generates nothing")

        async def note(_tenant: str, _rid: str, _data: NoteData) -> None:
            raise AssertionError("the warden spends nothing")

        async def announce(answer: Answer, _reply_to: str | None) -> None:
            self.answers.append(answer)

        return Surroundings(
            by="warden@test",
            release="0",
            config=Config,
            sealer=Sealer(FileTenantKeys(folder)),
            publish_frame=frame,
            write_note=note,
            announce=announce,
        )

    async def admit(self) -> RequestState:
        basis = Record(
            rid=new_rid(),
            tenant=TENANT,
            next="guardrail",
            trace=new_trace_id(),
            deadline=datetime.now(UTC) + timedelta(seconds=30),
            events=[],
        )
        accepted = Accepted(sealed="x", model="m")
        return (await self.runner.admit(basis, accepted, span=new_span_id())).state

    def poison(self, rid: str, payload: bytes = b"\xff\x00 no record") -> int:
        """Store bytes as a foreign publisher would; return their sequence."""
        log = self.log
        stored = _Stored(
            len(log._messages) + 1, log_subject("router", TENANT, rid), payload, "foreign"
        )
        log._messages.append(stored)
        log._life[f"{TENANT}.{rid}"].append(stored)
        return stored.sequence

    async def last(self, subject_filter: str) -> StoredMessage | None:
        found = self._matching(subject_filter, 1)
        return found[-1] if found else None

    async def next(self, subject_filter: str, sequence: int) -> StoredMessage | None:
        found = self._matching(subject_filter, sequence)
        return found[0] if found else None

    async def at(self, sequence: int) -> StoredMessage | None:
        found = [one for one in self._matching("*", sequence) if one.sequence == sequence]
        return found[0] if found else None

    def _matching(self, subject_filter: str, sequence: int) -> list[StoredMessage]:
        return [
            StoredMessage(one.subject, one.sequence, one.payload, one.message_id)
            for one in self.log._messages
            if one.sequence >= sequence and fnmatch.fnmatchcase(one.subject, subject_filter)
        ]
