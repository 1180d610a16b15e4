from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.config.judging import Judging
from eventrail.config.model import Config, Limits
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    Checked,
    Completed,
    Document,
    EventData,
    Failed,
    Generated,
    Retrieved,
    Routed,
)
from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import Judged, NoteData
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.judge.reader import JudgeReader
from eventrail.judging.checks import TRIAD
from eventrail.judging.sampling import in_sample
from eventrail.judging.scores import VERSION
from tests.unit.guardrail.lives import add, screened, user

ANSWER = Generated(pool="echo", model="echo-1", attempt="a", text="It is 330 metres high.")
END: tuple[EventData, ...] = (Checked("release"), Completed())


class Notes:
    """Keeps notes by id, as the stream does."""

    def __init__(self) -> None:
        self.written: dict[str, NoteData] = {}
        self.writes = 0

    async def __call__(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        assert note_id is not None, (tenant, rid)
        self.writes += 1
        self.written[note_id] = data


def lived(*events: EventData) -> RequestState:
    return add(screened(user("How high is the tower?")), Routed(["model-echo"]), *events)


async def judged(
    state: RequestState,
    rate: float = 1.0,
    times: int = 1,
    policies: dict[str, Judging] | None = None,
) -> list[NoteData]:
    notes = Notes()
    config = Config(limits=Limits(judge_rate=rate), judging=policies or {})
    reader = JudgeReader(notes, lambda: config)
    record = Record(state.rid, state.tenant, "done", state.trace, state.deadline, [])
    for _ in range(times):
        if reader.wants(state.rid, b""):
            await reader.read(record, state)
    return list(notes.written.values())


async def test_an_answer_from_documents_gets_the_triad_and_the_rest() -> None:
    documents = Retrieved([Document("1", "The tower is 330 metres high.", 1.0)])
    (note,) = await judged(lived(documents, ANSWER, *END))
    assert isinstance(note, Judged)
    assert (note.judge, note.version, note.why, note.sampled) == ("rules", VERSION, "rate", 1.0)
    assert note.scores["well_formed"] == note.scores["grounded"] == 1.0
    assert {*TRIAD, "no_refusal", "not_truncated"} <= note.scores.keys()
    assert all(0 <= score <= 1 for score in note.scores.values())


async def test_without_documents_there_is_nothing_to_be_grounded_in() -> None:
    (note,) = await judged(lived(ANSWER, *END))
    assert isinstance(note, Judged)
    assert not {"grounded", "faithfulness", "context_relevance"} & note.scores.keys()
    (note,) = await judged(lived(Retrieved([]), ANSWER, *END))
    assert isinstance(note, Judged)
    assert "grounded" not in note.scores
    assert note.scores["context_relevance"] == 0.0  # it was looked for, and nothing was found


async def test_the_policy_says_which_checks_are_made() -> None:
    only = {"default": Judging(checks=["well_formed"])}
    (note,) = await judged(lived(ANSWER, *END), policies=only)
    assert isinstance(note, Judged)
    assert note.scores == {"well_formed": 1.0}


async def test_a_judges_own_words_are_not_judged() -> None:
    own = Accepted(sealed="", model="m", door="judge")
    state = add(replace(lived(), accepted=own), ANSWER, *END)
    assert await judged(state) == []


async def test_a_record_read_twice_is_one_note() -> None:
    assert len(await judged(lived(ANSWER, *END), times=3)) == 1


async def test_what_did_not_complete_is_not_judged() -> None:
    assert await judged(lived(Failed(problem=Problem("policy", "no")))) == []
    assert await judged(lived(ANSWER, Failed(problem=Problem("policy", "no")))) == []


async def test_a_canned_answer_is_not_judged() -> None:
    canned = Routed(["verdict"], canned="Hello!")
    assert await judged(add(screened(user("hi")), canned, *END)) == []


@given(st.binary(min_size=16, max_size=16), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_sample_holds_the_smaller(rid: bytes, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert in_sample(rid.hex(), low) <= in_sample(rid.hex(), high)


def test_the_sample_is_as_large_as_asked_for() -> None:
    rids = [new_rid() for _ in range(4000)]
    assert 800 < sum(in_sample(rid, 0.25) for rid in rids) < 1200
    assert not any(in_sample(rid, 0.0) for rid in rids)
    assert all(in_sample(rid, 1.0) for rid in rids)
