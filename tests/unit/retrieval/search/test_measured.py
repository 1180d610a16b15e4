from functools import cache
from pathlib import Path

import pytest

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.interface import Embedder
from eventrail.retrieval.search.measured import make_measure, measure
from eventrail.retrieval.search.profile import Profile, decode_profile
from tests.unit.retrieval.search.corpora import STATIC, Noise, build

TOPICS = ("harbour", "orchard", "railway", "glacier", "theatre", "pottery", "beehive", "castle")
PARTS = ("keeper", "wall", "season", "visitor", "price", "storm", "repair", "legend")
WORDS = (
    *("morning", "winter", "stone", "letter", "market", "river", "night", "copper", "lantern"),
    *("garden", "window", "bridge", "village", "story", "signal", "timber", "meadow", "kitchen"),
    *("island", "pattern"),
)


@cache
def _passages() -> tuple[Passage, ...]:
    """Passages in which a topic's words come back, as they do in real ones."""
    found: list[Passage] = []
    for number in range(64):
        topic, part = TOPICS[number % 8], PARTS[number // 8]
        words = [
            f"the {topic} {part} and the {WORDS[(number * 7 + step * 3) % 20]} "
            f"of {WORDS[(number * 5 + step) % 20]}"
            for step in range(8)
        ]
        found.append(Passage(str(number), ". ".join(words), str(number), f"{topic} {part}"))
    return tuple(found)


def _measured(folder: Path, embedder: Embedder) -> Profile:
    return measure(build(folder, _passages(), embedder), make_analyser(), embedder)


def test_vectors_that_know_nothing_count_nothing(tmp_path: Path) -> None:
    profile = _measured(tmp_path, Noise())
    assert profile.overall.words > 0.5
    assert profile.overall.vectors < 0.2
    assert profile.weight_for("What does the harbour keeper do?") <= 0.15


def test_vectors_that_find_count(tmp_path: Path) -> None:
    profile = _measured(tmp_path, STATIC)
    assert profile.overall.vectors > 0.3
    assert profile.weight_for("What does the harbour keeper do?") > 0
    assert profile.by_writing["letters"].questions >= 24


def test_a_profile_is_a_function_of_the_index(tmp_path: Path) -> None:
    kept = make_measure(make_analyser(), STATIC)(build(tmp_path, _passages()))
    assert decode_profile(kept) == _measured(tmp_path / "again", STATIC)


@pytest.mark.parametrize("passages", [(), (Passage("1", "Short.", "d", ""),)])
def test_what_is_too_small_is_not_measured(tmp_path: Path, passages: tuple[Passage, ...]) -> None:
    profile = measure(build(tmp_path, passages), make_analyser(), STATIC)
    assert profile.overall.questions == 0
