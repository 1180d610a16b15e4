"""The same words in exchanged places: does A own B, does B own A."""

from collections.abc import Sequence
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.words import Word
from eventrail.caching.semantic.rules.leftover import Leftover

_EVEN: Final = frozenset(
    {"and", "or", "vs", "versus", "with", "between", "와", "과", "랑", "이랑", "하고"}
)
"""What joins things whose order does not matter."""
_TWO: Final = 2
_ARTICLES: Final = frozenset({"a", "an", "the"})
_SUBJECT: Final = {"이", "가", "은", "는", "께서"}
_OBJECT: Final = {"을", "를", "에게", "한테", "의"}
_DOES: Final = {"do", "does", "did"}


def swapped(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether two words have changed places and nothing else has."""
    if one.korean and (_other_subject(one, other) or _other_subject(other, one)):
        return True
    if left.one or left.other:
        return False
    mine, theirs = _told(one), _told(other)
    if sorted(word.stem for word in mine) != sorted(word.stem for word in theirs):
        return False
    apart = [at for at, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a.stem != b.stem]
    if len(apart) != _TWO:
        return _answers_itself(one, other)
    first, second = apart
    if second - first == 1:
        return _answers_itself(one, other) or _in_each_other(one, other, mine, first)
    return not (
        _joined_evenly(one.words, mine[first], mine[second])
        and _joined_evenly(other.words, theirs[first], theirs[second])
    )


def _in_each_other(one: Reading, other: Reading, mine: Sequence[Word], first: int) -> bool:
    """Return whether the same words part two that changed places: cups in a pint."""
    stems = {mine[first].stem, mine[first + 1].stem}
    between = [_between(reading, stems) for reading in (one, other)]
    return between[0] == between[1] != [] and not _EVEN.intersection(between[0])


def _between(reading: Reading, stems: set[str]) -> list[str]:
    """Return the words between two, without articles."""
    places = [at for at, stem in enumerate(reading.stems) if stem in stems]
    parting = reading.words[places[0] + 1 : places[-1]]
    return [word.plain for word in parting if word.plain not in _ARTICLES]


def _told(reading: Reading) -> list[Word]:
    return [word for word in reading.words if word.content]


def _joined_evenly(words: Sequence[Word], first: Word, second: Word) -> bool:
    begin, end = words.index(first), words.index(second)
    between = words[min(begin, end) : max(begin, end)]
    return any(word.plain in _EVEN or word.particle in _EVEN for word in between)


def _answers_itself(one: Reading, other: Reading) -> bool:
    """Return whether one asks who beat it, the other whom it beat."""
    if one.asked not in {"person", "thing"} or other.asked not in {"person", "thing"}:
        return False
    mine = any(word.plain in _DOES for word in one.words)
    theirs = any(word.plain in _DOES for word in other.words)
    straight = other if mine else one
    if mine == theirs or len(straight.words) < _TWO or not straight.words[1].content:
        return False
    return [word.stem for word in _told(one)] != [word.stem for word in _told(other)]


def _other_subject(one: Reading, other: Reading) -> bool:
    """Return whether what is done to in one Korean question does it in the other, and back."""
    mine, theirs = _parts(one), _parts(other)
    return any(
        mine[a] == "subject" and theirs[a] == "object" and mine[b] == "object" and _does(other, b)
        for a in mine.keys() & theirs.keys()
        for b in mine
        if a != b
    )


def _does(reading: Reading, noun: str) -> bool:
    """Return whether a noun, perhaps of one syllable, is followed by a subject's particle."""
    subjects = {noun + particle for particle in _SUBJECT}
    return any(
        word.plain in subjects or (word.stem == noun and word.particle in _SUBJECT)
        for word in reading.words
    )


def _parts(reading: Reading) -> dict[str, str]:
    parts: dict[str, str] = {}
    for word in reading.words:
        if word.particle in _SUBJECT:
            parts[word.stem] = "subject"
        elif word.particle in _OBJECT:
            parts[word.stem] = "object"
    return parts
