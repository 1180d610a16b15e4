"""Rated dialogues, and the turns in them that a model is trained on."""

from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from eventrail.evaluating.rows import read_rows
from eventrail.learning.artefact import row_hash
from eventrail.signals.turns import MOST_TURNS, SYSTEM, USER, Turn

BAD_BELOW: Final = 3.0
"""The mean rating, of 1 to 5, below which a user counts as dissatisfied."""

FOLDS: Final = 5
HELD: Final = FOLDS - 1
"""The fold whose dialogues are held out."""


class RatedTurn(msgspec.Struct, frozen=True):
    """A turn of a dialogue; `ratings` are by several people, 1 to 5, on a user's turns."""

    role: str
    text: str
    ratings: list[float] = []


class Dialogue(msgspec.Struct, frozen=True):
    """A row: one dialogue."""

    id: str
    turns: list[RatedTurn]
    domain: str = ""


class Example(NamedTuple):
    """A user's turn that was rated.

    Attributes:
        turns: it, and those before it.
        bad: whether the user was dissatisfied.
        dialogue: which it is of.
        domain: of the dialogue.
    """

    turns: list[Turn]
    bad: bool
    dialogue: str
    domain: str


def dialogues_in(path: Path) -> list[Dialogue]:
    """Return the dialogues of a file.

    Raises:
        UnfitData: it cannot be read, or a row does not fit.
    """
    return read_rows(path, Dialogue)


def key_of(dialogue: Dialogue) -> str:
    """Return the text that stands for a dialogue."""
    return "\n".join(turn.text for turn in dialogue.turns)


def fold_of(dialogue: Dialogue) -> int:
    """Return the fold of a dialogue, 0 to 4, by a hash of its text."""
    return int(row_hash(key_of(dialogue)), 16) % FOLDS


def examples_of(dialogue: Dialogue) -> list[Example]:
    """Return the rated turns of a dialogue, each with those before it."""
    found: list[Example] = []
    turns: list[Turn] = []
    for each in dialogue.turns:
        role = USER if each.role == USER else SYSTEM
        turns.append(Turn(role, each.text))
        if role == USER and each.ratings:
            bad = sum(each.ratings) / len(each.ratings) < BAD_BELOW
            found.append(Example(turns[-MOST_TURNS:], bad, dialogue.id, dialogue.domain))
    return found
