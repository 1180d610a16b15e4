"""How much of an answer a reader has: puts token frames together without gaps or repeats."""

from eventrail.contracts.answers import Answer, TokenFrame


class Progress:
    """Counts the characters a reader has, so that it sees each of them once and in order.

    Frames may come twice, again from the start after a crash, or not at all. What never
    came is in the answer.

    Args:
        sent: characters the reader has, by choice.
    """

    def __init__(self, sent: dict[int, int] | None = None) -> None:
        self._sent = dict(sent or {})

    def take(self, frame: TokenFrame) -> str:
        """Return what `frame` adds; empty if nothing, or if text before it is missing."""
        sent = self._sent.get(frame.index, 0)
        if frame.offset > sent:
            return ""
        text = frame.text[sent - frame.offset :]
        self._sent[frame.index] = sent + len(text)
        return text

    def rest(self, answer: Answer) -> str:
        """Return what the reader lacks of the answer's first choice."""
        sent = self._sent.get(0, 0)
        text = answer.text[sent:]
        self._sent[0] = sent + len(text)
        return text

    @property
    def mark(self) -> str:
        """The place reached, as an SSE event id: characters sent, a number a choice."""
        last = max(self._sent, default=0)
        return ".".join(str(self._sent.get(index, 0)) for index in range(last + 1))

    @classmethod
    def at(cls, mark: str) -> "Progress":
        """Return the progress that `mark` stands for; from the start if it is none."""
        parts = mark.split(".")
        if not all(part.isascii() and part.isdigit() for part in parts):
            return cls()
        return cls({index: int(part) for index, part in enumerate(parts)})
