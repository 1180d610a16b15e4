"""How much of an answer a reader has: puts token frames together without gaps or repeats."""

import re

from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.logprobs import TokenLogprob

_PLACE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?(e?)", re.ASCII)
_CLOSED = "u"

MOST_PLACES = 128
"""Choices that a mark may speak of."""


class NoMark(EventrailError):
    """A text that `Progress.mark` never returned."""


class Progress:
    """Counts the characters a reader has, so that it sees each of them once and in order.

    Frames may come twice, again from the start after a crash, late from a worker whose work
    was given to another, or not at all. What never came is in the answer.

    Args:
        sent: characters the reader has, by choice.

    Attributes:
        closed: the reader has all there is, what comes after the choices included.
    """

    def __init__(self, sent: dict[int, int] | None = None) -> None:
        self._sent = dict(sent or {})
        self._scored: dict[int, int] = {}
        self._ended: set[int] = set()
        self._delivery = 0
        self.closed = False

    def take(self, frame: TokenFrame) -> str:
        """Return what `frame` adds; empty if nothing, or if text before it is missing."""
        if frame.delivery < self._delivery:
            return ""  # of a worker that another has taken over from
        self._delivery = frame.delivery
        sent = self._sent.get(frame.index, 0)
        if frame.offset > sent:
            return ""
        text = frame.text[sent - frame.offset :]
        self._sent[frame.index] = sent + len(text)
        return text

    def take_logprobs(self, frame: TokenFrame) -> list[TokenLogprob]:
        """Return what `frame`, already taken, adds to the tokens' probabilities."""
        scored = self._scored.get(frame.index, 0)
        if frame.delivery < self._delivery or frame.scored > scored:
            return []
        tokens = frame.logprobs[scored - frame.scored :]
        self._scored[frame.index] = scored + len(tokens)
        return tokens

    def rest(self, answer: Answer, index: int = 0) -> str:
        """Return what the reader lacks of a choice of the answer, the first by default."""
        whole = answer.choices[index]["message"]["content"] if index else answer.text
        sent = self._sent.get(index, 0)
        text = (whole or "")[sent:]
        self._sent[index] = sent + len(text)
        return text

    def rest_logprobs(self, answer: Answer, index: int = 0) -> list[TokenLogprob]:
        """Return what the reader lacks of a choice's probabilities."""
        if index >= len(answer.logprobs):
            return []
        scored = self._scored.get(index, 0)
        tokens = answer.logprobs[index][scored:]
        self._scored[index] = scored + len(tokens)
        return tokens

    def end(self, index: int) -> None:
        """Note that the reader knows how a choice ended, its tool calls included."""
        self._ended.add(index)

    def ended(self, index: int) -> bool:
        """Say whether the reader knows how a choice ended."""
        return index in self._ended

    def reached(self, frame: TokenFrame) -> bool:
        """Say whether the reader has all of a frame that was taken, and all before it."""
        text = frame.offset + len(frame.text)
        scored = frame.scored + len(frame.logprobs)
        return (
            frame.delivery >= self._delivery
            and self._sent.get(frame.index, 0) >= text
            and self._scored.get(frame.index, 0) >= scored
        )

    def rewind(self) -> None:
        """Forget whose frames came last: they are about to come again, in order, from the first."""
        self._delivery = 0

    @property
    def mark(self) -> str:
        """The place reached, as text: characters sent, a number a choice.

        Behind a hyphen, if there are any, the number of tokens' probabilities sent; then `e` if
        the choice has ended. A `u` at the end says that what comes after the choices is sent too.
        """
        last = max((*self._sent, *self._ended), default=0)
        places = ".".join(self._place(index) for index in range(last + 1))
        return places + (_CLOSED if self.closed else "")

    def _place(self, index: int) -> str:
        sent, scored = self._sent.get(index, 0), self._scored.get(index, 0)
        ended = "e" if index in self._ended else ""
        return f"{sent}-{scored}{ended}" if scored else f"{sent}{ended}"

    @classmethod
    def at(cls, mark: str) -> "Progress":
        """Return the progress that `mark` stands for.

        Raises:
            NoMark: it is none.
        """
        progress = cls()
        progress.closed = mark.endswith(_CLOSED)
        places = mark.removesuffix(_CLOSED).split(".")
        if len(places) > MOST_PLACES:
            raise NoMark(f"{len(places)} places are more than any answer has choices")
        for index, place in enumerate(places):
            found = _PLACE.fullmatch(place)
            if found is None:
                raise NoMark(f"{place[:40]!r} is no place in an answer")
            progress._sent[index] = int(found[1])
            if found[2]:
                progress._scored[index] = int(found[2])
            if found[3]:
                progress._ended.add(index)
        return progress
