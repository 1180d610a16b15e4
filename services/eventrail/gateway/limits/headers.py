"""What every response says about the limits that its request had to pass.

`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10, one item for
each bound of each limit; `x-ratelimit-*` as OpenAI's API has them, of the bound of which the
least is left.
"""

import functools
from collections.abc import Iterable, Sequence

from eventrail.limits.bounds import Measure
from eventrail.limits.bucket import Bucket
from eventrail.limits.view import Standing

Header = tuple[bytes, bytes]

_UNITS: dict[Measure, str] = {
    "requests": "requests",
    "tokens": "tokens",
    "concurrent": "concurrent-requests",
}


def headers_of(found: Iterable[tuple[Bucket, Sequence[Standing]]]) -> list[Header]:
    """Return the headers that say how limits stand."""
    pairs = [(bucket, standing) for bucket, each in found for standing in each]
    if not pairs:
        return []
    return [
        (b"ratelimit-policy", ", ".join(_policy(*pair) for pair in pairs).encode()),
        (b"ratelimit", ", ".join(_standing(*pair) for pair in pairs).encode()),
        *_openai("requests", [standing for _, standing in pairs]),
        *_openai("tokens", [standing for _, standing in pairs]),
    ]


def _policy(bucket: Bucket, standing: Standing) -> str:
    window = f";w={standing.window_s}" if standing.window_s else ""
    unit = _UNITS[standing.measure]
    name = _name(bucket.limit, standing.measure)
    return f'{name};q={standing.limit}{window};qu="{unit}"'


def _standing(bucket: Bucket, standing: Standing) -> str:
    reset = f";t={_seconds(standing)}" if standing.window_s else ""
    return f"{_name(bucket.limit, standing.measure)};r={standing.remaining}{reset}"


@functools.lru_cache(maxsize=1024)
def _name(limit: str, measure: Measure) -> str:
    """Return a string as RFC 9651 has it: printable ASCII, quotes and backslashes escaped."""
    plain = limit.encode("ascii", "replace").decode().replace("\\", "\\\\")
    printable = "".join(each if each.isprintable() else "?" for each in plain)
    escaped = printable.replace('"', '\\"')
    return f'"{escaped}-{measure}"'


def _seconds(standing: Standing) -> int:
    return -int(-standing.reset_s // 1)


def _openai(measure: Measure, all_standings: Sequence[Standing]) -> list[Header]:
    standings = [each for each in all_standings if each.measure == measure]
    if not standings:
        return []
    least = min(standings, key=lambda each: each.left)
    kind = measure.encode()
    return [
        (b"x-ratelimit-limit-" + kind, b"%d" % least.limit),
        (b"x-ratelimit-remaining-" + kind, b"%d" % least.remaining),
        (b"x-ratelimit-reset-" + kind, f"{least.reset_s:.3f}s".encode()),
    ]
