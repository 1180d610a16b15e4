"""Finds personal data in text with a set of recognisers."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from eventrail.guarding.recognise.card import CardRecognizer
from eventrail.guarding.recognise.email import EmailRecognizer
from eventrail.guarding.recognise.phone import PhoneRecognizer
from eventrail.guarding.recognise.secret import SecretRecognizer
from eventrail.guarding.span import Recognizer, Span

LONGEST: Final = 512
"""Characters after which an unbroken cluster of findings is not waited for any longer."""


class Settled(NamedTuple):
    """The part of a growing text that no continuation can change any more.

    Attributes:
        end: Offset up to which the text is decided.
        spans: The spans in the decided part; all of them end there.
        open: The rest, from `end` on, of a span longer than `LONGEST` that is settled in parts.
    """

    end: int
    spans: list[Span]
    open: Span | None = None


class Detector:
    """A registry of recognisers that reads as one.

    Spans it returns are sorted and never overlap: of overlapping candidates the longest names the
    kind (then the higher priority, then the earlier), and the result covers all of them, since
    cutting one off would leave half a card number in the open.

    Args:
        recognizers: One for each kind.

    Raises:
        ValueError: Two recognisers claim one kind, or there is none.
    """

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        self._recognizers = tuple(recognizers)
        self._by_kind = {recognizer.kind: recognizer for recognizer in recognizers}
        if not recognizers or len(self._by_kind) != len(self._recognizers):
            kinds = [recognizer.kind for recognizer in recognizers]
            raise ValueError(f"a detector needs one recogniser for each kind, got {kinds}")

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of span this detector can report."""
        return frozenset(self._by_kind)

    def with_recognizers(self, *more: Recognizer) -> "Detector":
        """A detector that also uses `more`."""
        return Detector((*self._recognizers, *more))

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans of `text` that begin at or after `start`; the text before is read as context."""
        return self.join(self._candidates(text, start))

    def settle(
        self, text: str, start: int = 0, *, open_span: Span | None = None, final: bool = False
    ) -> Settled:
        """Decides as much of `text[start:]` as can be decided before it goes on.

        Args:
            text: What is there so far.
            start: Where the part begins that was not settled before.
            open_span: `Settled.open` of the call that settled the part before; begins at `start`.
            final: Whether the text ends here, so that all of it is decided.
        """
        pending = min(each.pending(text) for each in self._recognizers)
        end = len(text) if final else max(start, pending)
        known = [span for span in self._candidates(text, start) if span.start < end]
        spans = self.join([open_span, *known] if open_span else known)
        if not spans or spans[-1].end <= end:
            return Settled(end, spans)
        kind, first, last = spans.pop()
        if end - first <= LONGEST and not (open_span and first == start):
            return Settled(first, spans)
        part = [Span(kind, first, end)] if first < end else []
        return Settled(end, spans + part, Span(kind, end, last))

    def normal(self, kind: str, value: str) -> str:
        """The shared spelling of `value` (see `Recognizer.normal`)."""
        return self._by_kind[kind].normal(value)

    def join(self, found: Iterable[Span]) -> list[Span]:
        """Resolves overlaps: one span for each cluster of overlapping ones."""
        joined: list[Span] = []
        naming: list[Span] = []  # the candidate that gave each joined span its kind
        for span in sorted(found, key=lambda span: (span.start, span.end)):
            if not joined or span.start >= joined[-1].end:
                joined.append(span)
                naming.append(span)
                continue
            naming[-1] = max(naming[-1], span, key=self._rank)
            last = joined[-1]
            joined[-1] = Span(naming[-1].kind, last.start, max(last.end, span.end))
        return joined

    def _candidates(self, text: str, start: int) -> list[Span]:
        return [span for each in self._recognizers for span in each.find(text, start)]

    def _rank(self, span: Span) -> tuple[int, int, int]:
        known = self._by_kind.get(span.kind)
        return span.end - span.start, known.priority if known else 0, -span.start


PERSONAL: Final = Detector((EmailRecognizer(), PhoneRecognizer(), CardRecognizer()))
"""What is masked in a request: e-mail addresses, phone numbers, payment cards."""

LEAKABLE: Final = PERSONAL.with_recognizers(SecretRecognizer())
"""What an answer must not hold unasked: personal data and the shapes of keys and tokens."""
