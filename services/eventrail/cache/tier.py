"""The answers of all tenants in memory, each tenant's within its own bounds."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from eventrail.cache.shelf import Gone, Shelf, same_bounds
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.config.caching import BUILT_IN, Caching

EVICTED: Final = 50_000
"""Evicted entries that a process remembers; the bucket remembers all."""

Policies = Callable[[str], Caching]
"""Returns the policy of a tenant, now in force."""


def built_in(tenant: str) -> Caching:
    """Return the policy of who names none."""
    del tenant
    return BUILT_IN


class Follower(Protocol):
    """Hears which answers a tier holds."""

    def added(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        """Say that it holds one more."""
        ...

    def removed(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        """Say that it holds one less."""
        ...


class LocalTier:
    """What a process can answer from without asking anybody.

    Args:
        policy: returns the policy of a tenant.
        follower: hears what comes and goes.
    """

    def __init__(self, policy: Policies = built_in, follower: Follower | None = None) -> None:
        self._policy = policy
        self._follower = follower
        self._shelves: dict[str, Shelf] = {}
        self._gone: OrderedDict[str, CachedAnswer] = OrderedDict()
        self._purged: dict[str, float] = {}

    def __len__(self) -> int:
        return sum(map(len, self._shelves.values()))

    def bytes_of(self, tenant: str) -> float:
        """Return how much it holds of a tenant."""
        shelf = self._shelves.get(tenant)
        return shelf.bytes if shelf is not None else 0.0

    def peek(self, name: str) -> CachedAnswer | None:
        """Return the answer called `<tenant>.<key>`, however old; its rank stays as it is."""
        tenant, _, key = name.partition(".")
        shelf = self._shelves.get(tenant)
        return shelf.peek(key) if shelf is not None else None

    def known(self, name: str) -> CachedAnswer | None:
        """Return what is known of a name: the answer, or that it was evicted."""
        return self._gone.get(name) or self.peek(name)

    def barred(self, name: str, now: float) -> bool:
        """Return whether users found the answer so bad that none is kept at `now`."""
        gone = self._gone.get(name)
        return gone is not None and gone.until > now

    def use(self, name: str) -> None:
        """Say that an answer was served."""
        tenant, _, key = name.partition(".")
        self._shelves[tenant].use(key)

    def put(self, name: str, answer: CachedAnswer) -> None:
        """Take an answer in, or that one was evicted."""
        tenant, _, key = name.partition(".")
        if answer.stored < self._purged.get(tenant, 0.0):
            return
        if answer.gone:
            self.drop(name)
            self._gone[name] = answer
            while len(self._gone) > EVICTED:
                self._gone.popitem(last=False)
            return
        self._gone.pop(name, None)
        shelf = self._shelf(tenant)
        self._tell(tenant, shelf.put(key, answer))
        if self._follower is not None and shelf.peek(key) is answer:
            self._follower.added(tenant, key, answer)

    def drop(self, name: str) -> None:
        """Forget what is called `<tenant>.<key>`, if it is there."""
        tenant, _, key = name.partition(".")
        self._gone.pop(name, None)
        shelf = self._shelves.get(tenant)
        answer = shelf.drop(key) if shelf is not None else None
        if answer is not None:
            self._tell(tenant, [(key, answer)])

    def purge(self, tenant: str, before: float) -> None:
        """Forget what a tenant's answers were before some time (UNIX seconds), for good."""
        self._purged[tenant] = before
        shelf = self._shelves.get(tenant)
        for key in list(shelf) if shelf is not None else ():
            answer = shelf.peek(key) if shelf is not None else None
            if answer is not None and answer.stored < before:
                self.drop(f"{tenant}.{key}")
        for name in [each for each in self._gone if each.partition(".")[0] == tenant]:
            if self._gone[name].stored < before:
                del self._gone[name]

    def _shelf(self, tenant: str) -> Shelf:
        policy = self._policy(tenant)
        shelf = self._shelves.get(tenant)
        if shelf is None:
            shelf = self._shelves[tenant] = Shelf(policy)
        elif not same_bounds(shelf.policy, policy):
            shelf, gone = shelf.moved(policy)
            self._shelves[tenant] = shelf
            self._tell(tenant, gone)
        return shelf

    def _tell(self, tenant: str, gone: Gone) -> None:
        if self._follower is not None:
            for key, answer in gone:
                self._follower.removed(tenant, key, answer)
