"""Numbers of two answers to one question."""

import math
import re
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.answers.refusal import refuses
from eventrail.judging.rules.form import form, items_of
from eventrail.judging.rules.repetition import no_repetition
from eventrail.learning.embedding import Vector, static_embedder

Row = npt.NDArray[np.float32]

_LONGEST: Final = 40_000
_WORD: Final = re.compile(r"\w+")
_ITEM: Final = re.compile(r"(?m)^\s*(?:[-*\u2022]|\d+[.)])\s")
_NUMBER: Final = re.compile(r"\d+")
_HEDGE: Final = re.compile(
    r"(?i)\b(?:however|but|might|may|perhaps|possibly|likely|seems?|assume|approximately|unclear)\b"
)
_OPENING: Final = re.compile(r"(?i)\s*(?:sure|certainly|of course|here|네[,.!]|물론)")
_UNKNOWN: Final = 0.5
_OF_ANSWER: Final = (
    "length", "meaning", "form", "no_refusal", "list", "no_repetition", "copied", "asked",
    "numbers", "paragraphs", "hedges", "opening", "variety", "items",
)  # fmt: skip
NAMES: Final = (*_OF_ANSWER, "question_length", "both_lengths", "longest")
"""Differences between the answers, then what both have in common."""


def pair_of(question: str, one: str, other: str) -> tuple[Row, Row]:
    """Return the features of a pair, with `one` first and with `other` first."""
    question, one, other = question[:_LONGEST], one[:_LONGEST], other[:_LONGEST]
    vector = static_embedder().embed(question)
    asked = set(_WORD.findall(question.lower()))
    first, second = _of(question, vector, asked, one), _of(question, vector, asked, other)
    common = [
        math.log1p(len(question)),
        math.log1p(len(one) + len(other)),
        math.log1p(max(len(one), len(other))),
    ]
    differences = first - second
    return (
        np.asarray([*differences, *common], np.float32),
        np.asarray([*-differences, *common], np.float32),
    )


def _of(question: str, vector: Vector, asked: set[str], answer: str) -> npt.NDArray[np.float64]:
    words = _WORD.findall(answer.lower())
    said, number = set(words), max(len(words), 1)
    shape = form(answer, question)
    varied = no_repetition(answer)
    found = (
        math.log1p(len(answer)),
        float(vector @ static_embedder().embed(answer)),
        _UNKNOWN if shape is None else shape,
        float(not refuses(answer)),
        _logged(_ITEM, answer),
        _UNKNOWN if varied is None else varied,
        len(said & asked) / max(len(said), 1),
        len(said & asked) / max(len(asked), 1),
        _logged(_NUMBER, answer),
        math.log1p(answer.count("\n\n")),
        100 * len(_HEDGE.findall(answer)) / number,
        float(_OPENING.match(answer) is not None),
        len(said) / number,
        math.log1p(items_of(answer)),
    )
    return np.asarray(found, np.float64)


def _logged(pattern: re.Pattern[str], text: str) -> float:
    return math.log1p(len(pattern.findall(text)))
