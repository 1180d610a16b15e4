"""Whatever crashes, doubles, hangs or gets lost: the promises hold, seed after seed.

`SIMULATION_SEEDS` sets how many stories are told, `SIMULATION_FIRST` where they start.
"""

import os
from collections import Counter

import pytest

from eventrail.contracts.ids import event_id
from eventrail.contracts.notes import Attempted, Spent
from eventrail.contracts.records import StoredRecord
from eventrail.eventlog.fold import fold
from tests.simulation.virtual_time import run
from tests.simulation.world import World

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "2000"))
FIRST = int(os.environ.get("SIMULATION_FIRST", "0"))
BATCH = 100
NEEDED = (
    "redelivered",
    "lost",
    "already_ours",
    "superseded",
    "kills",
    "cancels",
    "ended",
    "forgotten deliveries",
    "entered by the record",
    "asked again",
)


def tell(seed: int) -> World:
    async def story() -> World:
        world = World(seed)
        await world.run()
        return world

    return run(story())


def check(world: World) -> None:
    lives: dict[str, list[StoredRecord]] = {}
    for stored in world.log.all_records():
        lives.setdefault(stored.record.rid, []).append(stored)
    assert world.outside.accepted <= set(lives), "an accepted request was lost"
    for life in lives.values():
        check_life(life)
    check_ledger(world, lives)
    for rid, answers in world.answers.items():
        told = {answer.status for answer in answers}
        assert told == {fold(lives[rid][-1].record).terminal.type}  # type: ignore[union-attr]


def check_life(life: list[StoredRecord]) -> None:
    events = [event for stored in life for event in stored.record.new_events()]
    ids = [event.id for event in events]
    assert ids == [f"{life[0].record.rid}.{n}" for n in range(len(ids))], "doubled or missing"
    assert [event.terminal for event in events].count(True) == 1, "exactly one terminal event"
    assert events[-1].terminal
    before: list[object] = []
    for stored in life:
        assert stored.record.prior == before, "prior is not what earlier records hold"
        before = [*before, *stored.record.events]
    assert fold(life[-1].record).ended


def check_ledger(world: World, lives: dict[str, list[StoredRecord]]) -> None:
    notes = [note.payload() for note in world.log._notes]
    attempted = {note.attempt for note in notes if isinstance(note, Attempted)}
    entries = {
        event_id(stored.record.rid, stored.record.position)
        for life in lives.values()
        for stored in life
        if stored.record.next.startswith("model-")
    }
    calls = [attempt for _, attempt in world.outside.calls]
    assert set(calls) <= attempted | entries, "a call off the books"
    assert len(calls) == len(set(calls)), "one entry for two calls"
    spent = {note.attempt for note in notes if isinstance(note, Spent)}
    generated = {
        state.generated.attempt
        for life in lives.values()
        if (state := fold(life[-1].record)).generated is not None
    }
    assert not spent & generated, "billed both as used and as wasted"
    for life in lives.values():
        state = fold(life[-1].record)
        failed = [each.attempt for each in state.failures]
        assert len(failed) == len(set(failed)) <= 2, "a pool that had failed was asked again"
        assert not spent & set(failed), "billed both as failed and as wasted"
        answers = int(state.generated is not None)
        assert state.cost == len(failed) + answers, "a call of the chain was not billed"


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, BATCH))
def test_the_promises_hold(first: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(first, first + BATCH):
        try:
            world = tell(seed)
            check(world)
        except BaseException as error:
            error.add_note(f"seed {seed}: SIMULATION_FIRST={seed} SIMULATION_SEEDS=1")
            raise
        counts.update(world.outside.counts)
    void = [name for name in NEEDED if not counts[name]]
    if SEEDS >= BATCH:
        assert not void, f"nothing of {void} happened: the run proves nothing; {dict(counts)}"
