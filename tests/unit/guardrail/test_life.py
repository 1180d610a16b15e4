"""A request through guardrail, router, cache, retriever, a pool and verdict, on one log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from eventrail.cache.fill import answer_of
from eventrail.cache.lookup import CacheStage
from eventrail.cache.tier import LocalTier
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.events import Accepted, Generated, Usage
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest
from eventrail.eventlog.fold import fold
from eventrail.eventlog.memory import MemoryLog
from eventrail.eventlog.state import RequestState
from eventrail.guardrail.screen import GuardrailStage
from eventrail.guardrail.verdict import VerdictStage
from eventrail.router.route import RouterStage
from eventrail.runtime.context import Context
from eventrail.runtime.runner import Runner
from eventrail.runtime.stage import Step
from eventrail.runtime.surroundings import Surroundings
from tests.unit.guardrail.lives import CONFIG, TENANT, sealer, user
from tests.unit.retriever.built import WORDS, bring, put, stage_of

PLAIN = msgspec.structs.replace(CONFIG, retrieval={"default": WORDS})


class EchoStage:
    """A pool that says what it was asked, and remembers it."""

    name = "model-echo"
    timeout_s = 5.0
    slots = 4
    from_record = False

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def handle(self, state: RequestState, context: Context) -> Step:
        assert state.screened is not None
        heard = state.screened.messages[-1].content or ""
        self.heard.append(heard)
        text = f"You said: {heard}"
        usage = Usage(prompt_tokens=3, completion_tokens=4)
        return Step([Generated("echo", "echo-1", context.span, text, usage=usage)])


class World:
    """One process with every stage, on a log in memory."""

    def __init__(self, folder: Path) -> None:
        self.log = MemoryLog()
        self.sealer = sealer()
        self.answers: list[Answer] = []
        self.tier = LocalTier()
        self.versions: dict[str, str] = {}
        self.folder = folder
        self.changes: list[DocumentChange] = []
        self.echo = EchoStage()
        stages = [
            GuardrailStage(),
            RouterStage(),
            CacheStage(self.tier, self.versions),
            stage_of(folder, self.versions),
            self.echo,
            VerdictStage(),
        ]
        around = Surroundings(
            by="test@1",
            release="0",
            config=lambda: PLAIN,
            sealer=self.sealer,
            publish_frame=self.frame,
            write_note=self.note,
            announce=self.announce,
        )
        self.runner = Runner({stage.name: stage for stage in stages}, self.log, around)

    def put(self, name: str, text: str) -> None:
        """Bring a document into the tenant's index."""
        self.changes.append(put(name, text))
        first = len(self.changes)
        outcome = bring(self.folder, TENANT, self.changes[-1:], first=first)
        self.versions[TENANT] = outcome.current.indexed.version

    async def frame(self, tenant: str, frame: TokenFrame) -> None:
        raise AssertionError(f"no frames here: {tenant} {frame}")

    async def note(self, tenant: str, rid: str, data: NoteData) -> None:
        raise AssertionError(f"no notes here: {tenant} {rid} {data}")

    async def announce(self, answer: Answer, reply_to: str | None) -> None:
        assert reply_to is None
        self.answers.append(answer)

    async def ask(self, text: str, model: str = "default") -> Answer:
        rid = new_rid()
        request = ChatRequest(user(text), model=model)
        sealed = self.sealer.seal(TENANT, rid, msgspec.json.encode(request))
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        basis = Record(rid, TENANT, "guardrail", new_trace_id(), deadline, [])
        accepted = Accepted(sealed, model, messages=1, characters=len(text))
        await self.runner.admit(basis, accepted, span=new_span_id())
        record = self.log.all_records()[-1].record
        assert record.done
        kept = answer_of(record, fold(record))
        if kept is not None:
            self.tier.put(f"{TENANT}.{fold(record).cache_key}", kept)
        return self.answers[-1]

    def life(self) -> list[str]:
        """Return the types of the last request's events."""
        return [event.type for event in self.log.all_records()[-1].record.all_events()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_a_question_about_documents_is_answered_with_sources(world: World) -> None:
    world.put("a.md", "# Tower\n\nThe tower is 330 metres high.")
    answer = await world.ask("How high is the tower?", model="docs")
    assert (answer.status, answer.cached) == ("completed", False)
    assert [source.source for source in answer.sources] == ["a.md"]
    assert world.life() == [
        "accepted",
        "screened",
        "routed",
        "cache_missed",
        "retrieved",
        "generated",
        "checked",
        "completed",
    ]
    assert len(world.log.all_records()) == 1

    again = await world.ask("How  high is the tower? ", model="docs")
    assert (again.text, again.cached, again.sources) == (answer.text, True, answer.sources)
    assert len(world.echo.heard) == 1
    assert world.life() == ["accepted", "screened", "routed", "cache_hit", "checked", "completed"]


async def test_new_documents_make_the_old_answer_stale(world: World) -> None:
    world.put("a.md", "The tower is 330 metres high.")
    await world.ask("How high is the tower?", model="docs")
    world.put("b.md", "The tower grew to 340 metres.")
    answer = await world.ask("How high is the tower?", model="docs")
    assert not answer.cached
    assert len(answer.sources) == 2


async def test_personal_data_never_reaches_the_model_and_comes_back(world: World) -> None:
    text = "I am ann@example.com, card 4111 1111 1111 1111"
    answer = await world.ask(text)
    assert world.echo.heard == ["I am <EMAIL_1>, card <CARD_1>"]
    assert answer.text == f"You said: {text}"
    stored = msgspec.json.encode(world.log.all_records()[-1].record)
    assert b"ann@example.com" not in stored
    assert b"4111" not in stored
    other = await world.ask("I am bob@example.com, card 5555 5555 5555 4444")
    assert not other.cached
    assert other.text.startswith("You said: I am bob@example.com")


async def test_a_canned_answer_asks_nobody(world: World) -> None:
    answer = await world.ask("hello there")
    assert answer.text == "General Kenobi."
    assert world.echo.heard == []
    assert world.life() == ["accepted", "screened", "routed", "checked", "completed"]


async def test_an_unknown_model_ends_the_request_clearly(world: World) -> None:
    answer = await world.ask("hi", model="gpt-9")
    assert answer.status == "failed"
    assert answer.problem is not None
    assert answer.problem.code == "model_not_found"
    assert world.life() == ["accepted", "screened", "failed"]
