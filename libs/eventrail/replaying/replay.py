"""Replay a few requests against a configuration, from code: for suites, tests and notebooks."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from eventrail.config.changing.diff import differences, pool_of
from eventrail.config.model import Config
from eventrail.contracts.records import Record
from eventrail.replaying.changed import Change, Changed
from eventrail.replaying.changes import with_changes
from eventrail.replaying.diff import Outcome
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.points import Point, earliest_of
from eventrail.replaying.preparing import Wanted, prepare
from eventrail.replaying.reusing import Answers
from eventrail.replaying.run import Options, run
from eventrail.replaying.selecting import Chosen, Selection, read_records
from eventrail.replaying.study import Study


class Replayed(NamedTuple):
    """One request, before and after.

    Attributes:
        before: as it was recorded.
        after: as it was replayed.
        outcome: how they compare.
    """

    before: Life
    after: Life
    outcome: Outcome


async def replay(
    records: Iterable[Record],
    changed: Changed,
    folder: Path,
    live: Path,
    *,
    answers: Answers = "auto",
    begin: Point | None = None,
    masked: bool = False,
    options: Options | None = None,
) -> list[Replayed]:
    """Replay requests in a folder of their own, and return what has become of each.

    The folder is a study: begun again with the same arguments it goes on, and its lake holds the
    replayed lives. Nothing of the live system is written to.

    Args:
        records: the requests, each as one record with all of its events.
        changed: what is changed: of `with_changes`, or of `candidate`.
        folder: the study's; made if it is not there.
        live: the live system's state folder.
        answers: which answers are reused.
        begin: the stage to begin at instead of the one that the change asks for.
        masked: let the guards look at what they had let through, not at what was sent.
        options: how to run.

    Raises:
        NothingChosen: there are no records.
        CannotOpen: the guards are to run again, and a tenant's key is gone.
        ReplayBroken: the private system ended.
        NoNatsServer: its server did not start.
    """
    options = options or Options()
    ended: dict[tuple[str, str], Life] = {}

    def tell(outcome: Outcome, after: Life) -> None:
        ended[outcome.tenant, outcome.rid] = after
        told(outcome, after)

    told, options.tell = options.tell, tell
    with Study(folder) as study:
        if not study.there():
            wanted = Wanted(folder.name, "", [], Selection(), answers, begin=begin, masked=masked)
            prepare(study, wanted, changed, live, records)
        await run(study, live, options)
        if not ended:  # an earlier run has replayed them
            chosen = [Chosen(tenant, rid) for tenant, rid in study.names()]
            lives = map(life_of, read_records(study.lake, chosen))
            ended.update({(life.tenant, life.rid): life for life in lives})
        outcomes = {(each.tenant, each.rid): each for each in study.outcomes()}
        return [
            Replayed(life, ended[key], outcomes[key])
            for life in study.lives()
            if (key := (life.tenant, life.rid)) in ended and key in outcomes
        ]


def candidate(present: Config, wanted: Config) -> Changed:
    """Return what putting another configuration in force would change."""
    changes = differences(present, wanted)
    found = [pool_of(each) for each in changes]
    return Changed(
        wanted,
        earliest_of(changes),
        cache="recorded",
        documents="auto",
        pools=frozenset(name for name in found if name is not None),
    )


def nothing(present: Config) -> Changed:
    """Return what changing nothing comes to: everything behind the door runs again."""
    return with_changes(present, [Change("none", "")])
