"""What is known of one kind of identifier: how it is written, what makes one valid, what to trust.

A layout is written in a small language: `9` is a digit, `A` a letter of either case, `X` either;
`{n}` and `{m,n}` repeat what stands before; space, `-`, `.` and `/` stand for themselves; `~` is
nothing, a space or a hyphen, the same one throughout; `_` is nothing or a space. So
`9{3}~9{2}~9{4}` is `123456789`, `123 45 6789` or `123-45-6789`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Valid = Callable[[str], bool]
"""Judges a value: upper case, letters and digits only."""


class Trust(StrEnum):
    """On what ground a valid value in this layout counts."""

    ALONE = "alone"
    """Anywhere: a check digit or the shape says enough."""
    NEARBY = "nearby"
    """With words of the kind near by, or where a text is nothing but such values."""
    NAMED = "named"
    """Only with words of the kind near by."""
    BARE = "bare"
    """Only where a text is nothing but such values."""


class Layout(NamedTuple):
    """One way to write values of a kind."""

    shape: str
    valid: Valid
    trust: Trust


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of identifier.

    Attributes:
        name: Upper-case ASCII; 20 letters at most without its underscores, so that a placeholder
            can carry it.
        country: ISO 3166 code; empty where the kind is no country's.
        title: What it is, in a few words.
        layouts: How it is written.
        words: What announces it, in lower case, in the languages it is spoken of. `word*` may go
            on, as words of Turkish and German do, and so may all in other scripts than Latin.
        checksum: The name of its check digits, empty for none.
        public: It names a business or a place rather than a person: masked in a request, but no
            leak in an answer.
        masked: It is among what is masked by default.
        alias: Other names for it, such as that of another product.
    """

    name: str
    country: str
    title: str
    layouts: tuple[Layout, ...]
    words: tuple[str, ...] = ()
    checksum: str = ""
    public: bool = False
    masked: bool = True
    alias: str = ""

    @property
    def priority(self) -> int:
        """Kinds that need no words win over those that do."""
        return 8 if any(each.trust is Trust.ALONE for each in self.layouts) else 4


def anything(_value: str) -> bool:
    """The shape is all there is to check."""
    return True


def alone(shape: str, valid: Valid = anything) -> Layout:
    """A layout that counts anywhere."""
    return Layout(shape, valid, Trust.ALONE)


def nearby(shape: str, valid: Valid = anything) -> Layout:
    """A layout that counts near words of the kind, or by itself."""
    return Layout(shape, valid, Trust.NEARBY)


def named(shape: str, valid: Valid = anything) -> Layout:
    """A layout that counts near words of the kind only."""
    return Layout(shape, valid, Trust.NAMED)
