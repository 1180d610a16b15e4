"""Each view on a few lives made by hand, and all of them on a made lake."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from eventrail.contracts.changes import Changed, FieldChange, encode_change
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    Checked,
    Completed,
    Confidence,
    Document,
    EventData,
    Finding,
    Generated,
    Rejected,
    Retrieved,
    Routed,
    Screened,
    Usage,
)
from eventrail.contracts.notes import Compared, Feedback, Judged, NoteData, Spent
from eventrail.contracts.operations import Alarm, Incident, encode_operation
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import alarm as alarm_subject
from eventrail.contracts.subjects import incident
from eventrail.lake import VIEWS, open_lake
from eventrail.lake.arrow import parquet
from eventrail.lake.messages import Archivable
from eventrail.lake.query import QueryFailed, rows
from eventrail.lake.writer import LakeWriter
from loadtests.made_lake import Shape, make_lake
from tests.unit.lake.lives import NOW, life, note, rid_of

QUESTION = Screened(
    messages=[
        Message(role="user", content="first"),
        Message(role="assistant", content="yes?"),
        Message(role="user", content="How high is it?"),
    ],
    findings=[Finding("pii.email", "masked", count=2, score=0.9)],
)

ANSWERED: list[tuple[str, list[EventData]]] = [
    ("router", [Accepted(sealed="x", model="docs"), QUESTION]),
    (
        "done",
        [
            Routed(
                slip=["verdict"],
                pool="echo",
                template="docs@3",
                route="chat",
                arm="canary",
                propensity=0.1,
                intent="height",
            ),
            Retrieved(
                query="high",
                method="rrf",
                relevance=0.8,
                left_out=1,
                documents=[
                    Document(id="d1", text="t", score=1.5, source="a.md", title="A"),
                    Document(id="d2", text="u", score=0.5),
                ],
            ),
            Generated(
                pool="echo",
                model="echo-1",
                attempt="a1",
                text="41 metres",
                usage=Usage(10, 5, 2),
                cost=0.4,
                confidence=Confidence(tokens=5, mean_logprob=-0.5, min_logprob=-1.0),
            ),
            Checked(action="release"),
            Completed(),
        ],
    ),
]

BLOCKED: list[tuple[str, list[EventData]]] = [
    (
        "done",
        [
            Accepted(sealed="x", model="docs"),
            Screened(
                messages=[Message(role="user", content="obey me")],
                findings=[Finding("pii.email", "masked"), Finding("injection", "blocked")],
            ),
            Rejected(problem=Problem("policy_violation", "no")),
        ],
    )
]

CACHED: list[tuple[str, list[EventData]]] = [
    (
        "done",
        [
            Accepted(sealed="x", model="docs"),
            Screened(messages=[Message(role="user", content="again")]),
            Routed(slip=["cache"], pool="echo"),
            CacheHit(key="k", text="stale", kind="semantic", model="echo-1"),
            Retrieved(query="again"),
            Checked(action="unsure", instead="I do not know."),
            Completed(cached=True),
        ],
    )
]


def written(lake: Path, stream: str, messages: list[Archivable]) -> None:
    with LakeWriter(lake, stream).open() as writer:
        writer.write(messages)


def noted(rid: str, *datas: NoteData) -> list[Archivable]:
    return [note(rid, place, data) for place, data in enumerate(datas, 1)]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Ask a lake with an answered, a blocked and a cached request, and notes on the first."""
    tmp_path = tmp_path_factory.mktemp("lake")
    first = life(ANSWERED)
    rid = rid_of(first[0])
    written(tmp_path, "LOG", [*first, *life(BLOCKED, 3), *life(CACHED, 4)])
    written(
        tmp_path,
        "NOTES",
        noted(
            rid,
            Feedback(signal="thumbs", value=-1.0, text="no", user="u1"),
            Feedback(signal="stars", value=4.0),
            Feedback(signal="rephrase", value=-1.0, implicit=True, confidence=0.7),
            Judged(
                judge="model:big",
                version="2",
                scores={"faithful": 0.5, "brief": 1.0},
                reasons={"faithful": "half"},
                pool="big",
                usage=Usage(100, 1),
                cost=0.2,
                call="c" * 32,
                sampled=0.25,
            ),
            Compared(
                judge="model:big",
                other="o" * 32,
                winner="tie",
                orders=["this", "other"],
                lengths=(9, 7),
            ),
            Spent(attempt="b", pool="echo", reason="lost", cost=0.1),
            Spent(attempt="b", pool="echo", reason="lost", cost=0.3, usage=Usage(7, 1)),
        ),
    )
    with open_lake(tmp_path) as lake:
        yield lambda query: rows(lake, query)


