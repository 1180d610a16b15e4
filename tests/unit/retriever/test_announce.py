from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.documents import Indexed
from eventrail.retriever.announce import is_news

SEQUENCE = st.integers(0, 20)


@given(st.lists(SEQUENCE, min_size=1, max_size=12), st.booleans())
def test_what_is_told_never_goes_backwards(built: list[int], anew: bool) -> None:  # noqa: FBT001 -- drawn
    told: Indexed | None = None
    for sequence in built:
        ours = Indexed(f"{sequence}-0", sequence)
        if is_news(told, ours, newest=20, anew=anew):
            assert told is None or ours.sequence >= told.sequence
            told = ours
    assert told is not None
    assert told.sequence == max(built)


def test_what_was_told_of_a_stream_that_is_no_more_is_replaced() -> None:
    assert is_news(Indexed("90-0", 90), Indexed("3-0", 3), newest=3)
    assert not is_news(Indexed("90-0", 90), Indexed("3-0", 3), newest=90)


def test_another_release_may_build_the_same_changes_anew() -> None:
    told, ours = Indexed("3-aaaa", 3), Indexed("3-bbbb", 3)
    assert not is_news(told, ours, newest=3)
    assert is_news(told, ours, newest=3, anew=True)
