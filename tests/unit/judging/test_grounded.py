import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.judging.rules.grounded import grounded

DOCUMENTS = ["The tower was built in 1889. It is 330 metres high.", "Gulls nest on the roof."]


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("It is 330 metres high.", 1.0),
        ("The tower is 330 metres high. Gulls nest on it.", 1.0),
        ("It is 330 metres high. Napoleon ordered the iron from Spain.", 0.5),
        ("Napoleon ordered the iron from Spain.", 0.0),
        ("The tower is 331 metres high.", 0.0),
        ("The tower is not high.", 0.0),
    ],
)
def test_the_share_of_sentences_that_the_documents_hold(answer: str, share: float) -> None:
    assert grounded(answer, DOCUMENTS) == share


@pytest.mark.parametrize("answer", ["", "...", "It is."])
def test_what_says_nothing_has_no_share(answer: str) -> None:
    assert grounded(answer, DOCUMENTS) is None


@given(st.text())
def test_a_text_is_grounded_in_itself(text: str) -> None:
    assert grounded(text, [text]) in {None, 1.0}