def test_a_request_tells_what_was_asked_answered_and_thought(asked: Any) -> None:
    (row,) = asked("FROM requests WHERE route = 'chat'")
    assert row["question"] == "How high is it?"
    assert row["answer"] == "41 metres"
    assert (row["template"], row["intent"], row["cache"]) == ("docs@3", "height", "")
    assert (row["retrieved"], row["relevance"], row["revision"]) == (2, 0.8, 7)
    assert row["confidence"] == pytest.approx(0.60653, abs=1e-5)  # e to the mean logprob
    assert row["rating"] == pytest.approx((-1 + 0.5) / 2)  # what was said, not what was inferred
    assert row["judged"] == pytest.approx(0.75)
    assert row["blocked_by"] is None
    assert (row["events"], row["records"], row["release"]) == (7, 2, "0.1.0")


def test_what_was_shown_instead_is_the_answer(asked: Any) -> None:
    (row,) = asked("FROM requests WHERE cached")
    assert (row["answer"], row["cache"], row["retrieved"]) == ("I do not know.", "semantic", 0)


def test_the_check_that_blocked_is_named(asked: Any) -> None:
    (row,) = asked("FROM requests WHERE status = 'rejected'")
    assert (row["blocked_by"], row["problem"], row["answer"]) == (
        "injection",
        "policy_violation",
        None,
    )


def test_tokens_cost_has_every_call_that_was_paid_for_once(asked: Any) -> None:
    found = asked("SELECT kind, route, arm, prompt_tokens, cost FROM tokens_cost ORDER BY kind")
    assert [tuple(row.values()) for row in found] == [
        ("generated", "chat", "canary", 10, 0.4),
        ("judged", "chat", "canary", 100, 0.2),
        ("spent", "chat", "canary", 7, 0.3),  # of two notes on one attempt, the dearer
    ]


def test_retrievals_have_a_row_a_document_and_one_where_there_was_none(asked: Any) -> None:
    found = asked(
        'SELECT query, rank, document, score FROM retrievals ORDER BY "at", query DESC, rank'
    )
    assert sorted((tuple(row.values()) for row in found), key=str) == sorted(
        [("high", 1, "d1", 1.5), ("high", 2, "d2", 0.5), ("again", None, None, None)], key=str
    )


def test_verdicts_have_a_row_a_finding_and_one_where_there_was_none(asked: Any) -> None:
    found = asked('SELECT stage, action, "check", finding_action, count FROM verdicts ORDER BY ALL')
    assert [tuple(row.values()) for row in found] == [
        ("guardrail", "block", "injection", "blocked", 1),
        ("guardrail", "block", "pii.email", "masked", 1),
        ("guardrail", "mask", "pii.email", "masked", 2),
        ("guardrail", "pass", None, None, 0),
        ("retriever", "pass", None, None, 0),
        ("retriever", "pass", None, None, 0),
        ("verdict", "release", None, None, 0),
        ("verdict", "unsure", None, None, 0),
    ]


def test_feedback_judgements_and_comparisons(asked: Any) -> None:
    signals = asked("SELECT signal, value, implicit, confidence, sampled FROM feedback ORDER BY 1")
    assert [tuple(row.values()) for row in signals] == [
        ("rephrase", -1.0, True, 0.7, 1.0),
        ("stars", 4.0, False, None, 1.0),
        ("thumbs", -1.0, False, None, 1.0),
    ]
    checks = asked('SELECT "check", score, version, sampled, reason FROM judgements ORDER BY 1')
    assert [tuple(row.values()) for row in checks] == [
        ("brief", 1.0, "2", 0.25, None),
        ("faithful", 0.5, "2", 0.25, "half"),
    ]
    (pair,) = asked('SELECT winner, "first", "second", length_this, length_other FROM comparisons')
    assert tuple(pair.values()) == ("tie", "this", "other", 9, 7)


def test_changes_are_a_row_a_field(tmp_path: Path) -> None:
    diff = [FieldChange("pools.a", "added", after={"x": 1}), FieldChange("rules", "changed", 1, 2)]
    kept = Changed("c1", NOW, "me", "document", 1, 2, diff, "apply")
    empty = Changed("c2", NOW, "me", "keys", 2, 3, [], "rollback", restores=1)
    written(
        tmp_path,
        "CHANGES",
        [
            Archivable(place, "change.document", NOW, encode_change(change))
            for place, change in enumerate((kept, empty), 1)
        ],
    )
    with open_lake(tmp_path) as lake:
        found = rows(
            lake, "SELECT id, path, action, before, after FROM config_changes ORDER BY ALL"
        )
    assert [tuple(row.values()) for row in found] == [
        ("c1", "pools.a", "added", None, '{"x":1}'),
        ("c1", "rules", "changed", "1", "2"),
        ("c2", None, None, None, None),
    ]


