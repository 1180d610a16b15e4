import msgspec
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Chunking, Retrieval
from eventrail.retrieval.indexing.choices import (
    Choice,
    choice_at,
    choice_of,
    decode_choices,
    encode_choices,
    policy_with,
    with_choice,
)

CHOICES = st.lists(
    st.builds(
        Choice,
        st.integers(0, 50),
        st.sampled_from(["bundled", "none", "static"]),
        st.integers(1, 200),
        st.integers(1, 300),
        st.integers(0, 3),
    ),
    max_size=8,
)


@given(CHOICES, st.integers(0, 60))
def test_the_last_choice_before_a_change_holds_for_it(each: list[Choice], sequence: int) -> None:
    choices: list[Choice] = []
    for choice in each:
        choices = with_choice(choices, choice)
    found = choice_at(choices, sequence)
    before = [one for one in choices if one.since <= sequence]
    assert found == (before[-1] if before else None)


@given(CHOICES)
def test_who_chooses_second_goes_by_the_first(each: list[Choice]) -> None:
    choices: list[Choice] = []
    for choice in each:
        before = {one.since: one for one in choices}
        choices = with_choice(choices, choice)
        assert {one.since: one for one in choices} == {choice.since: choice} | before


@given(CHOICES)
def test_choices_survive_being_stored(each: list[Choice]) -> None:
    assert decode_choices(encode_choices(each)) == each


def test_every_field_is_written_for_defaults_may_change() -> None:
    stored = msgspec.json.decode(encode_choices([choice_of(Retrieval(), 0)]))
    assert stored == [
        {"since": 0, "embedder": "bundled", "words": 80, "most_words": 120, "overlap": 1}
    ]
    assert decode_choices(b"") == []


def test_a_policy_searches_what_was_built_as_it_was_built() -> None:
    choice = choice_of(Retrieval(embedder="none", chunking=Chunking(10, 20, 0)), 7)
    policy = policy_with(Retrieval(diversity=0.5), choice)
    assert policy == Retrieval(embedder="none", chunking=Chunking(10, 20, 0), diversity=0.5)
