"""Figures and texts as a reader sees them; pure."""

import math
import unicodedata
from datetime import UTC, datetime, timedelta

from eventrail.studies.estimates import Estimate
from eventrail.studies.report import Cell, Kind

LONGEST = 600
"""Characters of an untrusted text that are shown."""

_MINUS = "\N{MINUS SIGN}"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories of characters that could turn or hide the text around them."""


def cell(value: Cell, kind: Kind) -> str:
    """Return a cell as text; a dash for nothing."""
    if isinstance(value, Estimate):
        return figure(value.value, kind)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(float(value), kind)
    return "\N{EN DASH}" if value is None else plain(value, LONGEST)


def interval(value: Cell, kind: Kind) -> str:
    """Return `low to high` of an estimate; empty of anything else."""
    if not isinstance(value, Estimate) or value.low is None or value.high is None:
        return ""
    return f"{figure(value.low, kind)} to {figure(value.high, kind)}"


def figure(value: float | None, kind: Kind) -> str:
    """Return a number as its kind is shown."""
    if value is None or math.isnan(value):
        return "\N{EN DASH}"
    if math.isinf(value):
        return "unbounded"
    return _of_kind(value, kind).replace("-", _MINUS)


def _of_kind(value: float, kind: Kind) -> str:
    match kind:
        case "count":
            return f"{value:,.0f}"
        case "share":
            return f"{100 * value:.{0 if abs(value) >= 0.9995 else 1}f} %"  # noqa: PLR2004 -- 100 %
        case "money":
            return _money(value)
        case "chance":
            return "< 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 -- enough
        case "ms":
            return f"{value:,.0f} ms" if abs(value) >= 10 else f"{value:.1f} ms"  # noqa: PLR2004
        case _:
            return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004


def _money(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) >= 1:
        return f"{value:,.2f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{min(digits, 9)}f}".rstrip("0")


def described(value: Estimate, kind: Kind) -> str:
    """Return an estimate in a sentence: its value, interval and number of requests."""
    between = interval(value, kind)
    inside = f"95 % interval {between}, n {value.n:,}" if between else f"n {value.n:,}"
    return f"{figure(value.value, kind)} ({inside})"


def moment(at: datetime) -> str:
    """Return a moment in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def lasting(seconds: float | None) -> str:
    """Return a length of time in words, e.g. `2 h 5 min`."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 60:  # noqa: PLR2004 -- a minute
        return f"{seconds:.0f} s"
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    parts = [(whole.days, "d"), (hours, "h"), (rest // 60, "min")]
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2])


def plain(text: str, longest: int = LONGEST) -> str:
    """Return an untrusted text that can be shown: cut, and without characters that hide others."""
    clean = visible(text[: longest + 1])
    return clean if len(text) <= longest else clean[:longest].rstrip() + " \N{HORIZONTAL ELLIPSIS}"


def visible(text: str) -> str:
    """Return a text with a space for each character that could hide or turn those around it."""
    return "".join(
        each if each == "\n" or unicodedata.category(each) not in _HIDDEN else " " for each in text
    )


def listed(names: list[str], most: int = 4) -> str:
    """Return names in a sentence: `a, b and c`; the first few of many."""
    if not names:
        return "none"
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 change`, `2 changes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def chance(p_value: float | None) -> str:
    """Return how surely a difference is none of chance, to end a sentence with."""
    if p_value is None:
        return "; how sure that is cannot be told"
    if p_value < 0.001:  # noqa: PLR2004 -- below it digits mean nothing
        return "; chance alone would hardly ever do that (p below 0.001)"
    return f"; chance alone does as much with probability {figure(p_value, 'number')}"
