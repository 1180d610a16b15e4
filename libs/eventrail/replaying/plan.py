"""What a replay is: the document `study.json`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

import msgspec

from eventrail.replaying.changed import Cache, Changed, Documents, Forced
from eventrail.replaying.estimate import Estimate
from eventrail.replaying.points import Point
from eventrail.replaying.reusing import Answers
from eventrail.replaying.selecting import Selection

Progress = Literal["planned", "running", "stopped", "complete"]


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a replay is; the document `study.json`.

    Attributes:
        name: of the study.
        kind: `replay`.
        created: when it was planned (UTC).
        release: the release that planned it.
        command: the command, to repeat it.
        changes: what is changed, as it was typed.
        selection: which requests were chosen.
        point: the first stage that runs again.
        forced: what the router is told to choose.
        cache: whose word on cached answers is taken.
        documents: whose word on documents.
        answers: which answers are reused.
        changed_pools: pools that are not what they were.
        pools: pools that are served.
        requests: how many were chosen.
        revision: the configuration that was changed.
        masked: whether the guards look at what they had let through, not at what was sent.
        told: what is worth knowing of it.
        estimate: what was expected of it.
        progress: how far it is.
        why: why it was stopped; empty otherwise.
    """

    name: str
    created: datetime
    release: str
    changes: list[str]
    selection: Selection
    point: str
    requests: int
    kind: str = "replay"
    command: str = ""
    forced: Forced = Forced()
    cache: Cache = "off"
    documents: Documents = "auto"
    answers: Answers = "auto"
    changed_pools: list[str] = []
    pools: list[str] = []
    revision: int = 0
    masked: bool = False
    told: list[str] = []
    estimate: Estimate | None = None
    progress: Progress = "planned"
    why: str = ""

    @property
    def begins(self) -> Point:
        """The first stage that runs again."""
        return Point[self.point.upper()]


def plan_of(
    name: str, changes: Sequence[str], selection: Selection, changed: Changed, **more: object
) -> Plan:
    """Return the plan of a replay that begins now; `more` are other fields of `Plan`."""
    fields: dict[str, object] = {
        "name": name,
        "created": datetime.now(UTC),
        "release": version("eventrail"),
        "changes": list(changes),
        "selection": selection,
        "point": changed.point.stage,
        "requests": 0,
        "forced": changed.forced,
        "cache": changed.cache,
        "documents": changed.documents,
        "changed_pools": sorted(changed.pools),
        "told": list(changed.told),
        "revision": changed.config.revision,
        **more,
    }
    return msgspec.convert(fields, Plan, from_attributes=True)
