"""All identifiers of a table as one family of recognisers."""

from collections.abc import Mapping, Sequence
from typing import Final

from eventrail.guarding.recognise.identifiers import bare
from eventrail.guarding.recognise.identifiers.chains import (
    LOOKAHEAD,
    Candidate,
    candidates,
    growing_from,
)
from eventrail.guarding.recognise.identifiers.kind import Kind, Trust
from eventrail.guarding.recognise.identifiers.nearby import (
    AFTER,
    announced,
    explained,
    has_words,
    words_pattern,
)
from eventrail.guarding.recognise.identifiers.shapes import compact, table_of
from eventrail.guarding.span import Span

_MARGIN: Final = LOOKAHEAD + AFTER


class IdentifierFamily:
    """Finds identifiers.

    A value counts if its layout may stand alone, if words near it name its kind, or if the text is
    nothing but values. Small letters make a value weaker, unless it has a check digit.

    Args:
        kinds: What to look for.
        bare: Whether a text that is nothing but values gives them away. So it is for what people
            type into a form; an answer that is only a number is rather the result of a sum.

    Raises:
        ValueError: A layout cannot be read.
    """

    def __init__(self, kinds: Sequence[Kind], *, bare: bool = True) -> None:
        self._table = table_of(kinds)
        self._words = {kind.name: words_pattern(kind.words) for kind in kinds}
        self._priorities = {kind.name: kind.priority for kind in kinds}
        self._bare = bare

    @property
    def priorities(self) -> Mapping[str, int]:
        """Every kind, and its priority."""
        return self._priorities

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every identifier that begins at or after `start`."""
        found = list(candidates(self._table, text, start))
        if not found:
            return []
        only_values = self._is_bare(text)
        return [
            Span(each.rule.kind.name, each.start, each.end)
            for each in found
            if self._counts(text, each, only_values=only_values)
        ]

    def pending(self, text: str) -> int:
        """Holds a value that may go on, and one that later words may name."""
        waiting = growing_from(self._table, text)
        floor = max(0, len(text) - self._table.longest - _MARGIN)
        for each in candidates(self._table, text, floor):
            if each.start < waiting and each.end + self._margin(text, each) > len(text):
                waiting = each.start
        return min(waiting, self._bare_so_far(text, waiting))

    def normal_of(self, kind: str, value: str) -> str:
        """Letters and digits, without regard to case; the same for every kind."""
        del kind
        return compact(value)

    def _counts(self, text: str, each: Candidate, *, only_values: bool) -> bool:
        trust = _trust(text, each)
        if trust is Trust.ALONE or (only_values and trust is not Trust.NAMED):
            return True
        if trust is Trust.BARE or not has_words(text, each.start, each.end):
            return False
        words = self._words[each.rule.kind.name]
        return announced(words, text, each.start) or explained(words, text, each.end)

    def _margin(self, text: str, each: Candidate) -> int:
        """How many characters after a candidate decide whether it counts."""
        certain = _trust(text, each) is Trust.ALONE or announced(
            self._words[each.rule.kind.name], text, each.start
        )
        return LOOKAHEAD if certain else _MARGIN

    def _is_bare(self, text: str) -> bool:
        if not self._bare or len(text) > bare.LONGEST:
            return False
        return bare.is_bare(text, candidates(self._table, text))

    def _bare_so_far(self, text: str, waiting: int) -> int:
        """Where the first value of a text begins that may turn out to be nothing but values."""
        if not self._bare or len(text) > bare.LONGEST:
            return waiting
        found = [each for each in candidates(self._table, text) if each.start < waiting]
        if not found or not bare.is_bare(text[:waiting], found):
            return waiting
        return min(each.start for each in found)


def _trust(text: str, each: Candidate) -> Trust:
    """What the layout says, less where small letters make it look like words of a sentence."""
    trust = each.rule.layout.trust
    value = text[each.start : each.end]
    if each.rule.kind.checksum or value == value.upper():
        return trust
    if " " in value:
        return Trust.BARE
    return Trust.NEARBY if trust is Trust.ALONE else trust
