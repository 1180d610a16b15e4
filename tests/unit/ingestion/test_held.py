import msgspec
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange, decode_change
from eventrail.ingestion.held import Held, fingerprint_of, header_of, read_header
from eventrail.ingestion.publish import message_id

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.sampled_from(["put", "delete"]), NAMES, NAMES.filter(lambda name: name != "-"))
def test_a_header_tells_what_a_change_is_about(op: str, name: str, collection: str) -> None:
    change = DocumentChange(op, name, "text", collection=collection)  # type: ignore[arg-type]
    header = header_of(change)
    assert header.isascii()
    assert header.isprintable()
    assert read_header(header) == (name, Held(0, op, fingerprint_of(change), collection))  # type: ignore[arg-type]


def test_what_is_no_header_is_not_read() -> None:
    for header in ("", "put", "fly a - b", "put a b"):
        assert read_header(header) is None


def test_a_fingerprint_is_of_all_of_a_change_but_not_of_the_order_of_its_metadata() -> None:
    change = DocumentChange("put", "a.md", "text", metadata={"a": "1", "b": "2"})
    other = DocumentChange("put", "a.md", "text", metadata={"b": "2", "a": "1"})
    assert fingerprint_of(change) == fingerprint_of(other)
    changed = DocumentChange("put", "a.md", "text", title="A", metadata=change.metadata)
    assert fingerprint_of(change) != fingerprint_of(changed)


def test_what_is_put_back_to_what_it_was_is_another_change() -> None:
    change = DocumentChange("put", "a.md", "text")
    first = message_id("acme", change, 0)
    assert first == message_id("acme", change, 0)
    assert len({first, message_id("acme", change, 7), message_id("demo", change, 0)}) == 3


def test_a_change_that_was_decoded_is_the_one_that_was_made() -> None:
    made = DocumentChange("put", "a.md", "text", media_type="text/markdown", metadata={"a": "1"})
    assert fingerprint_of(decode_change(msgspec.json.encode(made))) == fingerprint_of(made)
