"""What earlier attempts at an answer have shown before they were cut off, from their frames."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eventrail.client.progress import Progress
from eventrail.contracts.answers import TokenFrame
from eventrail.worker.engine import Prior

_WHOLE = frozenset({"stop", "length"})
"""Ends that need nothing more. A leak that was cut off must be met again, for the verdict."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader can have seen.

    Attributes:
        texts: by choice, un-masked.
        prior: the first choice's tokens; None if the engine named none.
        attempts: the attempts' ids, oldest first.
    """

    texts: dict[int, str] = field(default_factory=dict[int, str])
    prior: Prior | None = None
    attempts: tuple[str, ...] = ()


NOTHING = Shown()


def shown_by(frames: Sequence[TokenFrame]) -> Shown:
    """Put frames together, as a reader does.

    A frame that got lost is a gap; what comes after it in the same attempt counts neither as
    shown nor as generated.

    Args:
        frames: of one request, in the order of their stream.
    """
    reader = Progress()
    texts: dict[int, str] = {}
    attempts: dict[str, None] = {}
    tokens = _Tokens()
    for frame in frames:
        attempts[frame.attempt] = None
        texts[frame.index] = texts.get(frame.index, "") + reader.take(frame)
        if frame.index == 0:
            tokens.take(frame)
    return Shown(texts, tokens.prior(), tuple(attempts))


class _Tokens:
    """The tokens of the first choice."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._delivery = 0
        self._finish_reason: str | None = None

    def take(self, frame: TokenFrame) -> None:
        if frame.delivery < self._delivery or frame.position > len(self._ids):
            return
        self._delivery = frame.delivery
        if frame.tokens:
            self._ids[frame.position :] = frame.tokens
            self._finish_reason = frame.finish_reason

    def prior(self) -> Prior | None:
        if not self._ids:
            return None
        reason = self._finish_reason
        return Prior(self._ids, reason if reason in _WHOLE else None)
