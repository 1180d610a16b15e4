"""Which entry takes the place of which; pure, so that every process decides the same."""

from msgspec.structs import replace

from eventrail.caching.kept.entry import CachedAnswer, Past

MOST_HISTORY = 1_000
"""Audits of an entry that are remembered. Of more, the oldest right ones are forgotten, which
makes it no less careful."""


def kept(held: CachedAnswer | None, answer: CachedAnswer) -> CachedAnswer | None:
    """Return what is stored when `answer` was given; None if `held` stays.

    What was learnt of an entry outlives its answer, and an evicted one keeps others out for
    its time.
    """
    if held is None:
        return answer
    if held.gone:
        return replace(answer, history=held.history) if answer.stored >= held.until else None
    newer = answer.stored > held.stored
    return replace(answer, history=held.history) if newer else None


def evicted(
    held: CachedAnswer | None, source_rid: str, reason: str, now: float, until: float
) -> CachedAnswer | None:
    """Return what stands in place of an evicted answer; None if that answer is not there.

    Args:
        held: what is stored now. Nothing may be, as the answer is still on its way: what is
            stored then keeps it out.
        source_rid: the request that the answer was given to.
        reason: why it goes.
        now: UNIX seconds.
        until: UNIX seconds before which no other takes its place.
    """
    if held is not None and held.source_rid != source_rid:
        return None
    if held is not None and held.gone and held.until >= until:
        return None
    history = held.history if held is not None else []
    return CachedAnswer("", now, source_rid, history=history, gone=reason, until=until)


def audited(
    held: CachedAnswer | None, source_rid: str, score: float, now: float, *, same: bool
) -> CachedAnswer | None:
    """Return an entry after a hit of it was audited; None if it is not there any more.

    One that was wrong goes. It may come back at once, but remembers.

    Args:
        held: what is stored now.
        source_rid: the request whose answer was served.
        score: how sure the two questions were the same.
        now: UNIX seconds.
        same: whether the served answer says the same as the fresh one.
    """
    if held is None or held.source_rid != source_rid or held.gone:
        return None
    history = _bounded([*held.history, Past(score, same)])
    if same:
        return replace(held, history=history)
    return CachedAnswer("", now, source_rid, history=history, gone="audit")


def _bounded(history: list[Past]) -> list[Past]:
    if len(history) <= MOST_HISTORY:
        return history
    oldest = next((at for at, past in enumerate(history) if past.right), 0)
    return [*history[:oldest], *history[oldest + 1 :]]
