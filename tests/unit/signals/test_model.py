"""The model that ships."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.learning.artefact import UnusableArtefact
from eventrail.learning.registry import load_bundled
from eventrail.signals.measures import NAMES, measured
from eventrail.signals.model import KIND, NAME, PACKAGE, in_force, model_of
from eventrail.signals.turns import SYSTEM, USER, Turn


def test_an_angry_turn_is_likelier_than_a_thankful_one() -> None:
    model = in_force()
    before = [Turn(USER, "book a hotel in Rome"), Turn(SYSTEM, "Sorry, I found nothing.")]
    angry = model.probability([*before, Turn(USER, "No, that's not what I asked for!")])
    pleased = model.probability([*before, Turn(USER, "Great, thank you so much, perfect.")])
    assert angry > pleased
    assert 0 < model.threshold < 1


def test_only_a_users_turn_is_told() -> None:
    assert in_force().probability([]) == 0.0
    assert in_force().probability([Turn(USER, "hi"), Turn(SYSTEM, "hello")]) == 0.0


def test_a_model_of_other_measures_is_refused() -> None:
    artefact = load_bundled(PACKAGE, NAME, KIND)
    settings = {**artefact.manifest.settings, "measures": ["words"]}
    other = replace(artefact, manifest=replace(artefact.manifest, settings=settings))
    with pytest.raises(UnusableArtefact, match="train it anew"):
        model_of(other)


TURNS = st.builds(Turn, st.sampled_from([USER, SYSTEM]), st.text(max_size=60))


@settings(max_examples=40, deadline=None)
@given(st.lists(TURNS, max_size=8), st.text(max_size=60))
def test_whatever_is_said_there_is_a_probability(turns: list[Turn], text: str) -> None:
    said = [*turns, Turn(USER, text)]
    assert measured(said).shape == (len(NAMES),)
    assert 0 <= in_force().probability(said) <= 1
