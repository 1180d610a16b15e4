"""The answers of all tenants, in memory, oldest use first."""

from collections import OrderedDict

from eventrail.cache.entry import CachedAnswer

ENTRIES = 20_000
"""How many answers a process holds."""

CHARACTERS = 64_000_000
"""How many characters of answers and documents a process holds."""


class LocalTier:
    """A least-recently-used cache with a time to live.

    Args:
        entries: how many answers it holds.
        characters: how much text it holds.

    Attributes:
        ttl_s: seconds after which an answer is no longer served; 0 is never.
    """

    def __init__(self, entries: int = ENTRIES, characters: int = CHARACTERS) -> None:
        self._most_entries = entries
        self._most_characters = characters
        self._answers: OrderedDict[str, CachedAnswer] = OrderedDict()
        self._characters = 0
        self.ttl_s = 0.0

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def characters(self) -> int:
        """How much text it holds now."""
        return self._characters

    def peek(self, name: str) -> CachedAnswer | None:
        """Return the answer of that name, however old, and leave its rank as it is."""
        return self._answers.get(name)

    def expired(self, answer: CachedAnswer, now: float) -> bool:
        """Return whether an answer is too old at `now` (UNIX seconds)."""
        return self.ttl_s > 0 and now - answer.stored > self.ttl_s

    def use(self, name: str) -> None:
        """Say that an answer was served."""
        self._answers.move_to_end(name)

    def put(self, name: str, answer: CachedAnswer) -> None:
        """Take an answer in, and let go of the least used if there are too many."""
        self.drop(name)
        self._answers[name] = answer
        self._characters += _size(answer)
        while len(self._answers) > self._most_entries or self._characters > self._most_characters:
            _, gone = self._answers.popitem(last=False)
            self._characters -= _size(gone)

    def drop(self, name: str) -> None:
        """Forget an answer, if it is there."""
        gone = self._answers.pop(name, None)
        if gone is not None:
            self._characters -= _size(gone)


def _size(answer: CachedAnswer) -> int:
    return len(answer.text) + sum(len(document.text) for document in answer.documents)
