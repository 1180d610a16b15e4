"""Checks an answer while it is being written, so that no unchecked text leaves.

Text is released as soon as the detector has settled it, that is as soon as nothing that may still
come can make it part of a leak. In running text that is a word behind; digits, unfinished
addresses, tokens and quotations of a protected prompt are held as long as they may still be one.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from eventrail.guarding.allowed import Allowed
from eventrail.guarding.detect import LEAKABLE, LONGEST, Detector, Settled
from eventrail.guarding.findings import Finding, leak
from eventrail.guarding.span import CONTEXT, Span

REDACTION: Final = "[redacted]"


class LeakPolicy(StrEnum):
    """What to do about a leak in a stream."""

    REDACT = "redact"
    """Put `[redacted]` in its place and go on."""
    CUT = "cut"
    """End the answer just before it."""


class Release(NamedTuple):
    """Text that may be shown.

    Attributes:
        text: The checked text, leaks replaced.
        start: Offset in the answer as generated from which on it was checked just now.
        end: Offset up to which it was checked; where the next release starts.
        findings: The leaks found in this range; offsets are those of the answer as generated. A
            leak of more than 512 characters is reported in parts, and replaced once.
        cut: The answer ends here, by policy.
    """

    text: str
    start: int
    end: int
    findings: tuple[Finding, ...]
    cut: bool


class GuardClosedError(RuntimeError):
    """Text was fed to a window that was flushed; use one window for each answer."""


def redact(text: str, *, allowed: Allowed, detector: Detector = LEAKABLE) -> str:
    """Replaces every leak in a finished text, as a window with `LeakPolicy.REDACT` would."""
    pieces: list[str] = []
    at = 0
    for span in detector.find(text):
        if _is_leak(text, span, allowed, detector):
            pieces += text[at : span.start], REDACTION
            at = span.end
    return "".join(pieces) + text[at:]


class HoldBackWindow:
    """The guard of one streamed answer.

    Args:
        allowed: What the answer may hold although it is personal data.
        detector: Says what counts as a leak; add an `EchoRecognizer` to protect a prompt.
        policy: What to do about a leak.
    """

    def __init__(
        self,
        *,
        allowed: Allowed,
        detector: Detector = LEAKABLE,
        policy: LeakPolicy = LeakPolicy.REDACT,
    ) -> None:
        self._allowed = allowed
        self._detector = detector
        self._policy = policy
        self._text = ""  # what is held, after the context that recognisers look back at
        self._base = 0  # offset of _text in the answer
        self._done = 0  # offset in _text up to which it was released
        self._enough = 0  # characters to hold before it is worth looking again
        self._open: Span | None = None  # the rest, from _done on, of a leak settled in parts
        self._flushed = False
        self._cut = False

    @property
    def covered(self) -> tuple[int, int]:
        """The range of the answer, as generated, that was checked so far."""
        return 0, self._base + self._done

    @property
    def held(self) -> int:
        """Characters that wait for a decision."""
        return len(self._text) - self._done

    def feed(self, chunk: str) -> Release:
        """Takes the next piece of the answer; returns what it settled.

        Raises:
            GuardClosedError: The window was flushed before.
        """
        if self._flushed:
            raise GuardClosedError("the window was flushed; make a new one for the next answer")
        return self._advance(chunk, final=False)

    def flush(self) -> Release:
        """The answer ended: decides and returns the rest."""
        self._flushed = True
        return self._advance("", final=True)

    def _advance(self, chunk: str, *, final: bool) -> Release:
        if self._cut:
            return self._release("", self._done, [])
        self._text += chunk
        if self.held < self._enough and not final:
            return self._release("", self._done, [])
        settled = self._detector.settle(self._text, self._done, open_span=self._open, final=final)
        return self._let_out(settled)

    def _let_out(self, settled: Settled) -> Release:
        """The only way out: what it returns was settled, and nothing after it."""
        pieces: list[str] = []
        findings: list[Finding] = []
        at = self._done
        for span in settled.spans:
            in_parts = settled.open is not None and span.end == settled.end
            goes_on = self._open is not None and span.start == self._done
            if not (in_parts or goes_on or self._leaks(span)):
                continue
            findings.append(leak(span.kind, self._base + span.start, self._base + span.end))
            pieces.append(self._text[at : span.start])
            at = span.end
            if self._policy is LeakPolicy.CUT:
                self._cut = True
                return self._release("".join(pieces), at, findings)
            if not goes_on:
                pieces.append(REDACTION)
        pieces.append(self._text[at : settled.end])
        self._open = settled.open
        waiting = len(self._text) - settled.end
        self._enough = waiting + waiting // 8  # looked at anew for each character, n cost n * n
        return self._release("".join(pieces), settled.end, findings)

    def _leaks(self, span: Span) -> bool:
        return _is_leak(self._text, span, self._allowed, self._detector)

    def _release(self, text: str, end: int, findings: list[Finding]) -> Release:
        """Moves on to `end`; of the text before it only the context is kept."""
        start = self._base + self._done
        release = Release(text, start, self._base + end, tuple(findings), self._cut)
        forget = end if self._cut else max(0, end - CONTEXT)
        self._text = "" if self._cut else self._text[forget:]
        self._base += forget
        self._done = end - forget
        if self._open:
            kind, first, last = self._open
            self._open = Span(kind, first - forget, last - forget)
        return release


def _is_leak(text: str, span: Span, allowed: Allowed, detector: Detector) -> bool:
    """Whether a span must not be shown; one too long to be waited for never may."""
    too_long = span.end - span.start > LONGEST
    return too_long or not allowed.permits(span.kind, text[span.start : span.end], detector)
