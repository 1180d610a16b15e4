"""What each judge gave, and what users said when two answers were shown side by side."""

from collections.abc import Iterator

import duckdb
import msgspec
import numpy as np

from eventrail.cli.estimating.reading import UNIT, Columns, columns, keep
from eventrail.estimating.agreement.alpha import alpha
from eventrail.estimating.judging.report import JudgingBias, Scored, judging_bias
from eventrail.estimating.linear import Estimate
from eventrail.estimating.numbers import Floats, Mask, codes
from eventrail.estimating.raters.effects import Raters, kindness
from eventrail.estimating.raters.noise import noise
from eventrail.estimating.verdicts.given import Verdicts, in_both_orders, once

USERS = "users"
"""Who compares answers side by side."""
_MOST_RATERS = 40


class Judges(msgspec.Struct, frozen=True):
    """All judges.

    Attributes:
        judges: one by one; versions are different judges.
        together: how kind they are beside each other; None unless two scored the same requests.
        alpha: how far they agree (Krippendorff, interval).
    """

    judges: list[JudgingBias]
    together: Raters | None
    alpha: Estimate | None


def judges_of(connection: duckdb.DuckDBPyConnection, where: str, check: str = "") -> Judges:
    """Return what is wrong with each judge.

    Raises:
        QueryFailed: an expression does not parse.
    """
    keep(connection, where, 'tenant, rid, "user", "session", length(answer) AS answer_length')
    scores = columns(connection, _SCORES.format(unit=UNIT), [check, check])
    pairs = columns(connection, _PAIRS.format(unit=UNIT))
    compared = columns(connection, _COMPARED).floats("compared")[0]
    shown = columns(connection, _SHOWN) if compared else None
    found = list(_judges(scores, pairs, shown))
    together, agreed = _together(scores)
    return Judges(found, together, agreed)


_SCORES = """
SELECT j.judge || ' ' || coalesce(j.version, '') AS judge, j.rid AS rid, avg(j.score) AS score,
    max(j.known) AS known, epoch(max(j."at")) AS "at", min(j.sampled) AS sampled,
    max(CASE WHEN r.rid IS NULL THEN 1 ELSE 0 END) AS anchor,
    any_value(coalesce(r.answer_length, j.length)) AS length,
    any_value(coalesce({unit}, nullif(j.anchor, ''), j.rid)) AS unit
FROM judgements AS j LEFT JOIN kept AS r ON r.tenant = j.tenant AND r.rid = j.rid
WHERE (r.rid IS NOT NULL OR j.known IS NOT NULL) AND (? = '' OR j."check" = ?)
GROUP BY 1, 2 ORDER BY 1, 5, 2
"""

_PAIRS = """
SELECT c.judge || ' ' || coalesce(c.version, '') AS judge, c."first" AS "first",
    c."second" AS "second", c.length_this AS length_this, c.length_other AS length_other,
    {unit} AS unit
FROM comparisons AS c JOIN kept AS r ON r.tenant = c.tenant AND r.rid = c.rid
WHERE c."first" IN ('this', 'other', 'tie') AND c."second" IN ('this', 'other', 'tie')
ORDER BY c."at", c.rid
"""

_COMPARED = """
SELECT count(*) AS compared FROM all_notes WHERE kind = 'feedback' AND signal = 'comparison'
"""

_SHOWN = """
SELECT (f.value + 1) / 2 AS win, CASE f.place WHEN 0 THEN 1 ELSE -1 END AS place,
    coalesce(r.tenant || '/' || nullif(f."user", ''), r.rid) AS unit,
    r.answer_length - s.answer_length AS gap
FROM feedback AS f JOIN kept AS r ON r.tenant = f.tenant AND r.rid = f.rid
LEFT JOIN (
    SELECT rid, answer_length FROM kept UNION ALL SELECT rid, length(answer) FROM shadows
) AS s
    ON s.rid = f.other
WHERE f.signal = 'comparison' AND f.place IS NOT NULL AND f.value IN (-1, 0, 1)
"""


def _judges(scores: Columns, pairs: Columns, shown: Columns | None) -> Iterator[JudgingBias]:
    scorers, comparers = scores.texts("judge"), pairs.texts("judge")
    for name in sorted({str(each) for each in (*scorers, *comparers)}):
        judge, _, version = name.partition(" ")
        scored = np.asarray([each == name for each in scorers], bool)
        compared = np.asarray([each == name for each in comparers], bool)
        yield judging_bias(judge, version, _scored(scores, scored), _compared(pairs, compared))
    if shown is not None and shown.rows:
        gaps = np.nan_to_num(shown.floats("gap"))
        units = [str(each) for each in shown.texts("unit")]
        verdicts = once(shown.floats("win"), shown.floats("place"), gaps, units)
        yield judging_bias(USERS, "", None, verdicts)


def _scored(scores: Columns, own: Mask) -> Scored | None:
    if not own.any():
        return None

    def given(name: str) -> Floats:
        return scores.floats(name)[own]

    return Scored(
        given("score"),
        given("known"),
        given("at"),
        given("sampled"),
        given("anchor"),
        given("length"),
        scores.codes("unit")[own],
    )


def _compared(pairs: Columns, own: Mask) -> Verdicts | None:
    if not own.any():
        return None
    first, second = (
        [str(each) for each, ours in zip(pairs.texts(name), own, strict=True) if ours]
        for name in ("first", "second")
    )
    return in_both_orders(
        first,
        second,
        pairs.floats("length_this")[own],
        pairs.floats("length_other")[own],
        pairs.codes("unit")[own],
    )


def _together(scores: Columns) -> tuple[Raters | None, Estimate | None]:
    """Return the judges beside each other, on requests that several of them scored."""
    names = [str(each) for each in scores.texts("judge")]
    listed = sorted(set(names))
    if not 1 < len(listed) <= _MOST_RATERS:
        return None, None
    items, values = codes(scores.texts("rid")), scores.floats("score")
    raters = np.asarray([listed.index(name) for name in names], np.intp)
    if not (np.bincount(items) > 1).any():
        return None, None
    found = kindness(values, items, raters, listed)
    spread, signal = noise(values, items, raters, len(listed))
    each = [
        msgspec.structs.replace(rater, noise=float(spread[n]), signal=float(signal[n]))
        for n, rater in enumerate(found.raters)
    ]
    return msgspec.structs.replace(found, raters=each), alpha(items, values)
