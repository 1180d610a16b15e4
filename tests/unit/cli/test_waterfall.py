import io
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from eventrail.cli.inspect.cold import read_cold
from eventrail.cli.inspect.life import Life
from eventrail.cli.inspect.live import Entry, json_lines, text_lines
from eventrail.cli.inspect.show_life import BAR, as_json, draw, print_life
from eventrail.cli.inspect.waterfall import Bar, waterfall
from eventrail.contracts.events import Generated, Usage
from eventrail.contracts.notes import decode_note
from eventrail.contracts.records import decode_record
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter
from tests.unit.lake.lives import FAILED, PATH, life, note, rid_of


def as_life(messages: list[Archivable]) -> Life:
    record = decode_record(messages[-1].payload)
    return Life(
        rid=record.rid,
        tenant=record.tenant,
        trace=record.trace,
        deadline=record.deadline,
        next=record.next,
        events=record.all_events(),
        notes=[decode_note(note(record.rid, 1).payload)],
        origin="log",
    )


def test_a_waterfall_is_the_stages_with_their_times() -> None:
    shown = waterfall(as_life(life(PATH)))
    assert [bar.stage for bar in shown.bars] == [
        "gateway",
        "router",
        "retriever",
        "model-echo",
        "verdict",
    ]
    assert [round(bar.start_ms) for bar in shown.bars] == [0, 100, 200, 300, 400]
    assert {round(bar.duration_ms) for bar in shown.bars} == {40}
    assert round(shown.duration_ms) == 440


def test_it_adds_up_what_failed_generations_used_too() -> None:
    shown = waterfall(as_life(life(PATH)))
    assert shown.usage == Usage(13, 5)
    assert shown.cost == 0.5


def test_every_span_but_the_first_has_its_parent_before_it() -> None:
    bars = waterfall(as_life(life(PATH))).bars
    seen = {""}
    for bar in bars:
        assert bar.parent in seen
        seen.add(bar.span)


def test_the_log_and_the_lake_show_the_same(tmp_path: Path) -> None:
    messages = life(PATH)
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(messages)
    with LakeWriter(tmp_path, "NOTES").open() as writer:
        writer.write([note(rid_of(messages[0]), 1)])
    cold = read_cold(tmp_path, rid_of(messages[0]), None)
    assert cold is not None
    hot = json.loads(as_json(as_life(messages)))
    assert json.loads(as_json(cold)) == hot | {"from": "lake"}


def test_a_request_the_lake_has_not_is_none(tmp_path: Path) -> None:
    assert read_cold(tmp_path, "0" * 32, None) is None


def printed(shown: Life) -> str:
    console = Console(file=io.StringIO(), width=160)
    print_life(shown, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_person_sees_findings_documents_tokens_cost_notes_and_trace() -> None:
    shown = as_life(life(PATH))
    text = printed(shown)
    for expected in (
        shown.trace,
        "completed",
        "pii.email masked x1",
        "1 documents: a.md (1.50)",
        "10+5 tokens",
        "cost 0.5",
        "ttft 12 ms",
        "provider_error",
        "note judged",
        "hi <EMAIL_1>",
        "hello",
    ):
        assert expected in text


def test_a_failure_says_why_and_an_open_request_what_it_waits_for() -> None:
    assert "deadline_exceeded: late" in printed(as_life(life(FAILED)))
    assert "open, waits for retriever" in printed(as_life(life(PATH[:2])))


def test_square_brackets_in_a_message_are_shown_and_not_obeyed() -> None:
    messages = life(PATH)
    payload = messages[-1].payload.replace(b'"hello"', b'"[red]x[/red]"')
    assert "[red]x[/red]" in printed(as_life([Archivable(1, "", messages[0].stored_at, payload)]))


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_bar_always_fits_and_is_always_seen(start: float, took: float, whole: float) -> None:
    bar = Bar("s", "b", "x", "", start, took, [], [])
    drawn = draw(bar, whole)
    assert len(drawn) == BAR
    assert "━" in drawn


@pytest.mark.parametrize("show", [json_lines, text_lines])
def test_tail_has_a_line_for_each_new_event_only(show) -> None:  # noqa: ANN001 -- either function
    message = life(PATH)[3]
    lines = show(Entry(4, message.subject, decode_record(message.payload)))
    assert len(lines) == 2
    assert "generation_failed" in lines[0]


def test_tail_says_what_does_not_decode() -> None:
    entry = Entry(4, "log.router.acme.x", None)
    assert json.loads(json_lines(entry)[0])["type"] == "malformed"
    assert "does not decode" in text_lines(entry)[0]


def test_no_text_reaches_a_terminal_with_control_characters() -> None:
    datas = [*PATH[3][1]]
    assert isinstance(datas[1], Generated)
    datas[1] = msgspec.structs.replace(datas[1], text="a\x1b]52;c;eA==\x07b\x9b31mc\rd")
    text = printed(as_life(life([*PATH[:3], ("verdict", datas), *PATH[4:]])))
    assert "b" in text
    assert not {one for one in text if ord(one) < 32 or 127 <= ord(one) < 160} - {"\n"}
