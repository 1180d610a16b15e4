"""What the views are: their SQL, and what it says of them in its first lines.

-- <view>: <what one row is>
-- <column>: <what it means>        one line a column, in their order
"""

from collections.abc import Mapping
from importlib.resources import files

import msgspec

from eventrail.contracts.events import TERMINAL_TYPES

_TERMINAL = ", ".join(f"'{name}'" for name in sorted(TERMINAL_TYPES))

_SQL = files("eventrail.lake.views")

_SAME = {"events": "all_events", "notes": "all_notes", "shadows": "requests"}
"""Views whose columns are, first of all, those of another."""

_NAMES = (
    "requests",
    "events",
    "stages",
    "tokens_cost",
    "retrievals",
    "verdicts",
    "feedback",
    "judgements",
    "comparisons",
    "notes",
    "config_changes",
    "alarms",
    "incidents",
    "shadows",
    "all_events",
    "all_notes",
)


class View(msgspec.Struct, frozen=True):
    """A view.

    Attributes:
        name: its name.
        about: what one row is.
        columns: what each column means, in their order.
    """

    name: str
    about: str
    columns: Mapping[str, str]


def body(name: str, **parts: str) -> str:
    """Return the SQL of a view, also of one that has no documentation."""
    text = _SQL.joinpath(f"{name}.sql").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("-- ")]
    return "\n".join(lines).format(terminal=_TERMINAL, **parts)


def _view(name: str) -> View:
    text = _SQL.joinpath(f"{name}.sql").read_text()
    said = [line.removeprefix("-- ").partition(": ") for line in text.splitlines()]
    head, *columns = [(key, about) for key, colon, about in said if colon and key.isidentifier()]
    same = dict(_view(_SAME[name]).columns) if name in _SAME else dict[str, str]()
    return View(name, head[1], {**same, **dict(columns)})


VIEWS: Mapping[str, View] = {name: _view(name) for name in _NAMES}
"""Every view that analysts use, by name; the most used first."""
