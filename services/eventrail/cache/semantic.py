"""The semantic cache: an answer to a question that says the same in other words."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from eventrail.cache.questions import Questions
from eventrail.cache.tier import LocalTier
from eventrail.caching.interface import Judge, Worth
from eventrail.caching.kept.entry import CachedAnswer, Past
from eventrail.config.caching import Caching

NEAREST: Final = 3
"""Candidates that are looked at, the nearest first, until one serves."""

LEAST: Final = 0.5
"""The cosine of two questions' vectors below which no judge is asked: they share hardly a word."""

QUICK_S: Final = 0.001
"""Seconds above which telling questions apart is done in a thread."""

_NEW: Final = 0.1
"""How much the newest look-up counts in the time that one takes."""

LONGEST: Final = 2_000
"""Characters of a question above which only the very same one is looked for."""

BoundFor = Callable[[Sequence[Past], float], float]
"""Returns the least score at which an entry may serve, by its audits and the error allowed."""


class Found(NamedTuple):
    """The likeliest entry.

    Attributes:
        key: of the entry.
        answer: what it holds.
        score: how sure the two questions are the same.
        bound: the least score that it is served at.
        differs: the rule that says they are not; empty if none does.
    """

    key: str
    answer: CachedAnswer
    score: float
    bound: float
    differs: str = ""

    @property
    def serves(self) -> bool:
        """Whether it is sure enough."""
        return not self.differs and self.score >= self.bound


class Semantic:
    """Finds answers by the sense of their questions.

    Args:
        judge: tells questions apart.
        bound_for: says how sure it has to be.
        tier: holds the answers.
        questions: finds candidates; must follow `tier`.
    """

    def __init__(
        self, judge: Judge, bound_for: BoundFor, tier: LocalTier, questions: Questions
    ) -> None:
        self.judge = judge
        self._bound_for = bound_for
        self._tier = tier
        self._questions = questions
        self._took = 0.0

    def worth(self, text: str) -> Worth:
        """Return whether an answer to `text` may serve other words, or other words' answer it."""
        if not text or len(text) > LONGEST:
            return Worth(keep=False, reason="long" if text else "empty")
        return self.judge.worth(text)

    async def find(
        self, tenant: str, partition: str, text: str, policy: Caching, now: float
    ) -> Found | None:
        """Return the likeliest entry of a partition that has not expired; None without any.

        Args:
            tenant: whose partition it is.
            partition: what all candidates share with the request.
            text: what is asked.
            policy: the tenant's.
            now: UNIX seconds.
        """
        vectors = self._questions.of(tenant, partition)
        if vectors is None:
            return None
        candidates: list[tuple[str, CachedAnswer]] = []
        for key, cosine in vectors.nearest(self.judge.vector(text), NEAREST):
            answer = self._tier.peek(f"{tenant}.{key}") if cosine >= LEAST else None
            if answer is not None and now - answer.stored <= policy.semantic.ttl_s:
                candidates.append((key, answer))
        if not candidates:
            return None
        if self._took > QUICK_S:
            return await asyncio.to_thread(self._likeliest, text, candidates, policy)
        return self._likeliest(text, candidates, policy)

    def _likeliest(
        self, text: str, candidates: Sequence[tuple[str, CachedAnswer]], policy: Caching
    ) -> Found:
        began = time.thread_time()
        found: list[Found] = []
        for key, answer in candidates:
            found.append(self._compared(text, key, answer, policy))
            if found[-1].serves:
                break
        took = time.thread_time() - began
        self._took += _NEW * (took - self._took)
        return max(found, key=lambda each: (each.serves, each.score))

    def _compared(self, text: str, key: str, answer: CachedAnswer, policy: Caching) -> Found:
        likeness = self.judge.likeness(text, answer.question)
        bound = self._bound_for(answer.history, policy.semantic.error_bound)
        return Found(key, answer, likeness.score, bound, likeness.differs)
