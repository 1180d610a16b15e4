from pathlib import Path

import pytest

from eventrail.contracts.events import Cancelled, Failed
from eventrail.contracts.ids import new_rid
from eventrail.eventlog.fold import fold
from eventrail.warden.endings import cancelled, deadline_exceeded, poison, retries_exhausted
from tests.unit.warden.world import TENANT, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def tail_of(world: World, rid: str) -> Failed | Cancelled:
    tail = await world.log.tail(TENANT, rid)
    assert tail is not None
    assert tail.record.done
    terminal = fold(tail.record).terminal
    assert isinstance(terminal, Failed | Cancelled)
    return terminal


async def test_a_late_request_fails_and_its_app_is_told(world: World) -> None:
    state = await world.admit()
    assert await world.ender.end(TENANT, state.rid, deadline_exceeded)
    terminal = await tail_of(world, state.rid)
    assert isinstance(terminal, Failed)
    assert terminal.problem.code == "deadline_exceeded"
    assert terminal.problem.where == "guardrail"
    assert [(one.rid, one.status) for one in world.answers] == [(state.rid, "failed")]


async def test_the_ending_continues_life_and_trace(world: World) -> None:
    state = await world.admit()
    await world.ender.end(TENANT, state.rid, cancelled("user left"))
    tail = await world.log.tail(TENANT, state.rid)
    assert tail is not None
    assert tail.record.trace == state.trace
    accepted, ended = tail.record.all_events()
    assert (accepted.type, ended.type) == ("accepted", "cancelled")
    assert ended.span is not None
    assert accepted.span is not None
    assert ended.span.parent == accepted.span.id


async def test_an_ended_request_is_left_alone(world: World) -> None:
    state = await world.admit()
    await world.ender.end(TENANT, state.rid, deadline_exceeded)
    assert await world.ender.end(TENANT, state.rid, cancelled("too late"))
    assert len(await world.log.read(TENANT, state.rid)) == 2
    assert len(world.answers) == 1


async def test_a_record_that_is_no_longer_the_tail_is_left_alone(world: World) -> None:
    state = await world.admit()
    assert not await world.ender.end(TENANT, state.rid, retries_exhausted(5), only_at=99)
    assert len(await world.log.read(TENANT, state.rid)) == 1


async def test_poison_ends_the_request_from_its_last_readable_record(world: World) -> None:
    state = await world.admit()
    sequence = world.poison(state.rid)
    await world.ender.end(TENANT, state.rid, retries_exhausted(5), only_at=sequence)
    terminal = await tail_of(world, state.rid)
    assert isinstance(terminal, Failed)
    assert terminal.problem.code == "poison"
    tail = await world.log.tail(TENANT, state.rid)
    assert tail is not None
    assert [event.type for event in tail.record.all_events()] == ["accepted", "failed"]
    assert tail.record.trace == state.trace


async def test_poison_with_nothing_before_it_ends_in_failed(world: World) -> None:
    rid = new_rid()
    world.poison(rid)
    await world.ender.end(TENANT, rid, poison)
    terminal = await tail_of(world, rid)
    assert isinstance(terminal, Failed)
    assert terminal.problem.code == "poison"


async def test_a_record_under_another_requests_subject_is_poison(world: World) -> None:
    honest = await world.admit()
    first = await world.at(1)
    assert first is not None
    rid = new_rid()
    world.poison(rid, first.data)
    await world.ender.end(TENANT, rid, deadline_exceeded)
    terminal = await tail_of(world, rid)
    assert isinstance(terminal, Failed)
    assert terminal.problem.code == "poison"
    assert len(await world.log.read(TENANT, honest.rid)) == 1


async def test_poison_after_the_end_opens_nothing(world: World) -> None:
    state = await world.admit()
    await world.ender.end(TENANT, state.rid, deadline_exceeded)
    world.poison(state.rid)
    assert await world.ender.end(TENANT, state.rid, poison)
    assert len(world.answers) == 1


async def test_a_request_the_log_has_not_is_over(world: World) -> None:
    assert await world.ender.end(TENANT, new_rid(), deadline_exceeded)
    assert world.answers == []
