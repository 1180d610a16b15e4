"""The fold of changes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange, Refusal
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.history import REFUSALS, History
from eventrail.retrieval.segments.plan import Span
from tests.unit.retrieval.segments.stories import histories


def put(name: str, text: str, **more: str) -> DocumentChange:
    return DocumentChange("put", name, text=text, metadata=more)


def test_only_what_changes_something_is_numbered() -> None:
    with History() as history:
        first = history.apply(put("a", "one"), 3)
        assert first is not None
        assert (first.ordinal, first.sequence, first.replaces) == (1, 3, 0)
        assert history.apply(put("a", "one"), 4) is None
        assert history.apply(DocumentChange("delete", "b"), 5) is None
        assert history.apply(DocumentChange("reindex"), 6) is None
        second = history.apply(put("a", "one", lang="ko"), 7)
        third = history.apply(DocumentChange("delete", "a"), 9)
        assert second is not None
        assert third is not None
        assert (second.ordinal, second.replaces, second.is_put) == (2, 1, True)
        assert (third.ordinal, third.replaces, third.is_put) == (3, 2, False)
        assert (history.n, history.sequence, history.documents) == (3, 9, 0)
        fourth = history.apply(put("a", "one"), 10)
        assert fourth is not None
        assert fourth.replaces == 0


def test_a_message_that_was_seen_has_no_effect() -> None:
    with History() as history:
        history.apply(put("a", "one"), 5)
        assert history.apply(put("a", "two"), 5) is None
        assert history.apply(put("b", "two"), 4) is None
        assert history.n == 1


def test_a_moment_is_known_by_its_sequence() -> None:
    with History() as history:
        for sequence, text in ((2, "a"), (5, "b"), (6, "b"), (9, "c")):
            history.apply(put("doc", text), sequence)
        assert [history.ordinal_at(sequence) for sequence in (1, 2, 5, 8, 9, 99)] == [
            0, 1, 2, 2, 3, 3,
        ]  # fmt: skip


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with History(path) as history:
        history.apply(put("a", "one"), 1)
        history.commit()
        history.apply(put("b", "two"), 2)
        history.refuse(Refusal(3, "c", "no text in it"))
    with History(path) as again:
        assert (again.n, again.sequence, again.refused) == (1, 1, [])
        assert again.apply(put("b", "two"), 2) is not None


def test_it_can_be_read_while_another_builds(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with History(path) as building:
        building.apply(put("a", "one"), 1)
        building.commit()
        building.apply(put("b", "two"), 2)
        with History(path) as reading:
            assert (reading.n, reading.sequence) == (1, 1)


def test_the_newest_refusals_are_kept() -> None:
    with History() as history:
        for sequence in range(1, REFUSALS + 6):
            history.refuse(Refusal(sequence, f"doc{sequence}", "broken"))
        assert len(history.refused) == REFUSALS
        assert history.refused[0].sequence == 6
        assert history.refused[-1] == Refusal(REFUSALS + 5, f"doc{REFUSALS + 5}", "broken")
        assert history.sequence == REFUSALS + 5


@settings(max_examples=40)
@given(histories, st.integers(0, 40))
def test_restored_it_goes_on_as_if_it_had_been_folded(
    changes: list[DocumentChange], at: int
) -> None:
    with History() as whole, History() as first, History() as second:
        for sequence, change in enumerate(changes, start=1):
            whole.apply(change, sequence)
        for sequence, change in enumerate(changes[:at], start=1):
            first.apply(change, sequence)
        second.apply(put("left over", "from before"), 1)
        second.restore(first.entries(Span(1, first.n)), first.sequence)
        for sequence, change in enumerate(changes, start=1):
            second.apply(change, sequence)
        assert entries_of(second) == entries_of(whole)
        assert (second.n, second.sequence) == (whole.n, whole.sequence)
        assert second.documents == whole.documents


def entries_of(history: History) -> list[Entry]:
    return history.entries(Span(1, history.n))
