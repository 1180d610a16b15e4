"""From requests to the rows of `NOTES`: what users and judges said of some of them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from eventrail.lake.arrow import Table, arrow
from eventrail.lake.schema import SCHEMAS
from loadtests.making.arrays import conform, hexes, picked, said, texts, times
from loadtests.making.drawn import COMPLETED, MODELS, POOLS, SEMANTIC, Drawn
from loadtests.making.events import cost, tenants
from loadtests.making.texts import COMMENTS

_LATER_US = {"spent": 2_000_000, "judged": 5_000_000, "compared": 9_000_000, "feedback": 40_000_000}


_CHANCES = {
    "feedback": (0.0, 0.06),
    "judged": (0.05, 0.17),
    "compared": (0.2, 0.205),
    "spent": (0.3, 0.303),
}
"""Which draws between 0 and 1 mean a note of each kind."""


def rows(drawn: Drawn, first: int) -> Table:
    """Return the notes on these requests, in the order of the stream from `first` on."""
    chosen = _chosen(drawn)
    tables = [_of_kind(drawn, kind, np.flatnonzero(which)) for kind, which in chosen.items()]
    table = arrow.concat_tables(tables).sort_by(
        [("stored_at", "ascending"), ("note_id", "ascending")]
    )
    sequences = arrow.array(np.arange(first, first + table.num_rows))
    return table.set_column(table.schema.get_field_index("sequence"), "sequence", sequences)


def _chosen(drawn: Drawn) -> dict[str, Any]:
    answered = (drawn.status == COMPLETED) & ~drawn.shadow
    generated = answered & (drawn.cache > SEMANTIC)
    among = {"feedback": answered, "judged": generated, "compared": generated, "spent": generated}
    return {
        kind: among[kind] & (drawn.random >= least) & (drawn.random < below)
        for kind, (least, below) in _CHANCES.items()
    }


def _of_kind(drawn: Drawn, kind: str, which: Any) -> Table:
    at = times(drawn.at[which] + drawn.duration_us[which] + _LATER_US[kind])
    rid = hexes(drawn.rids[which])
    columns: dict[str, Any] = {
        "sequence": np.zeros(len(which), np.int64),
        "note_id": said(f"{kind[0]}-<rid>", rid=rid),
        "rid": rid,
        "tenant": tenants(drawn, which),
        "kind": kind,
        "at": at,
        "stored_at": at,
        "by": "made@1",
        **_MAKERS[kind](drawn, which),
    }
    return conform(columns, len(which), SCHEMAS["NOTES"])


def _feedback(drawn: Drawn, which: Any) -> Mapping[str, Any]:
    """Users like good answers; every fifth signal was inferred from what they said next."""
    liked = drawn.quality[which] > 0.55 + 0.2 * drawn.random[which]
    implicit = drawn.question[which] % 5 == 0
    value = np.where(liked, 1.0, -1.0)
    signal = picked(["thumbs", "dissatisfied"], implicit.astype(np.int64))
    comment = picked(COMMENTS, (drawn.question[which] * 7) % len(COMMENTS))
    user = said("u<user>", user=texts(drawn.user[which]))
    confidence = arrow.array(np.full(len(which), 0.8), mask=~implicit)
    shape = '{"signal":"<signal>","value":<value>,"text":"<text>","user":"<user>","implicit":<it>}'
    return {
        "signal": signal,
        "value": value,
        "text": comment,
        "user": user,
        "implicit": implicit,
        "confidence": confidence,
        "sampled": 1.0,
        "data": said(
            shape,
            signal=signal,
            value=texts(value),
            text=comment,
            user=user,
            it=picked(["false", "true"], implicit.astype(np.int64)),
        ),
    }


def _judged(drawn: Drawn, which: Any) -> Mapping[str, Any]:
    grounded = np.round(drawn.quality[which], 3)
    relevant = np.round(np.clip(drawn.quality[which] + 0.1, 0, 1), 3)
    names = arrow.array(["grounding", "relevance"]).take(np.tile([0, 1], len(which)))
    scores = np.stack([grounded, relevant], axis=1).ravel()
    offsets = np.arange(len(which) + 1, dtype=np.int32) * 2
    typed = arrow.MapArray.from_arrays(offsets, names, scores)
    shape = (
        '{"judge":"rules","scores":{"grounding":<grounded>,"relevance":<relevant>},'
        '"version":"rules-1","why":"rate","sampled":0.12}'
    )
    return {
        "judge": "rules",
        "scores": typed,
        "version": "rules-1",
        "why": "rate",
        "sampled": 0.12,
        "cost": 0.0,
        "data": said(shape, grounded=texts(grounded), relevant=texts(relevant)),
    }


def _compared(drawn: Drawn, which: Any) -> Mapping[str, Any]:
    verdicts = ["this", "other", "tie"]
    first = picked(verdicts, drawn.question[which] % 3)
    second = picked(verdicts, drawn.question[which] // 3 % 3)
    agree = drawn.question[which] % 3 == drawn.question[which] // 3 % 3
    winner = picked(verdicts, np.where(agree, drawn.question[which] % 3, 2))
    other = hexes(drawn.rids[which][:, ::-1])
    shape = (
        '{"judge":"model:pool-large","other":"<other>","winner":"<winner>",'
        '"orders":["<first>","<second>"],"version":"pair-1","lengths":[40,60]}'
    )
    parts = {"other": other, "winner": winner, "first": first, "second": second}
    twos = arrow.array(np.arange(len(which) + 1, dtype=np.int32) * 2)
    both = np.stack([drawn.question[which] % 3, drawn.question[which] // 3 % 3], axis=1).ravel()
    return {
        "judge": "model:pool-large",
        "pool": "pool-large",
        "version": "pair-1",
        "other": other,
        "winner": winner,
        "orders": arrow.ListArray.from_arrays(twos, picked(verdicts, both)),
        "lengths": {"this": 40, "other": 60},
        "cost": 0.002,
        "data": said(shape, **parts),
    }


def _spent(drawn: Drawn, which: Any) -> Mapping[str, Any]:
    paid = cost(drawn, which)
    pool = picked(POOLS, drawn.route[which])
    attempt = said("<rid>.b", rid=hexes(drawn.rids[which]))
    usage = {
        "prompt_tokens": drawn.prompt_tokens[which],
        "completion_tokens": drawn.completion_tokens[which],
        "cached_tokens": 0,
        "estimated": True,
    }
    shape = '{"attempt":"<attempt>","pool":"<pool>","reason":"lost","cost":<cost>}'
    return {
        "attempt": attempt,
        "pool": pool,
        "model": picked(MODELS, drawn.route[which]),
        "reason": "lost",
        "usage": usage,
        "cost": paid,
        "data": said(shape, attempt=attempt, pool=pool, cost=texts(paid)),
    }


_MAKERS: dict[str, Callable[[Drawn, Any], Mapping[str, Any]]] = {
    "feedback": _feedback,
    "judged": _judged,
    "compared": _compared,
    "spent": _spent,
}
