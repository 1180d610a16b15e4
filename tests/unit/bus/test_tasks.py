import asyncio

import pytest

from eventrail.bus.tasks import end, first_of, set_within


async def test_a_task_that_swallows_its_first_cancellation_ends_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if swallowed:
                    raise
                swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end(task)
    assert task.cancelled()
    assert swallowed == 1


async def test_what_a_task_has_raised_is_dropped_and_no_task_is_no_trouble() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    task = asyncio.create_task(broken())
    await end(task)
    assert task.done()
    await end(None)


async def _for_ever(ended: list[str], name: str) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(name)


async def test_what_is_under_way_ends_with_the_first_that_is_done() -> None:
    stopped, ended = asyncio.Event(), list[str]()
    stopped.set()
    async with asyncio.timeout(5):
        await first_of(_for_ever(ended, "one"), stopped.wait(), _for_ever(ended, "two"))
    assert sorted(ended) == ["one", "two"]


async def test_the_first_that_fails_ends_the_others_and_is_heard_of() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    ended: list[str] = []
    with pytest.raises(ZeroDivisionError):
        await first_of(_for_ever(ended, "one"), broken())
    assert ended == ["one"]


async def test_several_things_end_with_whoever_waits_for_them() -> None:
    ended: list[str] = []
    waiting = asyncio.create_task(first_of(_for_ever(ended, "one"), _for_ever(ended, "two")))
    while len(asyncio.all_tasks()) < 4:  # this one, that one, and its two
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    await end(waiting)
    assert sorted(ended) == ["one", "two"]


async def test_an_event_is_waited_for_so_long_and_not_longer() -> None:
    event = asyncio.Event()
    assert not await set_within(event, 0.001)
    waiting = asyncio.create_task(set_within(event, 60))
    await asyncio.sleep(0)
    event.set()
    assert await waiting
    assert await set_within(event, 0)
