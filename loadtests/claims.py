"""What the comparison has to show, checked against its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from loadtests.rows import Row, find

OURS = "eventrail fused → mock"
LITELLM = "litellm"
PORTKEY = "portkey"
_TIMES_LITELLM = 10.0


class Claim(msgspec.Struct, frozen=True):
    """One statement about a run.

    Attributes:
        text: The statement with its figures.
        holds: Whether the rows bear it out.
    """

    text: str
    holds: bool


def check(rows: Sequence[Row]) -> list[Claim]:
    """Every claim that the measured systems allow to be checked.

    At each concurrency: fused Eventrail has at least ten times LiteLLM's throughput, more than
    Portkey's, and a lower p99 than both. Of every row: no errors, and every answer of a system
    that forwards was fetched from the mock (a cached answer would be another test).
    """
    claims: list[Claim] = []
    for ours in (row for row in rows if row.system == OURS):
        at = ours.concurrency
        for peer, times in ((LITELLM, _TIMES_LITELLM), (PORTKEY, 1.0)):
            theirs = find(rows, peer, at)
            if theirs is not None:
                claims += [_throughput(ours, theirs, times), _tail(ours, theirs)]
    claims.append(_all_rows(rows, "no errors", lambda row: row.errors == 0))
    claims.append(_all_rows(rows, "every forwarded request reached the mock", _reached))
    return claims


def ratio(ours: Row, theirs: Row | None) -> float | None:
    """Our throughput over theirs; None when theirs is missing or zero."""
    return ours.rps / theirs.rps if theirs is not None and theirs.rps else None


def _throughput(ours: Row, theirs: Row, times: float) -> Claim:
    got = ratio(ours, theirs)
    figure = "no request of it answered" if got is None else f"{got:.1f} times"
    holds = got is not None and (got >= times if times > 1 else got > times)
    wanted = f"at least {times:.0f} times" if times > 1 else "above"
    return Claim(
        f"concurrency {ours.concurrency}: throughput {wanted} {theirs.system}: {figure} "
        f"({ours.rps:.0f} and {theirs.rps:.0f} req/s)",
        holds,
    )


def _tail(ours: Row, theirs: Row) -> Claim:
    return Claim(
        f"concurrency {ours.concurrency}: p99 below {theirs.system}: "
        f"{ours.p99_ms:.1f} and {theirs.p99_ms:.1f} ms",
        0 < ours.p99_ms < theirs.p99_ms,
    )


def _reached(row: Row) -> bool:
    return not row.forwards or row.upstream_calls >= row.answered > 0


def _all_rows(rows: Sequence[Row], text: str, holds: Callable[[Row], bool]) -> Claim:
    bad = [f"{row.system} at {row.concurrency}" for row in rows if not holds(row)]
    return Claim(f"{text}: {'not so for ' + ', '.join(bad) if bad else 'all rows'}", not bad)
