"""Judge past requests, by the rules or through a pool."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec.structs import replace
from nats.aio.client import Client
from rich.console import Console
from rich.progress import Progress

from eventrail.cli.inspect.finding import find_life
from eventrail.cli.inspect.session import connected
from eventrail.cli.judging.lives import state_of
from eventrail.config.changing.store import DocumentStore
from eventrail.config.judging import Protocol
from eventrail.config.lookup import judging_in
from eventrail.config.settings import Settings
from eventrail.contracts.notes import Judged, Note
from eventrail.evaluating.judge_calls import PoolJudge, opened
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.state import RequestState
from eventrail.judging.case import case_of
from eventrail.judging.model.beginning import Begun
from eventrail.judging.model.calls import call_rid, judge_name, judge_version
from eventrail.judging.model.calls import note_id as call_note_id
from eventrail.judging.model.choosing import new_call, single
from eventrail.judging.model.outcome import note_of
from eventrail.judging.sampling import RULES
from eventrail.judging.scores import VERSION, note_id, scores_of
from eventrail.lake.query import rows
from eventrail.lake.views import open_lake
from eventrail.money.tariff import tariff_of

_CHARACTERS: Final = 3
"""Of a prompt for each token, to say what it costs at most."""


class By(msgspec.Struct, frozen=True):
    """Who judges: a pool, or the rules if none is named."""

    pool: str = ""
    protocol: Protocol = "rubric"


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said of one request."""

    rid: str
    tenant: str
    scores: dict[str, float]
    reasons: dict[str, str] = {}
    cost: float = 0.0


class Past(msgspec.Struct, frozen=True):
    """What came of judging past requests.

    Attributes:
        rows: those that were judged; under a dry run by the rules too.
        judge: who.
        version: of the judge.
        left_out: requests without an answer to be judged, or without a verdict.
        calls: made, or that would be made.
        cost: of the calls; under a dry run the most that they can cost.
        dry_run: nothing was written, and no call was made.
    """

    rows: list[Row]
    judge: str
    version: str
    left_out: int
    calls: int = 0
    cost: float = 0.0
    dry_run: bool = False


def judge_past(
    settings: Settings,
    rids: Sequence[str],
    where: str,
    by: By,
    limit: int,
    *,
    dry_run: bool,
    console: Console | None,
) -> Past:
    """Judge requests, and write notes on them unless it is a dry run.

    Args:
        settings: where NATS and the lake are.
        rids: the requests; those that `where` picks from the lake if there is none.
        where: a condition on the view `requests`.
        by: who judges.
        limit: so many at most.
        dry_run: see `Past`.
        console: shows progress.

    Raises:
        UnknownRequest: there is no such request.
        QueryFailed: the condition does not parse.
        RequestProblem: the pool cannot be asked.
        LogUnavailable: the log did not answer.
    """
    chosen = [(rid, None) for rid in rids] or list(_picked(settings, where, limit))
    states: list[RequestState] = []
    with Progress(console=console, disable=console is None, transient=True) as progress:
        for rid, tenant in progress.track(chosen[:limit], description="reading"):
            states.append(state_of(find_life(rid, tenant, settings)))
    if not by.pool:
        return asyncio.run(_by_rules(settings, states, dry_run=dry_run))
    return asyncio.run(_by_pool(settings, states, by, dry_run=dry_run, console=console))


def _picked(settings: Settings, where: str, limit: int) -> Iterator[tuple[str, str]]:
    query = f"SELECT rid, tenant FROM requests WHERE {where} ORDER BY rid LIMIT {limit}"  # noqa: S608 -- the operator's own SQL
    with open_lake(settings.lake_place) as connection:
        for row in rows(connection, query):
            yield str(row["rid"]), str(row["tenant"])


async def _by_rules(settings: Settings, states: Sequence[RequestState], *, dry_run: bool) -> Past:
    found = [(state, scores_of(state)) for state in states]
    judged = [(state, scores) for state, scores in found if scores]
    if not dry_run and judged:
        async with connected(settings, "judge") as client:
            for state, scores in judged:
                note = Judged(RULES, scores, VERSION, why="asked")
                await _write(client, state, note, note_id(state.rid))
    told = [Row(state.rid, state.tenant, scores) for state, scores in judged]
    return Past(told, RULES, VERSION, len(states) - len(judged), dry_run=dry_run)


async def _by_pool(
    settings: Settings,
    states: Sequence[RequestState],
    by: By,
    *,
    dry_run: bool,
    console: Console | None,
) -> Past:
    async with connected(settings, "judge") as client:
        config = await DocumentStore(client).present()
        told: list[Row] = []
        calls, most = 0, 0.0
        name, version = judge_name(by.pool), ""
        with Progress(console=console, disable=console is None, transient=True) as progress:
            task = progress.add_task("judging", total=len(states))

            async def one(state: RequestState) -> tuple[Row | None, int, float, str]:
                policy = judging_in(config, state.tenant)
                policy = replace(policy, pool=by.pool, protocol=by.protocol)
                judge = await opened(client, policy, state.tenant)
                begun = _calls(judge, state)
                of = judge_version(policy, judge.model)
                row: Row | None = None
                worst = sum(_worst(judge, each) for each in begun)
                if begun and not dry_run:
                    row = await _judged(client, judge, state, begun)
                progress.advance(task)
                return row, len(begun), worst, of

            for row, number, worst, of in await asyncio.gather(*map(one, states)):
                told += [row] if row is not None else []
                calls, most, version = calls + number, most + worst, of
    cost = most if dry_run else sum(row.cost for row in told)
    left_out = 0 if dry_run else len(states) - len(told)
    return Past(told, name, version, left_out, calls, cost, dry_run)


def _calls(judge: PoolJudge, state: RequestState) -> list[Begun]:
    case = case_of(state)
    if case is None or not case.answer.strip():
        return []
    call = new_call(judge.policy, judge.model, state.tenant, state.rid)
    return single(replace(call, space=judge.space, why="asked", quiet=True), case, judge.policy)


async def _judged(
    client: Client, judge: PoolJudge, state: RequestState, begun: list[Begun]
) -> Row | None:
    call = begun[0].call
    note = note_of(call, await judge.judgement(begun), call_rid(call))
    if not isinstance(note, Judged):
        return None
    await _write(client, state, note, call_note_id(call))
    return Row(state.rid, state.tenant, note.scores, note.reasons, note.cost)


def _worst(judge: PoolJudge, begun: Begun) -> float:
    """Return what a call can cost at most, as its characters and its limit say."""
    config, pool = judge.config, judge.policy.pool
    tariff = tariff_of(config.prices, pool, config.pools[pool], judge.model, datetime.now(UTC))
    characters = sum(len(each.content or "") for each in begun.messages)
    return tariff.worst(characters // _CHARACTERS, judge.policy.max_tokens) / 1e9


async def _write(client: Client, state: RequestState, data: Judged, wanted: str) -> None:
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    if any(note.id == wanted for note in await log.notes(state.tenant, state.rid)):
        return
    raw = msgspec.Raw(msgspec.json.encode(data))
    note = Note(wanted, state.rid, state.tenant, data.kind, datetime.now(UTC), "judge-command", raw)
    await log.note(note)
