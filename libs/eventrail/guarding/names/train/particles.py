"""Korean particles that depend on whether the word before them ends in a consonant."""

from typing import Final

from eventrail.guarding.names.particles import ends_in_consonant

_PAIRS: Final = (
    *(("은", "는"), ("이랑", "랑"), ("이라고", "라고"), ("이", "가"), ("이가", "가"), ("을", "를")),
    *(("과", "와"), ("아", "야"), ("으로", "로"), ("입니다", "입니다")),
)


def with_particle(word: str, after: str) -> str:
    """Return what follows a word, its particle in the form that fits the word."""
    closed = ends_in_consonant(word)
    if closed is None:
        return after
    for pair in _PAIRS:
        for particle in pair:
            rest = after[len(particle) :]
            if after.startswith(particle) and not rest[:1].isalpha():
                return pair[0 if closed else 1] + rest
    return after
