"""Requests on their way to a model, and engines that do as they are told."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.config.model import Config, Pool, Template
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import (
    Accepted,
    Document,
    EventData,
    Retrieved,
    Routed,
    Screened,
    Usage,
)
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import Note, NoteData
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.runtime.context import Context, SystemClock
from eventrail.runtime.stage import Step
from eventrail.worker.engine import Delta, Engine, GenerationRequest
from eventrail.worker.stage import GenerationStage

TENANT = "acme"
POOL = Pool(engine="openai", model="m-1", url="http://x/v1", price_in=1.0, price_out=10.0)
SEALER = Sealer(MemoryTenantKeys())
TEMPLATES = {"plain": Template(), "docs": Template(system="{documents}")}


class Surroundings:
    """What the runtime would hand to the stage, and what the stage did with it."""

    def __init__(
        self,
        *,
        pool: Pool = POOL,
        deadline_s: float = 30.0,
        first_hand: bool = False,
        reason: str | None = None,
        after: "Surroundings | None" = None,
        forgotten: bool = False,
    ) -> None:
        """Make the surroundings of a first delivery, or of one that comes `after` another."""
        self.after = after
        self.forgotten = forgotten
        self.pool = pool
        self.frames: list[TokenFrame] = []
        self.times: list[float] = []
        self.notes: list[NoteData] = []
        self.cancelled = asyncio.Event()
        self.context = Context(
            config=Config(pools={"p": pool}, templates=TEMPLATES),
            clock=SystemClock(),
            deadline=datetime.now(UTC) + timedelta(seconds=deadline_s),
            delivery=1 if after is None else after.context.delivery + 1,
            take_over=self._take_over,
            read_notes=self._read_notes,
            cancelled=self.cancelled,
            sealer=SEALER,
            span=new_span_id(),
            trace=new_trace_id(),
            publish_frame=self._frame,
            write_note=self._note,
            first_hand=first_hand,
            reason=lambda: reason,
        )

    async def run(self, engine: Engine, state: RequestState, *, costs: bool = True) -> Step:
        stage = GenerationStage("p", self.pool, engine, costs=costs)
        step = await stage.handle(state, self.context)
        for data in step.events:  # each must be a legal next event
            state = apply(state, data, at=datetime.now(UTC))
        return step

    @property
    def text(self) -> str:
        return "".join(frame.text for frame in self.frames)

    async def _frame(self, tenant: str, frame: TokenFrame) -> None:
        assert tenant == TENANT
        self.frames.append(frame)
        self.times.append(asyncio.get_running_loop().time())

    @property
    def stored(self) -> list[TokenFrame]:
        """The frames of this delivery and those before it."""
        return [*(self.after.stored if self.after else []), *self.frames]

    async def _take_over(self, tenant: str, opening: TokenFrame) -> list[TokenFrame]:
        if self.forgotten:
            raise LogUnavailable("no answer from the stream")
        await self._frame(tenant, opening)
        return self.after.stored if self.after else []

    async def _read_notes(self, tenant: str, rid: str) -> list[Note]:
        now = datetime.now(UTC)
        earlier = await self.after._read_notes(tenant, rid) if self.after else []
        notes = self.after.notes if self.after else []
        return earlier + [
            Note("n", rid, tenant, each.kind, now, "w", msgspec.Raw(msgspec.json.encode(each)))
            for each in notes
        ]

    async def _note(self, tenant: str, rid: str, data: NoteData) -> None:
        assert tenant == TENANT
        assert rid
        self.notes.append(data)


def routed(
    text: str = "hi there",
    *,
    stream: bool = False,
    originals: dict[str, str] | None = None,
    documents: list[str] | None = None,
    sampling: dict[str, object] | None = None,
) -> RequestState:
    """Return the state of a request whose next stage is `model-p`."""
    rid = new_rid()
    state = RequestState(rid=rid, tenant=TENANT, trace=new_trace_id(), deadline=datetime.now(UTC))
    secret = msgspec.json.encode(MaskDictionary(originals or {}))
    events: list[EventData] = [
        Accepted(sealed="", model="m", stream=stream),
        Screened(
            [Message("user", text)],
            sampling=sampling or {},
            dictionary=SEALER.seal(TENANT, rid, secret) if originals else None,
        ),
        Routed(["model-p", "verdict"], pool="p", model="m-1", template="docs"),
    ]
    if documents is not None:
        found = [Document(str(i), text, 1.0) for i, text in enumerate(documents)]
        events.append(Retrieved(found))
    for event in events:
        state = apply(state, event, at=datetime.now(UTC))
    return state


Script = Callable[[GenerationRequest], AsyncGenerator[Delta, None]]


class Scripted:
    """An engine whose generations follow one script after the other, the last one for ever.

    Attributes:
        aborted: ids of generations that were closed before their script's end.
    """

    instant = False

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.requests: list[GenerationRequest] = []
        self.aborted: list[str] = []

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        self.requests.append(request)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        ended = False
        try:
            async for delta in script(request):
                yield delta
            ended = True
        finally:
            if not ended:
                self.aborted.append(request.id)

    async def close(self) -> None:
        pass


def says(*pieces: str, pause_s: float = 0.0, finish_reason: str = "stop") -> Script:
    """Return a script that says `pieces`, a token each, with a pause after each."""

    async def script(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
        for number, piece in enumerate(pieces, start=1):
            last = number == len(pieces)
            yield Delta(
                piece, finish_reason=finish_reason if last else None, usage=Usage(3, number)
            )
            await asyncio.sleep(pause_s)

    return script


def fails(error: Exception, *before: str) -> Script:
    """Return a script that says `before`, then raises."""

    async def script(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
        for number, piece in enumerate(before, start=1):
            yield Delta(piece, usage=Usage(3, number))
            await asyncio.sleep(0.03)
        raise error

    return script


def hangs(*before: str) -> Script:
    """Return a script that says `before`, then never anything more."""

    async def script(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
        for number, piece in enumerate(before, start=1):
            yield Delta(piece, usage=Usage(3, number))
        await asyncio.Event().wait()

    return script
