"""Values that wait on disk are the ones that were put there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.signals.pairs.material import Sign
from eventrail.signals.pairs.shelf import Chosen, Shelf

SIGNS = st.lists(st.builds(Sign, rid=st.text(), signal=st.just("edit"), text=st.text()), max_size=9)


@given(SIGNS)
def test_what_was_put_there_comes_back_in_order(signs: list[Sign]) -> None:
    shelf = Shelf(Sign, signs)
    assert len(shelf) == len(signs)
    assert list(shelf) == signs
    assert list(shelf[1:-1]) == signs[1:-1]
    assert list(Chosen(shelf, range(len(signs))[::-1])) == signs[::-1]


def test_it_can_be_read_while_more_is_added() -> None:
    shelf = Shelf(Sign)
    for number in range(3):
        assert shelf.add(Sign(f"r{number}", "thumbs")) == number
        assert shelf[-1].rid == f"r{number}"
    assert shelf[0].rid == "r0"
    with pytest.raises(IndexError):
        shelf[3]
