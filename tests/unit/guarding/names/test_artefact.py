"""Which model is in force, and what happens without a good one."""

from collections.abc import Iterator

import msgspec
import pytest

from eventrail.guarding.names import artefact_in_force, family
from eventrail.guarding.names.artefact import NAME, settings_of, tagger_of
from eventrail.guarding.names.features import FORM
from eventrail.guarding.names.tagger import Settings
from eventrail.guarding.names.weights import packed
from eventrail.learning.artefact import Artefact, Manifest, UnusableArtefact
from eventrail.learning.registry import choose
from tests.unit.guarding.names.taggers import random_weights

TEXT = "Ann met Bob in Oslo, said Ann's brother."


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    choose({})


def random_artefact(version: str) -> Artefact:
    settings = settings_of(Settings({"는": 1.0, "에서": 2.0}))
    return Artefact(Manifest(NAME, version, FORM, settings=settings), packed(random_weights()))


def test_a_model_that_an_operator_chose_takes_the_place_of_the_one_that_ships() -> None:
    shipped = family().find(TEXT)
    other = random_artefact("chosen")
    choose({NAME: other})
    assert artefact_in_force().manifest.version == "chosen"
    chosen = family().find(TEXT)
    assert chosen != shipped
    assert chosen == tagger_of(other).find(TEXT)
    choose({})
    assert family().find(TEXT) == shipped


def test_a_model_for_other_labels_finds_nothing_rather_than_the_wrong_things() -> None:
    good = random_artefact("1")
    manifest = msgspec.structs.replace(good.manifest, settings={"labels": ["O"], "tails": {}})
    with pytest.raises(UnusableArtefact, match="labels"):
        tagger_of(Artefact(manifest, good.arrays))


def test_a_model_of_another_form_stops_what_it_guards() -> None:
    manifest = msgspec.structs.replace(random_artefact("2").manifest, kind="names-0")
    choose({NAME: Artefact(manifest, {})})
    with pytest.raises(UnusableArtefact, match="names-0"):
        family().find(TEXT)
    with pytest.raises(UnusableArtefact):
        family().pending(TEXT)


def test_the_model_that_ships_is_small_and_tells_its_story() -> None:
    story = artefact_in_force().manifest
    assert story.command.startswith("eventrail train guard names --data ")
    assert " /" not in story.command  # no paths of the machine it was made on
    assert story.measured["f2_en"] > 0.9
    assert artefact_in_force().seen
