"""Word lists of the reading, from `lexicon.toml`."""

import tomllib
from importlib.resources import files
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("eventrail.caching.semantic.reading").joinpath("lexicon.toml").read_text("utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_TABLE[name].split())


def _first_of(name: str) -> dict[str, str]:
    """Return for each word the first of the first row that holds it."""
    found: dict[str, str] = {}
    for row in _TABLE[name]:
        first, *others = row.split()
        for word in (first, *others):
            found.setdefault(word, first)
    return found


def _units() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for kind, row in _TABLE["units"].items():
        for each in row.split(";"):
            name, _, written = each.partition(":")
            for word in (written or name).split(","):
                found.setdefault(word, (kind, name))
    return found


def _values(*names: str) -> dict[str, float]:
    return {word: float(value) for name in names for word, value in _TABLE[name].items()}


def _numbers() -> dict[str, float]:
    """Return what words for whole numbers up to 90 stand for; `one` is left out."""
    small = {word: float(at) for at, word in enumerate(_TABLE["numbers"]["en"].split())}
    tens = {word: 10.0 * at for at, word in enumerate(_TABLE["numbers"]["tens"].split(), 2)}
    return small | tens


STOP: Final = _words("stop")
"""English words that do not tell questions apart by themselves."""

STOP_KO: Final = _words("stop_ko")
"""Korean words that do not."""

NEGATIONS: Final = _words("negations")
"""English words that deny."""

SAME: Final = _first_of("same")
"""For an English word the one that stands for all that say the same."""

SAME_KO: Final = _first_of("same_ko")
"""For a Korean stem the one that stands for all that say the same."""

PARTICLES: Final = tuple(sorted(_words("particles"), key=len, reverse=True))
"""What follows a Korean noun, longest first."""

ENDINGS: Final = tuple(sorted(_words("endings"), key=len, reverse=True))
"""What ends a Korean predicate, longest first."""

NUMBERS: Final = _numbers()
"""English words for whole numbers."""

ORDINALS: Final = {word: float(at) for at, word in enumerate(_TABLE["numbers"]["ordinals"].split())}
"""English words for places in an order."""

SCALES: Final = _values("scales")
"""Words that multiply the number before them."""

COUNTED: Final = _values("counted", "days")
"""Korean words for numbers, and for numbers of days."""

DAYS: Final = frozenset(_TABLE["days"])
"""Those of `COUNTED` that are numbers of days."""

SINO: Final = {word: int(value) for word, value in _TABLE["sino"].items()}
"""Korean digits of Chinese origin."""

UNITS: Final = _units()
"""For a word or sign its kind of unit, and the unit."""

LOOSE_UNITS: Final = _words("loose_units")
"""Words that are units only after a number."""

KNOWN: Final = _words("known")
"""Korean names that no rule finds."""

ASKED: Final[dict[str, str]] = _TABLE["asked"]
"""Regular expressions of what an English question asks for, in order."""

ASKED_KO: Final[dict[str, str]] = _TABLE["asked_ko"]
"""The same of Korean."""