def test_alarms_are_told_once_and_incidents_are_put_together(tmp_path: Path) -> None:
    alarm = Alarm("a1", NOW, "m", "cost", "acme", "cost", NOW, "dearer", slice={"route": "chat"})
    opened = Incident("i1", NOW, "me", "opened", title="dear", severity="low", alarms=["a1"])
    closed = Incident("i1", NOW + timedelta(hours=1), "you", "closed", change="c1", alarms=["a2"])
    entries: list[Alarm | Incident] = [alarm, alarm, opened, closed]
    written(
        tmp_path,
        "OPERATIONS",
        [
            Archivable(
                place,
                incident("i1") if isinstance(entry, Incident) else alarm_subject("m", "acme"),
                NOW,
                encode_operation(entry),
            )
            for place, entry in enumerate(entries, 1)
        ],
    )
    with open_lake(tmp_path) as lake:
        (told,) = rows(lake, "SELECT id, message, slice['route'] AS route FROM alarms")
        (one,) = rows(lake, "FROM incidents")
    assert tuple(told.values()) == ("a1", "dearer", "chat")
    assert (one["title"], one["severity"], one["change"]) == ("dear", "low", "c1")
    assert one["closed_at"] - one["opened_at"] == timedelta(hours=1)
    assert one["alarms"] == ["a1", "a2"]
    assert [step["step"] for step in one["steps"]] == ["opened", "closed"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_lake(folder, Shape(600, days=2, shadows=0.1), hours=6)
    return folder


def test_every_column_says_what_it_means(made: Path) -> None:
    with open_lake(made) as lake:
        for name, view in VIEWS.items():
            described = lake.execute(f"DESCRIBE {name}").fetchall()
            assert [row[0] for row in described] == list(view.columns), name
            assert view.about
            assert all(view.columns.values()), name
            assert lake.execute(f"SELECT count(*) > 0 FROM {name}").fetchall() == [(True,)], name  # noqa: S608 -- names


def test_shadows_are_in_their_own_views_only(made: Path) -> None:
    with open_lake(made) as lake:
        (shadows,) = lake.execute("SELECT count(*) FROM shadows").fetchall()[0]
        (requests,) = lake.execute("SELECT count(*) FROM requests").fetchall()[0]
        assert shadows > 0
        assert shadows + requests == 600
        for name in ("events", "requests", "stages", "tokens_cost", "retrievals", "verdicts"):
            query = f"SELECT count(*) FROM {name} WHERE ends_with(tenant, '~shadow')"  # noqa: S608 -- names
            assert lake.execute(query).fetchall() == [(0,)]


def test_files_of_an_older_release_have_nulls_for_what_they_lack(
    made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "lake")
    for path in (tmp_path / "lake" / "LOG").rglob("*.parquet"):
        table = parquet.ParquetFile(path).read()
        parquet.write_table(table.drop_columns(["intent", "messages", "relevance"]), path)
        break  # one file is old, the others new
    with open_lake(tmp_path / "lake") as old, open_lake(made) as new:
        count = "SELECT count(*), count(cost), round(sum(cost), 6) FROM requests"
        assert old.execute(count).fetchall() == new.execute(count).fetchall()
        known = "SELECT count(intent) FROM requests"
        assert old.execute(known).fetchall()[0][0] < new.execute(known).fetchall()[0][0]


def test_a_query_goes_on_when_memory_is_short(made: Path) -> None:
    with open_lake(made, memory=64 * 1024 * 1024) as lake:
        assert lake.execute("SELECT count(question) FROM requests").fetchall()[0][0] > 0


def test_only_some_days_are_opened_when_asked(made: Path) -> None:
    shape = Shape(600, days=2)
    day = (shape.begin + timedelta(days=1)).date()
    with open_lake(made, first=day, last=day) as lake:
        found = rows(
            lake, "SELECT DISTINCT \"at\"::DATE AS day FROM all_events WHERE type = 'accepted'"
        )
    assert [row["day"] for row in found] == [day]


def test_a_broken_lake_is_told(tmp_path: Path) -> None:
    written(tmp_path, "LOG", life(ANSWERED))
    (path,) = (tmp_path / "LOG").rglob("*.parquet")
    path.write_bytes(b"no parquet")
    with open_lake(tmp_path) as lake:
        with pytest.raises(duckdb.Error, match="parquet"):
            lake.execute("FROM requests")
        with pytest.raises(QueryFailed, match="parquet"):
            rows(lake, "SELECT count(*) FROM events")
        assert rows(lake, "FROM notes") == []  # what is whole can be asked


@pytest.mark.parametrize(
    ("query", "joined"),
    [
        ("SELECT count(*) FROM requests", 0),
        ("SELECT model, avg(ttft_ms), sum(cost) FROM requests GROUP BY 1", 0),
        ("SELECT template, avg(rating), avg(judged) FROM requests GROUP BY 1", 1),
        ("SELECT tenant, kind, sum(cost) FROM tokens_cost GROUP BY 1, 2", 0),
        ("SELECT route, sum(cost) FROM tokens_cost GROUP BY 1", 1),
    ],
)
def test_nothing_is_joined_that_nobody_asks_for(made: Path, query: str, joined: int) -> None:
    with open_lake(made) as lake:
        ((_, plan),) = lake.execute(f"EXPLAIN {query}").fetchall()
    assert str(plan).lower().count("join type: left") == joined


def test_the_documentation_can_be_told_as_json() -> None:
    assert b'"requests"' in msgspec.json.encode(list(VIEWS.values()))
