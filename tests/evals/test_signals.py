"""Floors for what is inferred from a next turn, on turns written here, English and Korean.

Each turn follows the same exchange. Whoever is told to be dissatisfied here is told so by the
model or by a phrase; plain requests and thanks must hardly ever be.
"""

from pathlib import Path
from typing import Final

import pytest

from eventrail.signals.conversations import Link
from eventrail.signals.model import Dissatisfaction, in_force
from eventrail.signals.seen import seen_next
from tests.unit.signals.test_conversations import ended
from tests.unit.signals.test_seen import never

FOLDER: Final = Path(__file__).parent / "satisfaction"
BEFORE: Final = {
    "en": ("find me a hotel in the centre", "The Alexander has rooms from 80 pounds a night."),
    "ko": ("시내 호텔을 찾아 주세요", "알렉산더 호텔에 1박 8만원 방이 있습니다."),
}


@pytest.fixture(scope="module")
def model() -> Dissatisfaction:
    return in_force()


def told(text: str, language: str, model: Dissatisfaction) -> bool:
    first = ended("a", *BEFORE[language])
    then = ended("b", *BEFORE[language], text, "ok", at=9)
    seen = seen_next(then, Link(first, "history"), never, model)
    (whole,) = [each for each in seen if each.signal == "dissatisfied"]
    return whole.value < 0


def share(name: str, model: Dissatisfaction) -> float:
    language = name.rpartition("_")[2]
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    assert len(lines) >= 16
    return sum(told(line, language, model) for line in lines) / len(lines)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_most_dissatisfied_turns_are_told(model: Dissatisfaction, language: str) -> None:
    assert share(f"dissatisfied_{language}", model) >= 0.8


@pytest.mark.parametrize("language", ["en", "ko"])
def test_hardly_any_other_is(model: Dissatisfaction, language: str) -> None:
    assert share(f"satisfied_{language}", model) <= 0.1
