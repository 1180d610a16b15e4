"""What questions are about, before and since."""

from collections.abc import Sequence
from typing import Any, Final

import duckdb
import msgspec

from eventrail.drift.measures import BY_NAME
from eventrail.drift.observation import Observation
from eventrail.drift.report import Change, Topic
from eventrail.studies.asking import asked
from eventrail.studies.estimates import Estimate, Sums, difference, share_of

MOST: Final = 1000
"""Questions of a side that are looked at: of more, those whose ids have the smallest hashes."""

_DRAWS: Final = 999
_LONGEST: Final = 4000
_SLICES: Final = ("route", "model", "template", "intent", "door")

_QUESTIONS: Final = f"""
    WITH first AS (
        SELECT unit, min(md5_number_lower(rid)) AS place
        FROM moved WHERE question_chars > 0 GROUP BY unit
    ), looked_at AS (
        SELECT m.* FROM moved m JOIN first f
            ON m.unit = f.unit AND md5_number_lower(m.rid) = f.place
        QUALIFY row_number() OVER (PARTITION BY m.later ORDER BY f.place, m.rid) <= {MOST}
    )
    SELECT l.later, l.rid, l.tenant, l.accepted_at,
        left(regexp_replace(r.question, '[0-9]+', '0', 'g'), {_LONGEST}),
        {", ".join(f"l.{each}" for each in _SLICES)}
    FROM looked_at l JOIN requests r USING (tenant, rid) ORDER BY l.accepted_at, l.tenant, l.rid
"""  # noqa: S608 -- made of constants
"""One question of each session, else user: those of one hang together. Numbers are all alike."""


class Group(msgspec.Struct, frozen=True):
    """Questions that are alike.

    Attributes:
        topic: what tells them from others, and examples.
        before: their share of the questions before.
        after: the same since.
        gap: after less before.
    """

    topic: Topic
    before: Estimate
    after: Estimate
    gap: Estimate

    @property
    def name(self) -> str:
        """The words that tell it from the others."""
        return ", ".join(self.topic.words) or "(no words)"


class Subjects(msgspec.Struct, frozen=True):
    """What questions are about, held against itself.

    Attributes:
        sizes: questions that were looked at, before and since.
        change: what the test found; None if there are too few.
        adjusted: its p-value, for the number of measures.
        changed: whether questions are about other things since, by that.
        groups: the one whose share changed most first.
    """

    sizes: tuple[int, int]
    change: Change | None = None
    adjusted: float | None = None
    changed: bool = False
    groups: Sequence[Group] = ()

    @property
    def p_value(self) -> float | None:
        """Of no difference."""
        return None if self.change is None else self.change.p_value

    def clear(self, sign: int) -> list[Group]:
        """Return the groups that surely became more (1) or less (-1) frequent."""
        ends = [(each, each.gap.low if sign > 0 else each.gap.high) for each in self.groups]
        return [each for each, end in ends if end is not None and sign * end > 0]


def subjects(connection: duckdb.DuckDBPyConnection) -> Subjects:
    """Return what the questions of the table `moved` are about, not corrected yet."""
    from eventrail.drift.comparing.of_vectors import of_vectors  # noqa: PLC0415 -- numpy
    from eventrail.drift.comparing.options import Options  # noqa: PLC0415 -- numpy
    from eventrail.drift.comparing.topics import topics_of  # noqa: PLC0415 -- numpy
    from eventrail.learning.embedding import static_embedder  # noqa: PLC0415 -- loads a model

    rows = asked(connection, _QUESTIONS)
    before, after = ([_observed(row) for row in rows if row[0] is side] for side in (False, True))
    sizes = (len(before), len(after))
    embed = static_embedder().embed
    options = Options(draws=_DRAWS, most_vectors=MOST)
    change = of_vectors(BY_NAME["topic"], before, after, embed, options)
    if change is None:
        return Subjects(sizes)
    topics = topics_of(before, after, embed)
    return Subjects(sizes, change, groups=[_group(each, sizes) for each in topics])


def _observed(row: Sequence[Any]) -> Observation:
    _, rid, tenant, at, text, *values = row
    slices = {name: value for name, value in zip(_SLICES, values, strict=True) if value}
    return Observation(rid, tenant, at, {}, {}, slices, text)


def _group(topic: Topic, sizes: tuple[int, int]) -> Group:
    sides = [
        Sums(n, n, count, n, count, count, n)
        for share, n in zip((topic.before, topic.after), sizes, strict=True)
        for count in [round(share * n)]
    ]
    gap, _ = difference(*sides)
    return Group(topic, share_of(sides[0]), share_of(sides[1]), gap)
