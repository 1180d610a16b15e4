from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.ingestion.history import InvalidMoment, Moment, current, moment_of, versions_of

SECOND = 1_000_000_000

changes = st.lists(
    st.builds(
        DocumentChange,
        st.sampled_from(["put", "put", "delete", "reindex"]),
        st.sampled_from(["a.md", "b.md", "c.md"]),
        st.sampled_from(["one", "two"]),
    ),
    max_size=20,
)


def stored(found: list[DocumentChange]) -> list[StoredMessage]:
    """Return the messages of changes, one a second, every third sequence."""
    return [
        StoredMessage("docs.acme", 3 * at, msgspec.json.encode(change), "", at * SECOND)
        for at, change in enumerate(found, start=1)
    ]


@given(changes)
def test_what_is_held_is_what_was_put_last_and_not_deleted(found: list[DocumentChange]) -> None:
    held: dict[str, str] = {}
    for change in found:
        if change.op == "put":
            held[change.id] = change.text
        elif change.op == "delete":
            held.pop(change.id, None)
    versions = versions_of(stored(found))
    assert {one.change.id: one.change.text for one in current(versions)} == held


@given(changes, st.integers(0, 20))
def test_a_past_moment_is_the_fold_of_what_came_before_it(
    found: list[DocumentChange], at: int
) -> None:
    messages = stored(found)
    then = versions_of(messages[:at])
    if at:
        assert versions_of(messages, Moment(sequence=3 * at)) == then
    assert versions_of(messages, Moment(before_ns=(at + 1) * SECOND)) == then


@given(changes)
def test_versions_are_numbered_and_each_changes_something(found: list[DocumentChange]) -> None:
    for versions in versions_of(stored(found)).values():
        assert [one.number for one in versions] == list(range(1, len(versions) + 1))
        assert versions[0].change.op == "put"
        told = [(one.change.op, one.change.text * (one.change.op == "put")) for one in versions]
        assert all(before != after for before, after in pairwise(told))


def test_what_is_no_change_is_passed_over() -> None:
    broken = StoredMessage("docs.acme", 1, b"{", "", SECOND)
    assert versions_of([broken]) == {}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", Moment()),
        ("17", Moment(sequence=17)),
        ("1970-01-01T00:00:05", Moment(before_ns=5 * SECOND)),
        ("1970-01-02", Moment(before_ns=86_400 * SECOND)),
        ("1970-01-01T09:00:05+09:00", Moment(before_ns=5 * SECOND)),
    ],
)
def test_a_moment_is_a_sequence_or_a_time(text: str, moment: Moment) -> None:
    assert moment_of(text) == moment


def test_anything_else_is_no_moment() -> None:
    with pytest.raises(InvalidMoment, match="give a sequence"):
        moment_of("yesterday")


@given(st.integers(1_000_000, 2**62))
def test_as_of_the_time_a_version_shows_is_before_it(stored_ns: int) -> None:
    payload = msgspec.json.encode(DocumentChange("put", "a.md", "one"))
    message = StoredMessage("docs.acme", 1, payload, "", stored_ns)
    (version,) = versions_of([message])["a.md"]
    assert versions_of([message], moment_of(version.at.isoformat())) == {}


def test_versions_know_when_they_were_stored() -> None:
    (version,) = versions_of(stored([DocumentChange("put", "a.md", "one")]))["a.md"]
    assert version.at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
