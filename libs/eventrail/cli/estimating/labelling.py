"""Requests with labels, scores, and the probabilities with which they came to have them."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from eventrail.cli.estimating.anchored import KNOWN, read_anchored
from eventrail.cli.estimating.reading import UNIT, Columns, asked_for, columns, features_sql
from eventrail.cli.estimating.rewards import reward_sql, sampled_sql
from eventrail.contracts.errors import EventrailError
from eventrail.estimating.numbers import Floats, Ints
from eventrail.estimating.powered.mean import Labelled

_READERS = {".csv": "read_csv", ".parquet": "read_parquet", ".json": "read_json"}
_LINES = {".jsonl", ".ndjson"}


class UnfitLabels(EventrailError):
    """A file of labels that does not fit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read.

    Attributes:
        label: what is to be known.
        score: what many requests have; empty for none.
        labels: a file with the labels.
        chance: the probability that a request has a label, in SQL.
        where: which requests.
        by: what groups are, in SQL; empty for one group.
        asked: whether only ratings of users who were asked by chance are labels.
    """

    label: str = "rating"
    score: str = ""
    labels: Path | None = None
    chance: str = ""
    where: str = ""
    by: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Attributes:
        rows: labels and scores.
        groups: of each row; "" where there are none.
        features: of the requests.
        asked: the probability with which a user was asked for a rating; NaN if nobody was.
    """

    rows: Labelled
    groups: list[str]
    features: Floats
    asked: Floats

    @property
    def units(self) -> Ints:
        """Who hangs together."""
        return self.rows.units


def read_labelled(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> Read:
    """Return the requests.

    With the label `known` the labels are those of anchors, which are rows of their own.

    Raises:
        UnfitLabels: the file is of no kind that can be read.
        UnfitAnchors: anchors cannot stand for these requests.
        QueryFailed: an expression does not parse, or the file does not fit.
    """
    if wanted.label == KNOWN and wanted.labels is None:
        rows = read_anchored(connection, wanted.score, wanted.where, wanted.by)
        count = len(rows.label)
        return Read(rows, [""] * count, np.zeros((count, 0)), np.full(count, np.nan))
    given = _labels(connection, wanted.labels) if wanted.labels else False
    label = "TRY_CAST(l.given_label AS DOUBLE)" if wanted.labels else reward_sql(wanted.label)
    chance = wanted.chance or ("coalesce(l.given_chance, 1.0)" if given else "1.0")
    by = wanted.by or "''"
    join = "LEFT JOIN given_labels AS l ON l.given_rid = r.rid" if wanted.labels else ""
    found = columns(
        connection,
        f"SELECT {label} AS label, {reward_sql(wanted.score) if wanted.score else 0.0} AS score, "  # noqa: S608 -- the analyst's own SQL
        f"TRY_CAST(({chance}) AS DOUBLE) AS chance, "
        f"{sampled_sql(wanted.score)} AS sampled, "
        f"CAST(({by}) AS VARCHAR) AS grouped, a.asked AS asked, "
        f"hash({UNIT}) AS unit, {features_sql()} "
        f"FROM {asked_for(wanted.where)} "
        f"LEFT JOIN ({_ASKED}) AS a ON a.asked_tenant = r.tenant AND a.asked_rid = r.rid {join} "
        "WHERE r.status = 'completed' ORDER BY r.accepted_at, r.rid",
    )
    return _read(found, asked=wanted.asked)


_ASKED = (
    "SELECT tenant AS asked_tenant, rid AS asked_rid, "
    "max(coalesce(TRY_CAST(json_extract(data, '$.sampled') AS DOUBLE), 1.0)) AS asked "
    "FROM notes WHERE kind = 'feedback_asked' "
    "AND json_extract_string(data, '$.why') = 'sample' GROUP BY tenant, rid"
)
"""Who was asked by chance; who was asked for a low confidence was not."""


def _read(found: Columns, *, asked: bool) -> Read:
    sampled, chance = found.floats("sampled"), found.floats("asked" if asked else "chance")
    label = np.where(np.isfinite(chance), found.floats("label"), np.nan)
    weight = 1 / np.where(sampled > 0, sampled, np.nan)
    rows = Labelled(
        label,
        found.floats("score"),
        found.codes("unit"),
        1 / np.where(chance > 0, chance, np.nan) * weight,
        weight,
    )
    groups = [each or "" for each in found.texts("grouped")]
    return Read(rows, groups, found.features(), found.floats("asked"))


def _labels(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Make the view `given_labels`; return whether it has the column `chance`."""
    reader = _READERS.get(path.suffix.lower())
    if path.suffix.lower() in _LINES:
        reader = "read_json"
    if reader is None or not path.is_file():
        raise UnfitLabels(f"{path}: no CSV, Parquet or JSON file with the columns rid and label")
    try:
        relation = connection.sql(f"SELECT * FROM {reader}(?)", params=[str(path)])  # noqa: S608 -- a constant
        names = set(relation.columns)
        if not {"rid", "label"} <= names:
            raise UnfitLabels(f"{path}: has {', '.join(sorted(names))}; needs rid and label")
        chance = ", chance AS given_chance" if "chance" in names else ""
        kept = relation.project(f"CAST(rid AS VARCHAR) AS given_rid, label AS given_label{chance}")
        connection.register("given_labels", kept.to_arrow_table())
    except duckdb.Error as error:
        raise UnfitLabels(f"{path}: {error}") from error
    return "chance" in names
