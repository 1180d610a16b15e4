"""The shadows and replays of a request."""

import contextlib
from datetime import datetime
from pathlib import Path

import duckdb

from eventrail.cli.inspect.cold import read_shadows
from eventrail.cli.inspect.life import Life
from eventrail.cli.tracing.page import Beside
from eventrail.config.settings import Settings
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.notes import Audited, FeedbackAsked, Judged
from eventrail.contracts.subjects import in_shadow, shadow_space
from eventrail.lake.finding import Finder


def beside(life: Life, settings: Settings) -> list[Beside]:
    """Return the other runs of a request that the lake, its notes and the studies know of."""
    since = life.events[0].at if life.events else life.deadline
    return [*_shadows(life, settings, since), *_replays(life, settings.studies_folder)]


def _shadows(life: Life, settings: Settings, since: datetime) -> list[Beside]:
    if in_shadow(life.tenant):
        return []
    named = dict.fromkeys(_named(life))
    # what the notes name is shown also if the lake does not answer
    with contextlib.suppress(EventrailError, OSError, duckdb.Error):
        named |= dict.fromkeys(read_shadows(settings.lake_place, life.rid, life.tenant, since))
    space = shadow_space(life.tenant)
    return [
        Beside("shadow", rid, f"eventrail trace {rid} --tenant '{space}' --out {rid}.html")
        for rid in named
    ]


def _named(life: Life) -> list[str]:
    """Return the shadows that notes name."""
    found: list[str] = []
    for note in life.notes:
        try:
            data = note.payload()
        except EventrailError:
            continue
        if isinstance(data, Judged):
            found.append(data.call)
        elif isinstance(data, Audited):
            found.append(data.fresh)
        elif isinstance(data, FeedbackAsked):
            found.append(data.other)
    return [rid for rid in found if rid]


def _replays(life: Life, studies: Path) -> list[Beside]:
    """Return the studies that ran the request again; a replay keeps its id."""
    found: list[Beside] = []
    for lake in sorted(studies.glob("*/lake")):
        with Finder(lake) as finder:
            if finder.life(life.rid, life.tenant):
                command = f"eventrail trace {life.rid} --lake {lake} --out {life.rid}.html"
                found.append(Beside(f"replay {lake.parent.name}", life.rid, command))
    return found
