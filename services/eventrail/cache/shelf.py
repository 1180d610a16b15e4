"""The answers of one tenant in memory, within the bounds of its policy."""

from collections.abc import Callable, Iterator
from typing import Final, cast

from cachetools import Cache, FIFOCache, LFUCache, LRUCache

from eventrail.caching.kept.entry import CachedAnswer
from eventrail.config.caching import Caching

MEGABYTE: Final = 1_000_000
ANSWER_BYTES: Final = 256
"""What an answer takes besides its texts, about."""

Answers = Cache[str, CachedAnswer]

_KINDS: Final[dict[str, type[Answers]]] = {
    "lru": LRUCache,
    "lfu": LFUCache,
    "fifo": FIFOCache,
}

_unused: Final = cast("Callable[[Answers, str], CachedAnswer]", Cache.__getitem__)
"""Returns an answer without that counting as a use, as the subclasses' own would."""

Gone = list[tuple[str, CachedAnswer]]
"""What had to go, by key."""


def size_of(answer: CachedAnswer) -> int:
    """Return the bytes that an answer takes, about."""
    return answer.size + ANSWER_BYTES


class Shelf:
    """Holds answers by key; lets go of one by the policy when there is no room.

    Args:
        policy: says which go, how many stay, and how large they may be together.
    """

    def __init__(self, policy: Caching) -> None:
        self.policy = policy
        kind, most = _KINDS[policy.eviction], policy.megabytes * MEGABYTE
        self._answers: Answers = kind(maxsize=most, getsizeof=size_of)

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    @property
    def bytes(self) -> float:
        """How much it holds."""
        return self._answers.currsize

    def peek(self, key: str) -> CachedAnswer | None:
        """Return an answer without counting that as a use."""
        if key not in self._answers:
            return None
        return _unused(self._answers, key)

    def use(self, key: str) -> None:
        """Say that an answer was served."""
        self._answers.get(key)

    def put(self, key: str, answer: CachedAnswer) -> Gone:
        """Take an answer in; return what had to go, which is itself if it is too large."""
        gone: Gone = []
        old = self.drop(key)
        if old is not None:
            gone.append((key, old))
        size = size_of(answer)
        if size > self._answers.maxsize:
            return [*gone, (key, answer)]
        while len(self._answers) >= self.policy.entries or (
            self._answers.currsize + size > self._answers.maxsize
        ):
            gone.append(self._answers.popitem())
        self._answers[key] = answer
        return gone

    def drop(self, key: str) -> CachedAnswer | None:
        """Forget an answer; return it if it was there."""
        return self._answers.pop(key, None)

    def moved(self, policy: Caching) -> tuple["Shelf", Gone]:
        """Return the same answers under another policy, and what had no room there."""
        shelf, gone = Shelf(policy), Gone()
        for key in list(self._answers):
            answer = self.peek(key)
            gone += shelf.put(key, answer) if answer is not None else []
        return shelf, gone


def same_bounds(one: Caching, other: Caching) -> bool:
    """Return whether two policies keep the same answers."""
    return (one.eviction, one.entries, one.megabytes) == (
        other.eviction,
        other.entries,
        other.megabytes,
    )
