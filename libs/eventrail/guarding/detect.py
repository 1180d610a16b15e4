"""Finds personal data in text with a set of recognisers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from eventrail.guarding.recognise.card import CardRecognizer
from eventrail.guarding.recognise.crypto import crypto_recognizer
from eventrail.guarding.recognise.dates import date_recognizer
from eventrail.guarding.recognise.email import EmailRecognizer
from eventrail.guarding.recognise.iban import IbanRecognizer
from eventrail.guarding.recognise.identifiers.countries import KINDS
from eventrail.guarding.recognise.identifiers.family import IdentifierFamily
from eventrail.guarding.recognise.ip import IpRecognizer
from eventrail.guarding.recognise.mac import mac_recognizer
from eventrail.guarding.recognise.phone import PhoneRecognizer
from eventrail.guarding.recognise.secret import SecretRecognizer
from eventrail.guarding.recognise.url import UrlRecognizer
from eventrail.guarding.recognise.uuid import uuid_recognizer
from eventrail.guarding.span import Family, Recognizer, Span

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
        families: Each finds several kinds with one scan.

    Attributes:
        recognizers: As given.
        families: As given.

    Raises:
        ValueError: Two of them claim one kind, or there is none.
    """

    def __init__(
        self, recognizers: Sequence[Recognizer] = (), families: Sequence[Family] = ()
    ) -> None:
        self.recognizers: Final = tuple(recognizers)
        self.families: Final = tuple(families)
        self._by_kind = {each.kind: each for each in recognizers}
        self._family_of = {kind: family for family in families for kind in family.priorities}
        kinds = [each.kind for each in recognizers]
        kinds += [kind for family in families for kind in family.priorities]
        if not kinds or len(set(kinds)) != len(kinds):
            raise ValueError(f"a detector needs one recogniser for each kind, got {kinds}")
        self._priorities = {each.kind: each.priority for each in recognizers}
        for family in families:
            self._priorities.update(family.priorities)
        self._hidden: frozenset[str] = frozenset()  # kinds of a family that are not reported
        self._kinds = frozenset(kinds)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of span this detector can report."""
        return self._kinds

    def with_recognizers(self, *more: Recognizer) -> "Detector":
        """A detector that also uses `more`."""
        return self._with((*self.recognizers, *more), self.families, self._hidden)

    def with_families(self, *more: Family) -> "Detector":
        """A detector that also uses `more`."""
        return self._with(self.recognizers, (*self.families, *more), self._hidden)

    def only(self, kinds: Collection[str]) -> "Detector":
        """A detector that reports only those of its kinds that are among `kinds`.

        Raises:
            ValueError: None of them is.
        """
        wanted = self._kinds.intersection(kinds)
        recognizers = [each for each in self.recognizers if each.kind in wanted]
        families = [each for each in self.families if not wanted.isdisjoint(each.priorities)]
        offered = {kind for family in families for kind in family.priorities}
        return self._with(recognizers, families, frozenset(offered - wanted))

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans of `text` that begin at or after `start`; the text before is read as context."""
        return self.join(self.candidates(text, start))

    def candidates(self, text: str, start: int = 0) -> list[Span]:
        """Everything that is found, overlapping: one value may fit several kinds."""
        found = [span for each in self.recognizers for span in each.find(text, start)]
        for family in self.families:
            found += [span for span in family.find(text, start) if span.kind not in self._hidden]
        return found

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
        end = len(text) if final else max(start, self._pending(text))
        known = [span for span in self.candidates(text, start) if span.start < end]
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
        family = self._family_of.get(kind)
        return family.normal_of(kind, value) if family else self._by_kind[kind].normal(value)

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

    @staticmethod
    def _with(
        recognizers: Sequence[Recognizer], families: Sequence[Family], hidden: frozenset[str]
    ) -> "Detector":
        made = Detector(recognizers, families)
        made._hidden = hidden
        made._kinds -= hidden
        return made

    def _pending(self, text: str) -> int:
        return min(each.pending(text) for each in (*self.recognizers, *self.families))

    def _rank(self, span: Span) -> tuple[int, int, int]:
        return span.end - span.start, self._priorities.get(span.kind, 0), -span.start


_NUMBERS: Final = IdentifierFamily(KINDS)
_SPOKEN: Final = IdentifierFamily(KINDS, bare=False)
_OWN: Final = (
    EmailRecognizer(),
    PhoneRecognizer(),
    CardRecognizer(),
    IbanRecognizer(),
    crypto_recognizer(),
)
_SELDOM: Final = (UrlRecognizer(), uuid_recognizer(), date_recognizer())

IDENTIFIERS: Final = Detector(
    (*_OWN, SecretRecognizer(), IpRecognizer(), mac_recognizer(), *_SELDOM), families=(_NUMBERS,)
)
"""Every kind there is; narrow it with `only`. A text that is nothing but a value counts as one."""

PERSONAL: Final = Detector(
    (*_OWN, IpRecognizer(everyones=False), mac_recognizer()), families=(_NUMBERS,)
).only({*IDENTIFIERS.kinds} - {kind.name for kind in KINDS if not kind.masked})
"""What is masked in a request by default: all that may belong to a person, but for keys."""

LEAKABLE: Final = Detector((*_OWN, SecretRecognizer()), families=(_SPOKEN,)).only(
    {*IDENTIFIERS.kinds} - {kind.name for kind in KINDS if kind.public}
)
"""What an answer must not hold unasked: personal data and the shapes of keys and tokens.

Not here: what names businesses, places and machines, which answers are full of.
"""


def find_all(text: str) -> list[Span]:
    """Everything in `text` that fits any kind; one value may fit several."""
    return IDENTIFIERS.candidates(text)
