"""Read anchors, put them into a policy, and hold a judge against them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from eventrail.config.changing.store import DocumentStore
from eventrail.config.judging import BUILT_IN, Anchor, Judging
from eventrail.config.model import Config
from eventrail.config.policies import policy_of
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import Judged
from eventrail.evaluating.judge_calls import PoolJudge, opened
from eventrail.evaluating.rows import UnfitData, read_rows
from eventrail.judging.anchors import Seen, standing
from eventrail.judging.model.choosing import for_anchor, new_call
from eventrail.judging.model.outcome import note_of


class NoAnchors(EventrailError):
    """The policy has no anchors, or the file none that fits."""


class Scored(msgspec.Struct, frozen=True):
    """An anchor, and what the judge said; None without a verdict."""

    id: str
    known: float
    score: float | None


class Checked(msgspec.Struct, frozen=True):
    """A judge beside its anchors.

    Attributes:
        judge: who.
        version: of the judge.
        anchors: one by one.
        bias: mean of score less known: above 0 it is lenient; None without verdicts.
        ci95: interval of the bias.
        error: mean distance between score and known.
        cost: of the calls.
    """

    judge: str
    version: str
    anchors: list[Scored]
    bias: float | None = None
    ci95: tuple[float | None, float | None] = (None, None)
    error: float | None = None
    cost: float = 0.0


def read_anchors(file: Path) -> list[Anchor]:
    """Return the anchors of a file.

    Raises:
        NoAnchors: it cannot be read, or a line is none.
    """
    try:
        return read_rows(file, Anchor)
    except UnfitData as error:
        raise NoAnchors(str(error)) from error


def with_anchors(
    config: Config, policy: str, anchors: Sequence[Anchor], *, afresh: bool = False
) -> Config:
    """Return a configuration whose policy has the anchors too, or only them."""
    present = policy_of(config.judging, policy, BUILT_IN)
    kept = {} if afresh else {each.id: each for each in present.anchors}
    kept |= {each.id: each for each in anchors}
    changed = replace(present, anchors=list(kept.values()))
    return replace(config, judging={**config.judging, policy: changed})


async def checked(client: Client, policy: str, pool: str, tenant: str) -> Checked:
    """Judge every anchor of a policy.

    Raises:
        NoAnchors: it has none.
        RequestProblem: the pool cannot be asked.
        LogUnavailable: the log did not answer.
    """
    config = await DocumentStore(client).present()
    held = policy_of(config.judging, policy, BUILT_IN)
    asked = replace(held, pool=pool or held.pool)
    if not asked.anchors:
        raise NoAnchors(f"the policy {policy!r} has no anchors; `eventrail judge anchors add`")
    judge = await opened(client, asked, tenant)
    now = datetime.now(UTC)
    notes = await asyncio.gather(*(_judged(judge, asked, each) for each in asked.anchors))
    pairs = list(zip(asked.anchors, notes, strict=True))
    told = [Scored(each.id, each.score, _score(note)) for each, note in pairs]
    call = new_call(asked, judge.model, judge.tenant, "")
    found = Checked(call.judge, call.version, told)
    seen = [
        Seen(now, call.judge, call.version, each.score, each.known)
        for each in told
        if each.score is not None
    ]
    if not seen:
        return found
    stands = standing(seen, now)
    ends = (stands.low, stands.high) if len(seen) > 1 else (None, None)
    cost = sum(note.cost for note in notes if note is not None)
    return replace(found, bias=stands.bias, ci95=ends, error=stands.error, cost=cost)


def print_checked(found: Checked, console: Console) -> None:
    """Print a table of the anchors, and how far the judge is off."""
    table = Table("anchor", "people", "judge", title=f"{found.judge} {found.version}")
    for each in found.anchors:
        said = "no verdict" if each.score is None else f"{each.score:.2f}"
        table.add_row(each.id, f"{each.known:.2f}", said)
    console.print(table)
    if found.bias is None:
        console.print("no verdict on any anchor")
        return
    low, high = found.ci95
    between = "" if low is None or high is None else f" (95 % {low:+.3f} to {high:+.3f})"
    console.print(
        f"bias {found.bias:+.3f}{between}, mean distance {found.error:.3f}, cost {found.cost:.6g}"
    )


async def _judged(judge: PoolJudge, policy: Judging, anchor: Anchor) -> Judged | None:
    call = new_call(policy, judge.model, judge.tenant, new_rid())
    call = replace(call, space=judge.space, quiet=True)
    begun = for_anchor(anchor, call, policy)
    note = note_of(begun[0].call, await judge.judgement(begun), "")
    return note if isinstance(note, Judged) else None


def _score(note: Judged | None) -> float | None:
    return None if note is None else sum(note.scores.values()) / len(note.scores)
