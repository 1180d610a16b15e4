"""The questions that a process can answer from, by partition."""

from eventrail.cache.vectors import Vectors
from eventrail.caching.interface import Judge
from eventrail.caching.kept.entry import CachedAnswer, unpack


class Questions:
    """Follows a tier; see `tier.Follower`. A partition is of one tenant, as its hash says.

    Args:
        judge: whose vectors are kept.
    """

    def __init__(self, judge: Judge) -> None:
        self._dimensions = judge.dimensions
        self._partitions: dict[tuple[str, str], Vectors] = {}

    def added(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        """Take the question of an answer in, if it has one."""
        if not answer.partition:
            return
        vector = unpack(answer.vector)
        if len(vector) == self._dimensions:
            place = (tenant, answer.partition)
            vectors = self._partitions.setdefault(place, Vectors(self._dimensions))
            vectors.add(key, vector)

    def removed(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        """Forget the question of an answer."""
        place = (tenant, answer.partition)
        vectors = self._partitions.get(place)
        if vectors is not None:
            vectors.remove(key)
            if not len(vectors):
                del self._partitions[place]

    def of(self, tenant: str, partition: str) -> Vectors | None:
        """Return the questions of a partition; None if there are none."""
        return self._partitions.get((tenant, partition))
