"""How much of an answer a reader has: puts token frames together without gaps or repeats."""

import re

from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.logprobs import TokenLogprob

_PLACE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)


class Progress:
    """Counts the characters a reader has, so that it sees each of them once and in order.

    Frames may come twice, again from the start after a crash, late from a worker whose work
    was given to another, or not at all. What never came is in the answer.

    Args:
        sent: characters the reader has, by choice.
    """

    def __init__(self, sent: dict[int, int] | None = None) -> None:
        self._sent = dict(sent or {})
        self._scored: dict[int, int] = {}
        self._delivery = 0

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

    @property
    def mark(self) -> str:
        """The place reached, as an SSE event id: characters sent, a number a choice.

        Behind a hyphen, if there are any, the number of tokens' probabilities sent.
        """
        last = max(self._sent, default=0)
        return ".".join(self._place(index) for index in range(last + 1))

    def _place(self, index: int) -> str:
        sent, scored = self._sent.get(index, 0), self._scored.get(index, 0)
        return f"{sent}-{scored}" if scored else str(sent)

    @classmethod
    def at(cls, mark: str) -> "Progress":
        """Return the progress that `mark` stands for; from the start if it is none."""
        places = [_PLACE.fullmatch(place) for place in mark.split(".")]
        progress = cls()
        if None in places:
            return progress
        for index, place in enumerate(filter(None, places)):
            progress._sent[index] = int(place[1])
            if place[2]:
                progress._scored[index] = int(place[2])
        return progress
