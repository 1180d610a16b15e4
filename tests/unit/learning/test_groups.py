"""What belongs together, also by way of others."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.learning.groups import least_of

NAMES = st.sampled_from("abcdefghij")


def test_groups_that_share_a_name_are_one() -> None:
    found = least_of([("d", "c"), ("e",), ("c", "b"), (), ("f", "e")])
    assert found == {"b": "b", "c": "b", "d": "b", "e": "e", "f": "e"}


@given(st.lists(st.lists(NAMES, max_size=4), max_size=12))
def test_no_group_is_divided_and_the_order_does_not_matter(groups: list[list[str]]) -> None:
    found = least_of(groups)
    assert all(len({found[name] for name in group}) <= 1 for group in groups)
    assert all(found[leader] == leader <= name for name, leader in found.items())
    assert least_of(reversed(groups)) == found
