"""Which requests are of one conversation: an index of the latest, in memory, from the log.

A chat client sends the whole conversation, so the request before is the one whose turns and answer
the next begins with; where an app sends only the new turn, its session tells, or its user within a
short time. Everything is decided by the log's own times, so the same log gives the same
conversations whenever it is read.
"""

import heapq
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from eventrail.signals.ended import Ended
from eventrail.signals.turns import MOST_TURNS, SYSTEM, USER, Turn

How = Literal["again", "history", "session", "user"]
"""How a request goes on from another: asks the very same, carries it, is of its session or user."""

MOST: Final = 10_000
"""Requests that are remembered."""

SKEW: Final = timedelta(seconds=2)
"""How far the clocks of two processes may differ."""

OF_USER: Final = timedelta(minutes=10)
"""Within which two requests of a user, without a session, are of one conversation."""

_OF_KEY: Final = 16
"""Requests that are remembered under one key."""


class Link(NamedTuple):
    """The request before another.

    Attributes:
        ended: it.
        how: how that is known.
    """

    ended: Ended
    how: How


class Conversations:
    """The index.

    Args:
        most: how many requests are remembered.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._all: OrderedDict[str, Ended] = OrderedDict()
        self._by: dict[str, list[str]] = {}
        self._followed: set[str] = set()
        self._waiting: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, rid: str) -> bool:
        return rid in self._all

    def take(self, ended: Ended, due: datetime | None = None) -> Ended:
        """Remember a request; return it with the turns of its conversation, if it sent none.

        Args:
            ended: the request.
            due: when its conversation is over if nobody goes on with it; `ended.at` if None.
        """
        known = self._all.get(ended.rid)
        if known is not None:
            return known
        link = self.before(ended)
        if link is not None:
            self._followed.add(link.ended.rid)
            ended = _continued(ended, link)
        self._all[ended.rid] = ended
        for key in _keys(ended):
            rids = self._by.setdefault(key, [])
            rids.append(ended.rid)
            del rids[:-_OF_KEY]
        heapq.heappush(self._waiting, (due or ended.at, ended.rid))
        while len(self._all) > self._most:
            self._forget(next(iter(self._all)))
        return ended

    def known(self, rid: str) -> Ended | None:
        """Return a request that is remembered."""
        return self._all.get(rid)

    def before(self, ended: Ended) -> Link | None:
        """Return the request that another goes on from; None for the first of a conversation."""
        again = self._last(_key("asked", ended, ended.asked), ended)
        if again is not None and _same_person(again, ended):
            return Link(again, "again")
        if ended.before:
            carried = self._last(_key("after", ended, ended.before), ended)
            if carried is not None:
                return Link(carried, "history")
        if ended.session:
            found = self._last(_key("session", ended, ended.session), ended)
            return Link(found, "session") if found is not None else None
        if ended.user and not ended.before:
            found = self._last(_key("user", ended, ended.user), ended)
            if found is not None and not found.session and ended.begun - found.at <= OF_USER:
                return Link(found, "user")
        return None

    def quiet(self, until: datetime) -> list[Ended]:
        """Take out, oldest first, the requests due by then that none goes on from."""
        found: list[Ended] = []
        while self._waiting and self._waiting[0][0] <= until:
            _, rid = heapq.heappop(self._waiting)
            ended = self._all.get(rid)
            if ended is not None and rid not in self._followed:
                found.append(ended)
        return found

    def _last(self, key: str, later: Ended) -> Ended | None:
        """Return the last request under a key that had ended when `later` began."""
        best: Ended | None = None
        for rid in self._by.get(key, ()):
            found = self._all.get(rid)
            if found is None or rid == later.rid or found.at > later.begun + SKEW:
                continue
            if found.begun <= later.begun and (best is None or found.at > best.at):
                best = found
        return best

    def _forget(self, rid: str) -> None:
        ended = self._all.pop(rid)
        self._followed.discard(rid)
        for key in _keys(ended):
            rids = self._by.get(key, [])
            if rid in rids:
                rids.remove(rid)
            if not rids:
                self._by.pop(key, None)


def whole(ended: Ended) -> tuple[Turn, ...]:
    """Return all turns of a conversation up to a request's answer."""
    if not ended.answer:
        return ended.turns
    return (*ended.turns, Turn(SYSTEM, ended.answer))


def _continued(ended: Ended, link: Link) -> Ended:
    sent = any(turn.role == SYSTEM for turn in ended.turns)
    if sent or link.how not in {"session", "user"}:
        return ended
    turns = (*whole(link.ended), *ended.turns)
    return replace(ended, turns=turns[-MOST_TURNS:])


def _same_person(one: Ended, other: Ended) -> bool:
    """Whether equal words surely come from one person: many people ask a first question alike."""
    if one.session or other.session:
        return one.session == other.session
    if one.user or other.user:
        return one.user == other.user
    return any(turn.role == SYSTEM for turn in other.turns)


def _keys(ended: Ended) -> list[str]:
    keys = [_key("asked", ended, ended.asked), _key("after", ended, ended.after)]
    if ended.session:
        keys.append(_key("session", ended, ended.session))
    if ended.user:
        keys.append(_key("user", ended, ended.user))
    return keys


def _key(kind: str, ended: Ended, value: str) -> str:
    return f"{kind}\0{ended.tenant}\0{value}"


def own_turns(ended: Ended) -> list[str]:
    """Return what the user said, oldest first."""
    return [turn.text for turn in ended.turns if turn.role == USER]
