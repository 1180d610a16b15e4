import asyncio
from collections.abc import Sequence

import pytest

from eventrail.contracts.documents import DocumentChange
from eventrail.retriever.batches import Batches


class Commits:
    """Records what was committed, and can fail."""

    def __init__(self) -> None:
        self.made: list[tuple[str, list[str]]] = []
        self.fails = False

    async def __call__(self, tenant: str, changes: Sequence[DocumentChange]) -> None:
        await asyncio.sleep(0.01)
        if self.fails:
            raise OSError("disk full")
        self.made.append((tenant, [change.id for change in changes]))


def change(name: str) -> DocumentChange:
    return DocumentChange("delete", name)


async def test_changes_that_come_together_are_committed_together() -> None:
    commits = Commits()
    batches = Batches(commits, quiet_s=0.02)
    await asyncio.gather(*(batches.add("a", change(name)) for name in "123"))
    assert commits.made == [("a", ["1", "2", "3"])]


async def test_tenants_have_batches_of_their_own() -> None:
    commits = Commits()
    batches = Batches(commits, quiet_s=0.01)
    await asyncio.gather(batches.add("a", change("1")), batches.add("b", change("2")))
    assert sorted(commits.made) == [("a", ["1"]), ("b", ["2"])]


async def test_a_stream_that_never_rests_is_committed_all_the_same() -> None:
    commits = Commits()
    batches = Batches(commits, quiet_s=0.05, most_s=0.1)
    adding: list[asyncio.Task[None]] = []
    for number in range(20):
        adding.append(asyncio.create_task(batches.add("a", change(str(number)))))
        await asyncio.sleep(0.02)
    assert commits.made
    await asyncio.gather(*adding)
    made = [name for _, names in commits.made for name in names]
    assert made == [str(number) for number in range(20)]


async def test_a_failure_reaches_everyone_who_waits_and_the_next_batch_works() -> None:
    commits = Commits()
    batches = Batches(commits, quiet_s=0.01)
    commits.fails = True
    adds = [batches.add("a", change(name)) for name in "12"]
    outcomes = await asyncio.gather(*adds, return_exceptions=True)
    assert [type(one) for one in outcomes] == [OSError, OSError]
    commits.fails = False
    await batches.add("a", change("3"))
    assert commits.made == [("a", ["3"])]


async def test_who_gives_up_waiting_takes_nobody_with_him() -> None:
    commits = Commits()
    batches = Batches(commits, quiet_s=0.02)
    other = asyncio.create_task(batches.add("a", change("1")))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.005):
            await batches.add("a", change("2"))
    await other
    assert [(tenant, sorted(names)) for tenant, names in commits.made] == [("a", ["1", "2"])]
