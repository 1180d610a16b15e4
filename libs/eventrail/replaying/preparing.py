"""From what was asked for to a study that can be run."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError, IllegalTransition, UndecodableMessage
from eventrail.contracts.events import Accepted
from eventrail.contracts.records import Record
from eventrail.eventlog.fold import fold
from eventrail.guarding.sealing import Sealer, SealError
from eventrail.learning.store import full
from eventrail.replaying.apart import apart, pools_needed
from eventrail.replaying.changed import Changed, Documents
from eventrail.replaying.estimate import Estimate, estimate_of
from eventrail.replaying.keys import ReadOnlyKeys
from eventrail.replaying.plan import Plan, plan_of
from eventrail.replaying.points import InvalidPoint, Point
from eventrail.replaying.private import index_versions
from eventrail.replaying.reuse import index_of
from eventrail.replaying.reusing import Answers
from eventrail.replaying.selecting import Selection
from eventrail.replaying.study import Study


class NothingChosen(EventrailError):
    """No request fulfils the condition."""


class CannotOpen(EventrailError):
    """What was sealed at the door cannot be opened, so the guards cannot run again."""


class Wanted(NamedTuple):
    """What was asked for.

    Attributes:
        name: of the study.
        command: as it was typed.
        changes: the same, one by one.
        selection: which requests.
        answers: which answers are reused.
        documents: whose word on documents is taken; None for what the change asks for.
        begin: the stage to begin at instead; None for what the change asks for.
        concurrency: requests on their way at once.
        masked: whether the guards look at what they had let through, not at what was sent.
    """

    name: str
    command: str
    changes: Sequence[str]
    selection: Selection
    answers: Answers = "auto"
    documents: Documents | None = None
    begin: Point | None = None
    concurrency: int = 64
    masked: bool = False


def prepare(
    study: Study, wanted: Wanted, changed: Changed, live: Path, records: Iterable[Record]
) -> Plan:
    """Write a study down, ready to be run, and return its plan.

    Args:
        study: whose folder is filled.
        wanted: what was asked for.
        changed: what the changes come to.
        live: the live system's state folder.
        records: the chosen requests.

    Raises:
        NothingChosen: there are none.
        CannotOpen: the guards are to run again, and a tenant's key is gone.
        InvalidPoint: the stage that was asked for comes behind what is changed.
    """
    changed = at(changed, wanted)
    plan = plan_of(
        wanted.name,
        wanted.changes,
        wanted.selection,
        changed,
        command=wanted.command,
        answers=wanted.answers,
        masked=wanted.masked and changed.point is Point.GUARDRAIL,
    )
    skipped: list[str] = []
    study.put_chosen(_readable(records, skipped))
    tenants = {tenant for tenant, _ in study.names()}
    if not tenants:
        raise NothingChosen(f"no ended request fulfils {wanted.selection.where!r}")
    if not plan.masked:
        check_keys(study, changed.point, live)
    known, missing = _published(study, changed.config)
    config = apart(msgspec.structs.replace(changed.config, artefacts=known), tenants)
    study.put_config(config)
    estimate = expected(study, msgspec.structs.replace(changed, config=config), wanted, live)
    said = [*_told(changed, estimate, masked=plan.masked), *missing, *_left_out(skipped)]
    plan = msgspec.structs.replace(
        plan,
        requests=len(study.names()),
        pools=sorted(pools_needed(config, study.lives(), changed.forced)),
        estimate=estimate,
        told=[*plan.told, *said],
    )
    study.save(plan)
    return plan


def _readable(records: Iterable[Record], skipped: list[str]) -> Iterator[Record]:
    """Yield the requests that this release understands; the ids of others go into `skipped`."""
    for record in records:
        try:
            known = fold(record).accepted is not None
        except (IllegalTransition, UndecodableMessage):
            known = False
        if known:
            yield record
        else:
            skipped.append(record.rid)


def _left_out(skipped: Sequence[str]) -> list[str]:
    return [f"left out, as their events do not fit together: {len(skipped)}"] if skipped else []


def _published(study: Study, config: Config) -> tuple[dict[str, str], list[str]]:
    """Return the published models that the study has, and what to say of the others."""
    known = {
        name: version
        for name, version in config.artefacts.items()
        if (study.artefacts / full(name, version)).is_dir()
    }
    missing = sorted(set(config.artefacts) - set(known))
    told = [
        f"{name}: the model that ships is used, not the one that was published" for name in missing
    ]
    return known, told


def at(changed: Changed, wanted: Wanted) -> Changed:
    """Return the changes with what was asked for in place of what follows from them.

    Raises:
        InvalidPoint: then the change would have no effect.
    """
    if wanted.documents is not None:
        changed = msgspec.structs.replace(changed, documents=wanted.documents)
    if wanted.begin is None:
        return changed
    if wanted.begin > changed.point and list(wanted.changes) != ["none"]:
        raise InvalidPoint(
            f"--from {wanted.begin.stage}: the change takes hold at {changed.point.stage}, "
            "which comes before"
        )
    return msgspec.structs.replace(changed, point=wanted.begin)


def expected(study: Study, changed: Changed, wanted: Wanted, live: Path) -> Estimate:
    """Return what a study is expected to come to."""
    now = datetime.now(UTC)
    found = estimate_of(study.lives(), changed, wanted.answers, wanted.concurrency, now)
    versions = index_versions(live, changed.config)
    differ = sum(
        bool(index_of(life)) and index_of(life) != versions.get(life.tenant, "")
        for life in study.lives()
    )
    return msgspec.structs.replace(found, indexes_differ=differ)


def _told(changed: Changed, estimate: Estimate, *, masked: bool) -> list[str]:
    said: list[str] = []
    if masked:
        said.append("the guards see placeholders where there was personal data, and cannot find it")
    if changed.point is Point.NOWHERE:
        said.append("no stage that a request meets reads what is changed: all lives are reused")
    if estimate.indexes_differ and changed.documents != "recorded":
        how = "are searched in it" if changed.documents == "now" else "keep their documents"
        said.append(
            f"{estimate.indexes_differ} had searched another version of the index than today's; "
            f"these {how}"
        )
    return said


def check_keys(study: Study, point: Point, live: Path) -> None:
    """Raise `CannotOpen` unless what each tenant's first request brought can be opened."""
    if point is not Point.GUARDRAIL:
        return
    sealer = Sealer(ReadOnlyKeys(live / "keys"))
    looked: set[str] = set()
    for life in study.lives():
        accepted = life.datas[0]
        if life.tenant in looked or not isinstance(accepted, Accepted):
            continue
        looked.add(life.tenant)
        try:
            sealer.open(life.tenant, life.rid, accepted.sealed)
        except SealError as error:
            raise CannotOpen(
                f"the guards are to run again, but what {life.tenant} sent cannot be opened: "
                f"{error}; --masked shows them what they had let through, without what was masked"
            ) from error
