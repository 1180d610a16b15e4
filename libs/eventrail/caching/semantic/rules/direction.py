"""The same words, the other way round: from here to there, before and after, more than."""

from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.leftover import Leftover

_FROM: Final = {"from"}
_TO: Final = {"to", "into", "onto", "towards", "toward"}
_SIDES: Final = {
    **dict.fromkeys(_FROM, "from"),
    **dict.fromkeys(_TO, "to"),
    "before": "before",
    "after": "after",
    "than": "than",
}
_OPPOSITE: Final = {"from": "to", "to": "from", "before": "after", "after": "before"}
_ORDERED: Final = ("to", "from", "before", "after", "than")
_PARTICLES: Final = {
    **dict.fromkeys(["에서", "부터", "에서부터", "으로부터", "로부터", "에게서", "한테서"], "from"),
    **dict.fromkeys(["까지", "으로", "로", "에게", "한테"], "to"),
    "보다": "than",
    "전": "before",
    "후": "after",
}
_WITHIN: Final = 3
_LONGEST: Final = 12
"""Words that tell something; longer texts are told in any order."""


def other_direction(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether words that both have are turned around."""
    if max(len(one.content), len(other.content)) > _LONGEST:
        return False
    mine, theirs = _governed(one), _governed(other)
    for stem in mine.keys() & theirs.keys():
        if any(
            _OPPOSITE.get(side) in theirs[stem] and side not in theirs[stem] for side in mine[stem]
        ):
            return True
    if one.korean and _compared(one, mine, other, theirs):
        return True
    for side in _ORDERED:
        here = {stem for stem, sides in mine.items() if side in sides and stem in left.shared}
        there = {stem for stem, sides in theirs.items() if side in sides and stem in left.shared}
        if not here & there and any(_turned(one, other, a, b) for a in here for b in there):
            return True
    return False


def _compared(
    one: Reading, mine: dict[str, set[str]], other: Reading, theirs: dict[str, set[str]]
) -> bool:
    """Return whether what is compared has changed places with what it is compared to."""
    here = [stem for stem, sides in mine.items() if "than" in sides]
    there = [stem for stem, sides in theirs.items() if "than" in sides]
    return (
        bool(here and there)
        and not set(here) & set(there)
        and (
            all(_compares(other, stem) for stem in here)
            and all(_compares(one, stem) for stem in there)
        )
    )


def _compares(reading: Reading, noun: str) -> bool:
    """Return whether a noun, perhaps of one syllable, is what is compared."""
    return any(
        word.plain in {f"{noun}가", f"{noun}이"} or (word.stem == noun and word.particle != "보다")
        for word in reading.words
    )


def _turned(one: Reading, other: Reading, a: str, b: str) -> bool:
    """Return whether two words come in one order here and in the other there."""
    return (one.stems.index(a) < one.stems.index(b)) != (
        other.stems.index(a) < other.stems.index(b)
    )


def _governed(reading: Reading) -> dict[str, set[str]]:
    """Return for each word that tells something what governs it."""
    found: dict[str, set[str]] = {}
    side, since = "", 0
    for word in reading.words:
        if word.plain in _SIDES:
            side, since = _SIDES[word.plain], 0
            continue
        since += 1
        if word.particle in _PARTICLES:
            found.setdefault(word.stem, set()).add(_PARTICLES[word.particle])
        if word.content and side and since <= _WITHIN:
            found.setdefault(word.stem, set()).add(side)
            side = ""
    return found
