"""What came of a judge's calls: the lives of one judgement, folded into a note."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eventrail.contracts.events import Completed, Usage
from eventrail.contracts.notes import Compared, Judged
from eventrail.eventlog.state import RequestState
from eventrail.judging.model.calls import Call
from eventrail.judging.model.pairs import Winner, combined, winner_of
from eventrail.judging.model.verdict import Verdict, read_verdict

Lives = Mapping[tuple[int, int], RequestState]
"""The calls of one judgement that there are, by order and attempt."""

TRIES = 2
_BETTER: dict[Winner, float] = {"this": 1.0, "tie": 0.5, "other": 0.0}


class Outcome(NamedTuple):
    """How a judgement stands.

    Attributes:
        again: the orders that are to be tried once more, since their answers had no verdict.
        waiting: whether a call has not ended yet.
        verdicts: one an order; empty unless there is one for each.
        usage: tokens of all calls.
        cost: of all calls.
        model: that answered.
    """

    again: Sequence[int] = ()
    waiting: bool = False
    verdicts: Sequence[Verdict] = ()
    usage: Usage = Usage()
    cost: float = 0.0
    model: str = ""


def outcome_of(call: Call, lives: Lives) -> Outcome:
    """Return how the judgement stands that a call belongs to."""
    again: list[int] = []
    verdicts: list[Verdict] = []
    waiting = False
    for order in call.orders:
        verdict, open_, retry = _of_order(call, lives, order)
        waiting |= open_
        again += [order] if retry else []
        verdicts += [verdict] if verdict is not None else []
    every = list(lives.values())
    models = [each.generated.model for each in every if each.generated is not None]
    return Outcome(
        again,
        waiting or bool(again),
        verdicts if len(verdicts) == len(call.orders) else (),
        _total([each.usage for each in every]),
        sum(each.cost for each in every),
        models[-1] if models else "",
    )


def note_of(call: Call, outcome: Outcome, call_rid: str) -> Judged | Compared | None:
    """Return the note on a judgement that has its verdicts; None if it has not.

    An anchor's is always `Judged`, with what people had said of it.

    Args:
        call: one of its calls.
        outcome: how it stands.
        call_rid: the life that the note is to name.
    """
    if not outcome.verdicts:
        return None
    paired = call.protocol == "pairwise"
    if paired and not call.anchor:
        return _compared(call, outcome)
    score = _BETTER[winner(outcome)] if paired else outcome.verdicts[0].score
    reason = "\n---\n".join(each.reason for each in outcome.verdicts if each.reason)
    return Judged(
        judge=call.judge,
        scores={call.protocol: score},
        version=call.version,
        why="anchor" if call.anchor else call.why,
        sampled=call.sampled,
        reasons={call.protocol: reason} if reason else {},
        pool=call.pool,
        model=outcome.model,
        usage=outcome.usage,
        cost=outcome.cost,
        call=call_rid,
        known=call.known,
        anchor=call.anchor,
        lengths=call.lengths if call.anchor else (0, 0),
    )


def winner(outcome: Outcome) -> Winner:
    """Return who won over both orders of a comparison that has its verdicts."""
    return combined(*_orders(outcome))


def _compared(call: Call, outcome: Outcome) -> Compared:
    return Compared(
        judge=call.judge,
        other=call.other,
        winner=winner(outcome),
        orders=list(_orders(outcome)),
        version=call.version,
        reasons=[each.reason for each in outcome.verdicts],
        lengths=call.lengths,
        pool=call.pool,
        model=outcome.model,
        usage=outcome.usage,
        cost=outcome.cost,
    )


def _orders(outcome: Outcome) -> tuple[Winner, Winner]:
    first, second = outcome.verdicts
    return winner_of(first.better, this_first=True), winner_of(second.better, this_first=False)


def _of_order(call: Call, lives: Lives, order: int) -> tuple[Verdict | None, bool, bool]:
    """Return the verdict of one order, whether it is still open, whether to try once more."""
    for attempt in range(TRIES):
        life = lives.get((order, attempt))
        if life is None:
            return None, attempt == 0, attempt > 0
        if not life.ended:
            return None, True, False
        if not isinstance(life.terminal, Completed) or life.generated is None:
            return None, False, False  # its pool has tried again already
        verdict = read_verdict(life.generated.text, call.protocol)
        if verdict is not None:
            return verdict, False, False
    return None, False, False


def _total(usages: Sequence[Usage]) -> Usage:
    return Usage(
        sum(each.prompt_tokens for each in usages),
        sum(each.completion_tokens for each in usages),
        sum(each.cached_tokens for each in usages),
        any(each.estimated for each in usages),
    )
