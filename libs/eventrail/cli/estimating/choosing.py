"""Logged choices from the lake, with the policy that they are held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import duckdb
import numpy as np

from eventrail.cli.estimating.reading import UNIT, Columns, asked_for, columns, features_sql
from eventrail.cli.estimating.rewards import reward_sql
from eventrail.config.model import read_config
from eventrail.contracts.errors import EventrailError
from eventrail.estimating.choices.logged import Choices, constant, picked
from eventrail.estimating.choices.predicting import Model
from eventrail.estimating.numbers import Floats
from eventrail.experiments.listed import rows_of
from eventrail.lake.query import rows


class UnfitPolicy(EventrailError):
    """A policy, or an experiment, that does not fit."""


@dataclass(frozen=True, slots=True)
class Target:
    """Another policy, said in one of three ways.

    Attributes:
        arms: `arm=b`, or `arm=a:0.3,b:0.7`.
        sql: an expression that names the arm of each request.
        config: a file whose route gives the shares.
    """

    arms: str = ""
    sql: str = ""
    config: Path | None = None


def experiment_of(connection: duckdb.DuckDBPyConnection, name: str, where: str) -> str:
    """Return the experiment: the one named, or the only one there is.

    Raises:
        UnfitPolicy: there is none, or several and none is named.
    """
    found = [
        str(row["experiment"])
        for row in rows(
            connection,
            f"SELECT DISTINCT r.experiment FROM {asked_for(where)} "  # noqa: S608 -- the analyst's own SQL
            "WHERE r.experiment <> '' ORDER BY 1",
        )
    ]
    if name:
        if name not in found:
            known = ", ".join(found) or "none"
            raise UnfitPolicy(f"no request of experiment {name!r}; there are: {known}")
        return name
    if len(found) != 1:
        told = f"give --experiment: {', '.join(found)}" if found else "nothing was chosen by chance"
        raise UnfitPolicy(f"which choice? {told}")
    return found[0]


def choices_of(
    connection: duckdb.DuckDBPyConnection,
    experiment: str,
    target: Target,
    reward: str,
    where: str = "",
) -> Choices:
    """Return the requests of one experiment.

    Raises:
        UnfitPolicy: the target does not fit.
        QueryFailed: an expression does not parse.
    """
    named = f", CAST(({target.sql}) AS VARCHAR) AS wanted" if target.sql else ""
    query = (
        f"SELECT r.arm AS arm, r.propensity AS propensity, {reward_sql(reward)} AS reward, "  # noqa: S608 -- the analyst's own SQL
        f"hash({UNIT}) AS unit, {features_sql()}{named} FROM {asked_for(where)} "
        "WHERE r.experiment = ? AND r.arm IS NOT NULL ORDER BY r.accepted_at, r.rid"
    )
    found = columns(connection, query, [experiment])
    arms = [str(arm) for arm in found.texts("arm")]
    actions, wanted = _wanted(target, experiment, arms, found)
    place = {action: number for number, action in enumerate(actions)}
    return Choices(
        actions,
        np.asarray([place[arm] for arm in arms], np.intp),
        found.floats("propensity"),
        found.floats("reward"),
        wanted,
        found.codes("unit"),
        found.features(),
    )


def model_of(name: str) -> Model:
    """Return a model of rewards by its name; raise `UnfitPolicy` if there is none."""
    for known in get_args(Model):
        if known == name:
            return known
    raise UnfitPolicy(f"--model {name!r}; there are: {', '.join(get_args(Model))}")


def _wanted(
    target: Target, experiment: str, arms: Sequence[str], found: Columns
) -> tuple[list[str], Floats]:
    """Return all actions, and the probability of each under the policy."""
    if target.sql:
        each = found.texts("wanted")
        missing = sum(one is None for one in each)
        if missing:
            raise UnfitPolicy(f"--target-sql names no arm for {missing} of {len(each)} requests")
        names = [str(one) for one in each]
        actions = sorted({*arms, *names})
        return actions, picked(names, actions)
    policy = _from_config(target.config, experiment) if target.config else _parsed(target.arms)
    actions = sorted({*arms, *policy})
    return actions, constant(policy, actions, len(arms))


def _parsed(text: str) -> dict[str, float]:
    """Return the shares in `arm=b` or `arm=a:0.3,b:0.7`."""
    _, _, listed = text.rpartition("=")
    found: dict[str, float] = {}
    for each in filter(None, map(str.strip, listed.split(","))):
        name, colon, share = each.rpartition(":")
        try:
            found[name if colon else each] = float(share) if colon else 1.0
        except ValueError as error:
            raise UnfitPolicy(f"--target {text!r}: {share!r} is no share") from error
    if not found or min(found.values()) < 0 or not sum(found.values()):
        raise UnfitPolicy("say which policy: --target arm=b, or arm=a:0.3,b:0.7")
    return found


def _from_config(path: Path, experiment: str) -> dict[str, float]:
    found = {
        row.arm: row.share
        for row in rows_of(read_config(path))
        if row.experiment == experiment and row.share
    }
    if not found:
        raise UnfitPolicy(f"{path} has no choice that is named {experiment!r} in the log")
    return found
