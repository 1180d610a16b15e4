"""What `eventrail find` finds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.cli.moments import InvalidMoment, moment
from eventrail.cli.searching.search import search
from eventrail.cli.searching.show import snippet
from eventrail.cli.searching.wanted import Wanted, typed
from eventrail.lake import open_lake
from eventrail.lake.query import rows
from eventrail.lake.rows.tables import table_of
from eventrail.lake.writer import LakeWriter
from loadtests.made_lake import Shape, make_lake
from tests.unit.lake.lives import FAILED, NOW, PATH, life, rid_of
from tests.unit.lake.test_finding import moved, rid_at


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    make_lake(folder, Shape(500, days=3), hours=12)
    return folder


@pytest.fixture(scope="module")
def every(lake: Path) -> Iterator[list[dict[str, Any]]]:
    """All requests, the newest first, with the checks that fired and what users said."""
    with open_lake(lake) as connection:
        yield rows(
            connection,
            """
            SELECT r.*, v.checks, f.liked FROM requests r
            LEFT JOIN (SELECT rid, list("check") AS checks FROM verdicts GROUP BY 1) v USING (rid)
            LEFT JOIN (SELECT rid, max(value) AS liked FROM feedback GROUP BY 1) f USING (rid)
            ORDER BY accepted_at DESC, rid DESC
            """,
        )


CASES: dict[Wanted, Callable[[dict[str, Any]], bool]] = {
    Wanted(): bool,
    Wanted(tenant="acme", status="failed"): lambda r: (
        (r["tenant"], r["status"]) == ("acme", "failed")
    ),
    Wanted(error="queue_full"): lambda r: r["problem"] == "queue_full",
    Wanted(text="LIGHTHOUSE"): lambda r: "lighthouse" in said(r),
    Wanted(text='open "the ferry"'): lambda r: "open" in said(r) and "the ferry" in said(r),
    Wanted(model="large", cost_above=0.001): lambda r: r["model"] == "large" and r["cost"] > 0.001,
    Wanted(slower_than=1500.0): lambda r: r["duration_ms"] > 1500,
    Wanted(verdict="pii"): lambda r: "pii.email" in (r["checks"] or []),
    Wanted(verdict="injection"): lambda r: "injection" in (r["checks"] or []),
    Wanted(verdict="inject"): lambda r: "inject" in (r["checks"] or []),
    Wanted(feedback="down"): lambda r: (r["liked"] or 0) < 0,
    Wanted(feedback="any", rating_below=0.0): lambda r: (r["rating"] or 0) < 0,
    Wanted(judged_below=0.6): lambda r: r["judged"] is not None and r["judged"] < 0.6,
    Wanted(template="docs", route="docs"): lambda r: r["route"] == "docs",
    Wanted(template="docs@1"): lambda r: r["template"] == "docs@1",
    Wanted(intent="prices", pool="pool-small"): lambda r: (
        (r["intent"], r["pool"]) == ("prices", "pool-small")
    ),
    Wanted(user="u1"): lambda r: r["user"] == "u1",
}


def said(row: dict[str, Any]) -> str:
    return f"{row['question'] or ''} {row['answer'] or ''}".lower()


@pytest.mark.parametrize(("wanted", "like"), CASES.items())
def test_exactly_what_is_wanted_is_found_the_newest_first(
    lake: Path, every: list[dict[str, Any]], wanted: Wanted, like: Any
) -> None:
    expected = [row["rid"] for row in every if like(row)]
    assert [row["rid"] for row in search(lake, wanted, 1000)] == expected


def test_a_search_ends_when_there_are_enough(lake: Path, every: list[dict[str, Any]]) -> None:
    found = search(lake, Wanted(), 2)
    assert [row["rid"] for row in found] == [row["rid"] for row in every[:2]]


def test_moments_bound_the_search(lake: Path, every: list[dict[str, Any]]) -> None:
    since, until = every[300]["accepted_at"], every[100]["accepted_at"]
    found = search(lake, Wanted(since=since, until=until), 1000)
    assert [row["rid"] for row in found] == [row["rid"] for row in every[101:301]]


def test_what_the_lake_has_not_yet_counts_once(tmp_path: Path) -> None:
    older, newer = life(PATH), life(FAILED, 6)
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(older[:2])
    hot = {"LOG": table_of("LOG", [*older[1:], *newer])}
    found = search(tmp_path, Wanted(), 10, hot)
    assert {row["rid"]: row["status"] for row in found} == {
        rid_of(older[0]): "completed",
        rid_of(newer[0]): "failed",
    }
    with open_lake(tmp_path, newer=hot) as lake:
        assert rows(lake, "SELECT events FROM requests ORDER BY 1") == [
            {"events": 2},
            {"events": 8},
        ]


def test_a_life_over_midnight_is_found_once_and_whole(tmp_path: Path) -> None:
    night = NOW.replace(hour=23, minute=59)
    messages = life(PATH, rid=rid_at(night))
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(messages[:2])
        writer.write(moved(messages[2:], timedelta(days=1)))
        writer.write(moved(life(FAILED, 6), timedelta(days=1)))
    found = search(tmp_path, Wanted(status="completed"), 10)
    assert [(row["rid"], row["answer"]) for row in found] == [(rid_at(night), "hello")]


def test_an_empty_lake_has_nothing(tmp_path: Path) -> None:
    assert search(tmp_path, Wanted(text="word"), 5) == []


@given(st.text())
def test_any_text_is_words_and_phrases(text: str) -> None:
    terms = Wanted(text=text).terms
    assert all(term and term == term.lower() for term in terms)


def test_phrases_stay_whole() -> None:
    assert Wanted(text='Fog "tide Table" a"b').terms == ["fog", "tide table", 'a"b']


def test_a_shell_takes_the_quotes_from_phrases() -> None:
    assert Wanted(text=typed(["fog", "tide table"])).terms == ["fog", "tide table"]
    assert Wanted(text=typed(['fog "tide table"'])).terms == ["fog", "tide table"]
    assert Wanted(text=typed([])).terms == []


def test_a_snippet_is_around_the_word() -> None:
    row = {"question": "a " * 100 + "needle " + "b " * 100, "answer": "x"}
    shown = snippet(row, ["needle"])
    assert "needle" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 90
    assert snippet({"question": None, "answer": "found here"}, ["here"]) == "found here"
    assert snippet({"question": None, "answer": None}, []) == ""


def test_moments_are_written_in_three_ways() -> None:
    assert moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment("2026-11-01T12:00+02:00") == datetime(2026, 11, 1, 10, tzinfo=UTC)
    ago = moment("2h")
    assert ago is not None
    assert abs(datetime.now(UTC) - timedelta(hours=2) - ago) < timedelta(minutes=1)
    assert moment(None) is None
    with pytest.raises(InvalidMoment, match="24h"):
        moment("yesterday")
    with pytest.raises(InvalidMoment):
        moment("9999999d")
