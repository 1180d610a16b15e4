"""A policy made ready: what is found, and what is done about it."""

from collections.abc import Callable, Iterable

from eventrail.config.guards.personal import Personal, Treatment
from eventrail.guarding.detect import PERSONAL, Detector
from eventrail.guarding.personal.kinds import detector_of, known_kinds, treatment_of
from eventrail.guarding.personal.patterns import Pattern, words
from eventrail.guarding.span import Span

Hash = Callable[[str], str]
"""Returns the keyed hash of a text, as letters and digits."""


class Plan:
    """What a policy finds in a text, kinds that are kept left out; a `Finder`.

    Args:
        policy: one that was checked.
    """

    def __init__(self, policy: Personal) -> None:
        own = {*policy.patterns, *policy.dictionaries}
        kinds: dict[str, Treatment] = {
            **{each: treatment_of(each, policy.kinds) for each in known_kinds()},
            **{each: policy.kinds.get(each, "mask") for each in own},
        }
        self._treatments = kinds
        self._active = frozenset(each for each, how in kinds.items() if how != "keep")
        self._detector = detector_of(self._active - own)
        patterns = [
            *(Pattern(kind, each) for kind, each in policy.patterns.items()),
            *(words(kind, each) for kind, each in policy.dictionaries.items() if each),
        ]
        self._patterns = [each for each in patterns if each.kind in self._active]
        self._kept = frozenset(" ".join(value.split()).casefold() for value in policy.keep)

    def treatment(self, kind: str) -> Treatment:
        """Return what is done about a kind; about none, it is masked."""
        return self._treatments.get(kind, "mask")

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans that begin at or after `start`; sorted, without overlaps."""
        found = self._detector.find(text, start) if self._detector is not None else []
        if self._patterns:
            own = [span for each in self._patterns for span in each.find(text, start)]
            found = self.join([*found, *own]) if own else found
        if self._kept and found:
            return [each for each in found if not self._is_kept(text[each.start : each.end])]
        return found

    def join(self, found: Iterable[Span]) -> list[Span]:
        """Resolves overlaps."""
        return (self._detector or _ANY).join(found)

    def pseudonym(self, hashed: Hash) -> Callable[[str, str], str | None]:
        """Return what stands for good in place of an original, by kind."""

        def stand_in(kind: str, original: str) -> str | None:
            if self.treatment(kind) != "hash":
                return None
            return pseudonym(kind, self.normal(kind, original), hashed)

        return stand_in

    def normal(self, kind: str, original: str) -> str:
        """The spelling that equal values share."""
        known = self._detector
        if known is not None and kind in known.kinds:
            return known.normal(kind, original)
        return " ".join(original.split()).casefold()

    def _is_kept(self, value: str) -> bool:
        return " ".join(value.split()).casefold() in self._kept


_ANY: Detector = PERSONAL


def pseudonym(kind: str, value: str, hashed: Hash) -> str:
    """Return what stands for a value that is hashed; `value` in the spelling equal ones share."""
    return f"<{kind}_h{hashed(f'{kind}:{value}')}>"
