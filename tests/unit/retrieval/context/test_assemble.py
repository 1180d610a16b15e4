"""The documents of a prompt: bounds that always hold, and what is chosen."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Retrieval
from eventrail.contracts.events import Document
from eventrail.retrieval.context import assemble, estimate
from eventrail.retrieval.context.assemble import AROUND
from eventrail.retrieval.context.cutting import cut

_WORDS = st.lists(
    st.sampled_from(["tower", "red", "80", "high.", "It", "\ud0d1\uc740"]), max_size=40
)
_FOUND = st.lists(st.tuples(_WORDS, st.sampled_from("ab")), max_size=8)


def _documents(parts: list[tuple[list[str], str]]) -> list[Document]:
    return [
        Document(id=str(at), text=" ".join(words), score=1.0 - at / 10, source=source)
        for at, (words, source) in enumerate(parts)
    ]


def _texts(*texts: str) -> list[Document]:
    return [
        Document(id=str(at), text=text, score=1.0 - at / 10, source=f"{at}.md")
        for at, text in enumerate(texts)
    ]


def _size(documents: list[Document]) -> int:
    return sum(estimate(each.title) + estimate(each.text) + AROUND for each in documents)


@given(_FOUND, st.integers(0, 6), st.integers(1, 200), st.floats(0, 1))
def test_the_budget_and_the_number_hold_and_the_same_comes_out_again(
    parts: list[tuple[list[str], str]], most: int, budget: int, diversity: float
) -> None:
    policy = Retrieval(context_tokens=budget, diversity=diversity)
    found = _documents(parts)
    context = assemble(found, policy, most)
    assert _size(context.documents) <= budget
    assert len(context.documents) + context.left_out <= most
    assert context == assemble(found, policy, most)


@given(_FOUND, st.integers(1, 6), st.floats(0, 1))
def test_with_room_for_all_the_best_is_first_and_nothing_is_left_out(
    parts: list[tuple[list[str], str]], most: int, diversity: float
) -> None:
    found = _documents(parts)
    context = assemble(found, Retrieval(context_tokens=10**6, diversity=diversity), most)
    assert context.left_out == 0
    if found:
        assert found[0].text in context.documents[0].text


def test_a_passage_that_does_not_fit_makes_way_for_one_that_does() -> None:
    found = _texts("One short text.", "word " * 100, "Another short one.")
    context = assemble(found, Retrieval(context_tokens=40, diversity=0), 3)
    assert [each.id for each in context.documents] == ["0", "2"]
    assert context.left_out == 1


def test_the_overlap_of_neighbours_is_not_paid_for_twice() -> None:
    shared = "This sentence stands in both of them, and is not short."
    found = [
        Document(id=str(at), text=text, score=1.0 - at, source="a.md")
        for at, text in enumerate((f"First. {shared}", f"{shared} Last."))
    ]
    whole = f"First. {shared} Last."
    context = assemble(found, Retrieval(context_tokens=estimate(whole) + AROUND + 1), 2)
    assert [each.text for each in context.documents] == [whole]
    assert context.left_out == 0


def test_only_if_nothing_fits_is_the_first_cut_at_the_end_of_a_sentence() -> None:
    text = "The first is short. " + "The second goes on and on, and ends far away. " * 9
    context = assemble(_texts(text, text + "x"), Retrieval(context_tokens=22), 2)
    assert [each.text for each in context.documents] == ["The first is short."]
    assert context.left_out == 1
    assert assemble(_texts(text), Retrieval(context_tokens=2), 1).documents == []


def test_what_the_model_has_left_bounds_it_too() -> None:
    found = _texts("One short text.", "Another short one.")
    assert len(assemble(found, Retrieval(), 2, room=15).documents) == 1


def test_a_text_is_cut_at_sentences_then_at_words() -> None:
    text = "\uccab \ubb38\uc7a5\uc774\ub2e4. \ub458\uc9f8 \ubb38\uc7a5\uc774\ub2e4! Then English?"
    assert cut(text, 100, len) == text
    assert cut(text, 12, len) == "\uccab \ubb38\uc7a5\uc774\ub2e4."
    assert cut("three small words", 13, len) == "three small"
    assert cut("word", 3, len) == ""
