"""Passages of one document that overlap are one text again."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Chunking
from eventrail.contracts.events import Document
from eventrail.ingestion.chunk import chunk
from eventrail.retrieval.context.neighbours import joined, overlap

A, B, C = "The tower was built in 1921.", "It is eighty metres high.", "It was painted red in 1950."


def _document(text: str, score: float = 1.0, source: str = "a.md", title: str = "T") -> Document:
    return Document(id=text[:4] + text[-4:], text=text, score=score, source=source, title=title)


def test_neighbours_are_joined_in_reading_order_where_the_better_stood() -> None:
    other = _document("Something else.", 0.8, source="b.md")
    later, earlier = _document(f"{B} {C}", 0.9), _document(f"{A} {B}", 0.7)
    done = joined([later, other, earlier])
    assert [each.text for each in done] == [f"{A} {B} {C}", "Something else."]
    assert (done[0].id, done[0].score) == (later.id, 0.9)


def test_a_gap_is_closed_when_the_passage_between_is_found() -> None:
    parts = [_document(f"{A} {B}"), _document(f"{C} And more follows here."), _document(f"{B} {C}")]
    assert [each.text for each in joined(parts)] == [f"{A} {B} {C} And more follows here."]


def test_other_documents_and_other_headings_are_not_joined() -> None:
    first = _document(f"{A} {B}")
    for other in (_document(f"{B} {C}", source="b.md"), _document(f"{B} {C}", title="U")):
        assert joined([first, other]) == [first, other]


def test_a_few_letters_or_a_part_of_a_word_are_no_overlap() -> None:
    assert overlap("ends with a cat", "a cat begins") == 0
    assert overlap("the unforgettable evening", "forgettable evening at sea") == 0
    assert overlap("so it was a forgettable evening", "forgettable evening at sea") == 19


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=40, unique=True), st.integers(1, 2))
def test_what_was_cut_with_an_overlap_is_put_together_again(
    numbers: list[int], sentences: int
) -> None:
    text = " ".join(f"The number in this sentence here is {number}." for number in numbers)
    passages = chunk("a.md", text, Chunking(words=30, most_words=40, overlap=sentences))
    found = [
        Document(id=each.id, text=each.text, score=0.0, source=each.source, title=each.title)
        for each in passages
    ]
    assert " ".join(each.text for each in joined(found)) == text
