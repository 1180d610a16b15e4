"""The contract between the detector and its recognisers.

A recogniser must be *local*, because the same code reads whole texts and streams that arrive in
pieces. Two laws make the two agree; the tests hold every registered recogniser to them.

Settled
    Text before `pending(text)` is decided: for every continuation, `find(text + continuation)`
    reports the same spans among those that start before `pending(text)` as `find(text)` does.
Context
    `find(text, start)` reads at most `CONTEXT` characters before `start`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

CONTEXT: Final = 64
"""Characters before a span that may decide whether it is one (left context)."""


class Span(NamedTuple):
    """One finding in a text.

    Attributes:
        kind: Upper-case ASCII name, such as `EMAIL`; letters and inner underscores only.
        start: Offset of the first character, counted in code points from 0.
        end: Offset after the last character.
    """

    kind: str
    start: int
    end: int


class Recognizer(Protocol):
    """Finds the spans of one kind."""

    @property
    def kind(self) -> str:
        """The kind of every span this recogniser reports."""
        ...

    @property
    def priority(self) -> int:
        """Decides between kinds when spans of equal length overlap; the higher one wins."""
        ...

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans that begin at or after `start`, in any order; they may overlap."""
        ...

    def pending(self, text: str) -> int:
        """Where undecided text begins: `len(text)` when no unfinished span can be there."""
        ...

    def normal(self, value: str) -> str:
        """A spelling that equal values share, so that two writings of one number compare equal."""
        ...


class Family(Protocol):
    """Finds the spans of several kinds with one scan; both laws hold for it as for a recogniser."""

    @property
    def priorities(self) -> Mapping[str, int]:
        """Every kind it may report, and the priority of that kind."""
        ...

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans that begin at or after `start`, in any order; they may overlap."""
        ...

    def pending(self, text: str) -> int:
        """Where undecided text begins: `len(text)` when no unfinished span can be there."""
        ...

    def normal_of(self, kind: str, value: str) -> str:
        """A spelling that equal values of `kind` share."""
        ...
