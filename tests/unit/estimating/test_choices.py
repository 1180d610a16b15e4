import math
from dataclasses import replace

import numpy as np
import pytest

from eventrail.estimating.choices.doubly import doubly_robust
from eventrail.estimating.choices.logged import Choices, constant, picked
from eventrail.estimating.choices.predicting import predictions
from eventrail.estimating.choices.report import policy_report
from eventrail.estimating.choices.support import overlap, problems
from eventrail.estimating.choices.weighing import ips, snips
from eventrail.estimating.linear import Linear, interval
from eventrail.experiments.estimate import Sample
from eventrail.experiments.estimate import ips as reported_ips
from loadtests.planted import logged

SEEDS = 200


def made(seed: int, rows: int = 400, users: int = 0) -> tuple[Choices, float]:
    """Return choices that hang on the request, and what always taking `b` would bring."""
    chance = np.random.default_rng(seed)
    ease = chance.normal(0, 1, (rows, 2))
    odds = 1 / (1 + np.exp(-0.7 * ease[:, 0]))
    units = chance.integers(0, users, rows) if users else np.arange(rows)
    chosen = (chance.random(rows) < odds).astype(np.intp)
    reward = 0.5 + 0.2 * ease[:, 0] + 0.1 * chosen + chance.normal(0, 0.2, rows)
    if users:
        reward += chance.normal(0, 0.2, users)[units]
    propensity = np.where(chosen == 1, odds, 1 - odds)
    target = constant({"b": 1.0}, ["a", "b"], rows)
    return Choices(["a", "b"], chosen, propensity, reward, target, units, ease), 0.6


@pytest.mark.parametrize("users", [0, 60])
@pytest.mark.parametrize("name", ["doubly robust", "snips", "ips"])
def test_intervals_hold_the_truth_as_often_as_they_say(name: str, users: int) -> None:
    held, values = 0, list[float]()
    for seed in range(SEEDS):
        choices, truth = made(seed, users=users)
        found: Linear
        if name == "doubly robust":
            found = doubly_robust(choices, predictions(choices))
        else:
            found = snips(choices) if name == "snips" else ips(choices)
        held += interval(found).holds(truth)
        values.append(found.value)
    error = float(np.std(values)) / math.sqrt(SEEDS)
    assert held / SEEDS > 0.9
    assert abs(np.mean(values) - 0.6) < 4 * error


def test_doubly_robust_is_narrower_than_snips_when_features_tell_the_reward() -> None:
    choices, _ = made(0)
    robust = interval(doubly_robust(choices, predictions(choices)))
    assert robust.half < 0.8 * interval(snips(choices)).half


@pytest.mark.parametrize("right", ["model", "propensities", "neither"])
def test_doubly_robust_is_right_if_either_part_is(right: str) -> None:
    values: list[float] = []
    for seed in range(SEEDS):
        choices, _ = made(seed)
        wrong = replace(choices, propensity=np.full(len(choices.chosen), 0.5))
        blind = replace(choices, features=np.zeros((len(choices.chosen), 0)))
        if right == "model":
            found = doubly_robust(wrong, predictions(choices))
        else:
            given = choices if right == "propensities" else wrong
            found = doubly_robust(given, predictions(blind))
        values.append(found.value)
    bias, error = float(np.mean(values)) - 0.6, float(np.std(values)) / math.sqrt(SEEDS)
    assert (abs(bias) > 10 * error) if right == "neither" else (abs(bias) < 4 * error)


def test_trees_follow_what_a_line_cannot() -> None:
    choices, _ = made(1, rows=400)
    bent = replace(choices, reward=np.abs(choices.features[:, 0]))
    halves = {
        model: interval(doubly_robust(bent, predictions(bent, model))).half
        for model in ("ridge", "boosting")
    }
    assert halves["boosting"] < 0.7 * halves["ridge"]


def test_ips_is_that_of_the_experiments_report() -> None:
    choices, _ = made(2, rows=50)
    samples = [
        Sample(choices.actions[a], p, r, str(u))
        for a, p, r, u in zip(
            choices.chosen, choices.propensity, choices.reward, choices.units, strict=True
        )
    ]
    assert ips(choices).value == pytest.approx(reported_ips(samples, "b").value)


def test_rows_above_the_most_weight_are_left_to_the_model() -> None:
    choices, _ = made(3)
    predicted = predictions(choices)
    assert doubly_robust(choices, predicted, 0.0).value == pytest.approx(
        float((choices.target * predicted).sum(axis=1).mean())
    )


def test_an_arm_that_was_never_dealt_has_no_support() -> None:
    choices, _ = made(4)
    target = constant({"c": 0.5, "b": 0.5}, ["a", "b", "c"], len(choices.chosen))
    report = policy_report(replace(choices, actions=["a", "b", "c"], target=target))
    assert not report.supported
    assert any("no support" in each and "'c'" in each for each in report.problems)


def test_a_log_without_chance_says_nothing() -> None:
    choices, _ = made(5)
    always = replace(choices, propensity=np.full(len(choices.chosen), np.nan))
    report = policy_report(always)
    assert not report.supported
    assert not report.estimates
    assert any("by chance" in each for each in report.problems)


def test_a_sound_log_has_no_problem() -> None:
    choices, _ = made(6)
    report = policy_report(choices)
    assert report.problems == []
    assert report.supported
    assert report.gain is not None
    assert report.gain.holds(0.6 - 0.55)


@pytest.mark.parametrize("seed", range(5))
def test_propensities_that_do_not_fit_the_choices_are_told(seed: int) -> None:
    choices, _ = made(seed, rows=1000)
    wrong = replace(choices, propensity=np.clip(choices.propensity * 0.7, 0, 1))
    assert any("stand for" in each for each in problems(wrong))
    assert not any("stand for" in each for each in problems(choices))


def test_missing_propensities_and_rewards_are_counted() -> None:
    choices, _ = made(7)
    propensity = np.where(np.arange(len(choices.chosen)) < 20, np.nan, choices.propensity)
    reward = np.where(np.arange(len(choices.chosen)) % 5 == 0, choices.reward, np.nan)
    told = problems(replace(choices, propensity=propensity, reward=reward))
    assert any("20 of 400 requests" in each for each in told)
    assert any("20%" in each for each in told)


def test_one_heavy_unit_and_few_effective_ones_are_told() -> None:
    chosen = np.asarray([1, *([0] * 199)], np.intp)
    propensity = np.asarray([0.005, *([0.995] * 199)])
    target = constant({"a": 0.5, "b": 0.5}, ["a", "b"], 200)
    choices = Choices(
        ["a", "b"], chosen, propensity, np.ones(200), target, np.arange(200), np.zeros((200, 0))
    )
    told = problems(choices)
    assert any("effective sample size" in each for each in told)
    assert any("one unit" in each for each in told)


def test_the_overlap_counts_every_request_once() -> None:
    choices, _ = made(8)
    found = overlap(choices)
    assert sum(found.counts) + found.unused == 400
    assert [action.action for action in found.actions] == ["a", "b"]
    assert sum(action.share for action in found.actions) == pytest.approx(1)


def test_a_policy_may_pick_an_arm_for_each_request() -> None:
    assert picked(["b", "a"], ["a", "b"]).tolist() == [[0, 1], [1, 0]]


def test_planted_confounding_fools_the_mean_and_not_the_estimate() -> None:
    found = [logged(np.random.default_rng(seed), 1.0) for seed in range(30)]
    assert np.mean([each.naive.holds(each.truth) for each in found]) < 0.2
    assert np.mean([each.corrected.holds(each.truth) for each in found]) > 0.8
