from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE
from eventrail.intents.reading import Likely, decide


def test_the_likeliest_is_named_with_its_probability() -> None:
    reading = decide(Likely(0.9, {"a": 0.8, "b": 0.1}), threshold=0.5, margin=0.1)
    assert reading.intent == "a"
    assert reading.score == 0.72
    assert reading.likely == {"a": 0.72, "b": 0.09}


def test_less_than_the_threshold_is_out_of_scope() -> None:
    reading = decide(Likely(0.4, {"a": 0.9, "b": 0.1}), threshold=0.5, margin=0.1)
    assert (reading.intent, reading.score) == (OUT_OF_SCOPE, 0.6)


def test_two_that_are_close_are_ambiguous_unless_that_never_is() -> None:
    likely = Likely(1.0, {"a": 0.45, "b": 0.4, "c": 0.1})
    assert decide(likely, threshold=0.5, margin=0.1).intent == AMBIGUOUS
    assert decide(likely, threshold=0.5, margin=0.0).intent == "a"


@given(
    st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1, max_size=5), st.floats(0, 1),
    st.floats(0, 1),
)  # fmt: skip
def test_a_score_is_a_probability_and_a_higher_threshold_never_lets_more_in(
    in_scope: float, chances: list[float], low: float, high: float
) -> None:
    total = sum(chances) or 1.0
    ordered = sorted((each / total for each in chances), reverse=True)
    likely = Likely(in_scope, {str(at): each for at, each in enumerate(ordered)})
    one, other = sorted((low, high))
    reading = decide(likely, threshold=one, margin=0.1)
    assert 0 <= reading.score <= 1.0001
    if reading.intent == OUT_OF_SCOPE:
        assert decide(likely, threshold=other, margin=0.1).intent == OUT_OF_SCOPE
