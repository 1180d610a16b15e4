"""What is counted of a user's turn and of what went before it, for the model and the detectors."""

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.embedding import static_embedder
from eventrail.signals import cues
from eventrail.signals.turns import SYSTEM, USER, Turn, said_before

Rows = npt.NDArray[np.float32]

_WORD = re.compile(r"[\w'\u2019]+")
_FADES: Final = 0.6
"""What is left of a count with each turn."""
_BACK: Final = 4
"""Own turns, and the system's, that a turn is compared with."""

NAMES: Final = (
    "words",
    "word_length",
    "questions",
    "exclamations",
    "pauses",
    "negative",
    "positive",
    "negative_share",
    "positive_share",
    "thanks",
    "correction",
    "complaint",
    "doubt",
    "begins_no",
    "begins_yes",
    "lower_case",
    "same_words_best",
    "same_words_last",
    "same_sense_best",
    "same_sense_last",
    "echo_words",
    "echo_sense",
    "system_repeats",
    "system_words",
    "declined",
    "declined_share",
    "system_asks",
    "system_silent",
    "turn",
    "negative_before",
    "positive_before",
    "declined_before",
    "negative_last",
    "positive_last",
    "declined_lately",
    "asked_before",
    "own_length",
    "system_length",
    "system_asked_before",
    "own_less_system",
    "capitals",
    "system_pauses",
    "thanked_lately",
)
"""The measures, in order."""


def measured(turns: Sequence[Turn]) -> Rows:
    """Return the measures of the last turn, which is a user's, among those before it."""
    text = turns[-1].text
    own = [turn.text for turn in turns[:-1] if turn.role == USER]
    system = [turn.text for turn in turns[:-1] if turn.role == SYSTEM]
    before = said_before(turns)
    values = [
        *_of_text(text),
        *_of_repetition(text, own, before, system),
        *_of_system(before),
        *_of_course(own, system),
        sum(map(str.isupper, text)) / max(len(text), 1),
        before.count(".") + before.count(","),
        _lately([cues.count(cues.THANKS, each) for each in own]),
    ]
    return np.asarray(values, np.float32)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def overlap(one: set[str], other: set[str]) -> float:
    """Return the share of all words that both have (Jaccard, 1912), 0 to 1."""
    return len(one & other) / max(len(one | other), 1)


def _of_text(text: str) -> list[float]:
    words = words_of(text)
    many = max(len(words), 1)
    negative, positive = cues.count(cues.NEGATIVE, text), cues.count(cues.POSITIVE, text)
    return [
        math.log1p(len(words)),
        len(text) / many,
        text.count("?"),
        text.count("!"),
        text.count(".") + text.count(","),
        negative,
        positive,
        negative / many,
        positive / many,
        float(cues.THANKS.search(text) is not None),
        float(cues.CORRECTION.search(text) is not None),
        float(cues.COMPLAINT.search(text) is not None),
        float(cues.DOUBT.search(text) is not None),
        float(words[:1] in (["no"], ["nope"], ["아니"], ["아니요"], ["아뇨"])),
        float(words[:1] in (["yes"], ["yeah"], ["네"], ["예"], ["응"])),
        float(text == text.lower()),
    ]


def _of_repetition(text: str, own: list[str], before: str, system: list[str]) -> list[float]:
    words, embed = set(words_of(text)), static_embedder().embed
    sense, lately = embed(text), own[-_BACK:]
    shared = [overlap(words, set(words_of(each))) for each in lately]
    senses = [float(sense @ embed(each)) for each in lately]
    said = set(words_of(before))
    older = system[-_BACK - 1 : -1]
    return [
        max(shared, default=0.0),
        shared[-1] if shared else 0.0,
        max(senses, default=0.0),
        senses[-1] if senses else 0.0,
        overlap(words, said),
        float(sense @ embed(before)),
        max((overlap(said, set(words_of(each))) for each in older), default=0.0),
    ]


def _of_system(before: str) -> list[float]:
    words = len(words_of(before))
    declined = cues.count(cues.DECLINED, before)
    return [
        math.log1p(words),
        declined,
        declined / max(words, 1),
        before.count("?"),
        float(not before.strip()),
    ]


def _of_course(own: list[str], system: list[str]) -> list[float]:
    negative = [cues.count(cues.NEGATIVE, each) for each in own]
    positive = [cues.count(cues.POSITIVE, each) for each in own]
    declined = [cues.count(cues.DECLINED, each) for each in system]
    return [
        math.log1p(len(own)),
        _mean(negative),
        _mean(positive),
        _mean(declined),
        float(sum(negative[-2:])),
        float(sum(positive[-2:])),
        float(sum(declined[-3:])),
        _mean(["?" in each for each in own]),
        _mean([len(words_of(each)) for each in own]),
        _mean([len(words_of(each)) for each in system]),
        _mean(["?" in each for each in system]),
        float(len(own) - len(system)),
    ]


def _lately(counts: Sequence[int]) -> float:
    """Return a sum in which each turn counts less than the one after it."""
    total = 0.0
    for count in counts:
        total = total * _FADES + count
    return total


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
