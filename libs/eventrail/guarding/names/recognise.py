"""The tagger as a family of recognisers."""

from collections.abc import Mapping
from typing import Final

from eventrail.guarding.names.artefact import tagger_in_force
from eventrail.guarding.names.labels import KINDS
from eventrail.guarding.names.tagger import Tagger
from eventrail.guarding.span import Family, Span

PRIORITY: Final = 5
"""Below what has a shape or a checksum."""


class Names:
    """Finds names of all kinds; see `eventrail.guarding.span` for the contract.

    Args:
        tagger: what finds them; by default the one in force, which is looked up for every text.
    """

    priorities: Mapping[str, int] = dict.fromkeys(KINDS, PRIORITY)

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = tagger

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Names that begin at or after `start`.

        Raises:
            UnusableArtefact: the model in force is damaged.
        """
        return (self._tagger or tagger_in_force()).find(text, start)

    def pending(self, text: str) -> int:
        """Holds the last words, whose neighbours are still to come.

        Raises:
            UnusableArtefact: the model in force is damaged.
        """
        return (self._tagger or tagger_in_force()).pending(text)

    def normal_of(self, kind: str, value: str) -> str:  # noqa: ARG002 -- one spelling for all kinds
        """Names compare without regard to case and spacing."""
        return " ".join(value.casefold().split())


def family() -> Family:
    """Return what finds names, for `Detector.with_families`; its model is loaded when first used.

    `Detector.only` chooses kinds.
    """
    return _NAMES


_NAMES: Final = Names()
