"""Read what pairs are made of from the lake."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import duckdb
from rich.console import Console

from eventrail.lake.query import each_row
from eventrail.signals.pairs.material import Given, Material, Said, Sign
from eventrail.signals.pairs.shelf import Shelf
from eventrail.signals.pairs.watching import watched

_GIVEN: Final = """
WITH told AS (
    SELECT unnest([rid, other, evidence]) AS rid FROM feedback
    UNION SELECT unnest([rid, other]) FROM comparisons
    UNION SELECT rid FROM requests WHERE coalesce(arm, '') <> '' AND judged IS NOT NULL
), lives AS (
    SELECT tenant, rid, answer, "user", "session", model, arm, template, revision, accepted_at,
        status, judged, NULL AS shadow_of
    FROM requests WHERE ({where})
), chosen AS (
    FROM lives
    UNION ALL
    SELECT s.tenant, s.rid, s.answer, l."user", l."session", s.model, s.arm, s.template,
        s.revision, s.accepted_at, s.status, NULL AS judged, s.shadow_of
    FROM shadows s JOIN lives l
        ON s.shadow_of = l.rid AND regexp_replace(s.tenant, '~shadow$', '') = l.tenant
), said AS (
    SELECT tenant, rid, any_value(messages) AS messages
    FROM all_events WHERE type = 'screened' AND rid IN (FROM told) GROUP BY tenant, rid
)
SELECT c.*, s.messages FROM chosen c JOIN said s ON c.tenant = s.tenant AND c.rid = s.rid
WHERE c.status = 'completed' AND coalesce(c.answer, '') <> ''
ORDER BY c.accepted_at, c.rid
"""

_FEEDBACK: Final = """
SELECT rid, signal, value, CASE WHEN signal = 'edit' THEN text END AS text, confidence, evidence,
    other, place
FROM feedback
ORDER BY "at", rid, signal
"""

_COMPARED: Final = """
SELECT rid, judge, version, other, winner FROM comparisons ORDER BY "at", rid
"""

_ROLES: Final = frozenset({"system", "developer", "user", "assistant"})


class Answers(Mapping[str, Given]):
    """Answers by request, on disk; where each one lies is in memory."""

    def __init__(self, every: Iterable[Given]) -> None:
        self._shelf = Shelf(Given)
        self._places = {given.rid: self._shelf.add(given) for given in every}

    def __getitem__(self, key: str) -> Given:
        return self._shelf[self._places[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def material_in(
    connection: duckdb.DuckDBPyConnection, where: str = "true", console: Console | None = None
) -> Material:
    """Return the answers of requests that fulfil a condition, and all signs about them.

    Answers that nothing was said of are left out. Texts are kept on disk.

    Args:
        connection: of `lake.views.open_lake`.
        where: a condition on the view `requests`, checked by the caller.
        console: shows progress.

    Raises:
        QueryFailed: the condition names what the view does not have.
    """
    query = _GIVEN.format(where=f"\n{where}\n")
    given = Answers(map(_given, watched(each_row(connection, query), "reading answers", console)))
    said = map(_sign, watched(each_row(connection, _FEEDBACK), "reading feedback", console))
    judged = (each for row in each_row(connection, _COMPARED) for each in _judged(row))
    return Material(given, Shelf(Sign, (each for each in chain(said, judged) if each.rid in given)))


def _given(row: dict[str, Any]) -> Given:
    return Given(
        rid=row["rid"],
        tenant=row["tenant"].removesuffix("~shadow"),
        prompt=_prompt(row["messages"] or []),
        answer=row["answer"],
        user=row["user"] or "",
        session=row["session"] or "",
        model=row["model"] or "",
        arm=row["arm"] or "",
        template=row["template"] or "",
        revision=str(row["revision"] or ""),
        at=row["accepted_at"],
        judged=row["judged"],
        shadow_of=row["shadow_of"] or "",
    )


def _prompt(messages: Sequence[dict[str, Any]]) -> tuple[Said, ...]:
    """Return the conversation; none if a tool took part in it, which no prompt can tell."""
    if any(message["role"] not in _ROLES for message in messages):
        return ()
    return tuple(
        Said("system" if message["role"] == "developer" else message["role"], message["content"])
        for message in messages
        if message["content"]
    )


def _sign(row: dict[str, Any]) -> Sign:
    return Sign(
        rid=row["rid"],
        signal=row["signal"],
        value=row["value"],
        text=row["text"] or "",
        confidence=row["confidence"],
        evidence=row["evidence"] or "",
        other=row["other"] or "",
        place=row["place"],
    )


def _judged(row: dict[str, Any]) -> list[Sign]:
    value = {"this": 1.0, "other": -1.0}.get(row["winner"] or "")
    if value is None:
        return []
    by = f"{row['judge']} {row['version'] or ''}".strip()
    return [Sign(row["rid"], "judge", value, other=row["other"] or "", by=by)]
