"""What an answer may say although it is personal data: what the request itself brought along."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from eventrail.guarding.detect import LEAKABLE, Detector
from eventrail.guarding.placeholders import MaskDictionary, kind_of


@dataclass(frozen=True, slots=True)
class Allowed:
    """Values an answer may repeat.

    Attributes:
        texts: Documents and messages; what stands in one of them word for word is allowed.
        values: Normal forms (see `Recognizer.normal`) of values allowed in any writing.
        kinds: Kinds that are allowed whatever the value is.
    """

    texts: tuple[str, ...] = ()
    values: frozenset[str] = field(default_factory=frozenset[str])
    kinds: frozenset[str] = field(default_factory=frozenset[str])

    @classmethod
    def gather(
        cls,
        texts: Iterable[str] = (),
        dictionary: MaskDictionary | None = None,
        *,
        detector: Detector = LEAKABLE,
    ) -> "Allowed":
        """Collects what a request brought along.

        Args:
            texts: The documents it was answered from, and other texts the asker may see.
            dictionary: What was masked in it.
            detector: The one that will check the answer.
        """
        texts = tuple(texts)
        written = [
            (span.kind, text[span.start : span.end])
            for text in texts
            for span in detector.find(text)
        ]
        if dictionary is not None:
            written += [(kind_of(each), text) for each, text in dictionary.originals.items()]
        known = frozenset(
            detector.normal(kind, value) for kind, value in written if kind in detector.kinds
        )
        return cls(texts, known)

    def permits(self, kind: str, value: str, detector: Detector) -> bool:
        """Whether `value`, found by `detector`, may be shown."""
        if kind in self.kinds or detector.normal(kind, value) in self.values:
            return True
        return any(value in text for text in self.texts)


NOTHING = Allowed()
"""Allows no personal data at all."""
