import numpy as np
import pytest

from eventrail.estimating.linear import interval
from eventrail.estimating.powered.contrast import powered_difference, powered_quantile
from eventrail.estimating.powered.mean import Labelled, powered_mean
from eventrail.estimating.powered.report import mean_report

SEEDS = 200


def made(seed: int, noise: float, labelled: float = 0.05, rows: int = 2000) -> Labelled:
    """Return labels of mean 0.5 and a judge that is 0.2 too kind."""
    chance = np.random.default_rng(seed)
    truth = chance.normal(0.5, 0.2, rows)
    score = 0.2 + 0.8 * truth + chance.normal(0, noise, rows)
    return Labelled.of(np.where(chance.random(rows) < labelled, truth, np.nan), score)


@pytest.mark.parametrize("noise", [0.02, 0.2, 2.0])
def test_intervals_hold_the_truth_however_bad_the_judge_is(noise: float) -> None:
    held, wider = 0, list[float]()
    for seed in range(SEEDS):
        found = powered_mean(made(seed, noise))
        estimate, labels = interval(found.estimate), interval(found.labels)
        held += estimate.holds(0.5)
        wider.append(estimate.half / labels.half)
    assert held / SEEDS > 0.91
    assert max(wider) < 1.05
    assert np.mean(wider) < {0.02: 0.35, 0.2: 0.85, 2.0: 1.02}[noise]


def test_few_labels_are_enough_for_the_interval_to_hold() -> None:
    held = sum(
        interval(powered_mean(made(seed, 0.1, labelled=0.0075)).estimate).holds(0.5)
        for seed in range(SEEDS)
    )
    assert held / SEEDS > 0.9


def test_the_first_form_is_wide_when_the_judge_is_bad_and_the_tuned_one_is_not() -> None:
    rows = made(0, 2.0)
    assert (
        interval(powered_mean(rows, 1.0).estimate).half
        > 2 * interval(powered_mean(rows).estimate).half
    )


def test_labels_drawn_with_known_unequal_chances_are_weighed() -> None:
    held, plain = 0, 0
    for seed in range(SEEDS):
        chance = np.random.default_rng(seed)
        truth = chance.normal(0.5, 0.2, 2000)
        chances = np.clip(0.2 - 0.3 * (truth - 0.5), 0.02, 1)
        label = np.where(chance.random(2000) < chances, truth, np.nan)
        score = truth + chance.normal(0.1, 0.3, 2000)
        held += interval(
            powered_mean(Labelled.of(label, score, label_weight=1 / chances)).estimate
        ).holds(0.5)
        plain += interval(powered_mean(Labelled.of(label, score)).estimate).holds(0.5)
    assert held / SEEDS > 0.91
    assert plain / SEEDS < 0.8


def test_users_who_label_much_count_as_one_each() -> None:
    held = 0
    for seed in range(SEEDS):
        chance = np.random.default_rng(seed)
        who = np.repeat(np.arange(60), 25)
        truth = (chance.normal(0.5, 0.2, 60)[who]) + chance.normal(0, 0.05, len(who))
        label = np.where(chance.random(len(who)) < 0.3, truth, np.nan)
        rows = Labelled.of(label, truth + chance.normal(0.1, 0.3, len(who)), who)
        held += interval(powered_mean(rows).estimate).holds(0.5)
    assert held / SEEDS > 0.9


def test_anchors_tell_the_bias_without_being_of_the_population() -> None:
    chance = np.random.default_rng(0)
    truth = np.concatenate([chance.uniform(0, 1, 300), chance.normal(0.5, 0.1, 2000)])
    anchor = np.arange(len(truth)) < 300
    score = truth + 0.2 + chance.normal(0, 0.02, len(truth))
    rows = Labelled(
        np.where(anchor, truth, np.nan), score, np.arange(len(truth)), np.ones(len(truth)),
        np.where(anchor, 0.0, 1.0),
    )  # fmt: skip
    found = mean_report(rows)
    assert found.bias is not None
    assert found.bias.holds(0.2)
    assert found.estimate is not None
    assert found.estimate.holds(0.5)


def anchored(seed: int, shift: float = 0.0, sharpness: float = 1.0) -> Labelled:
    """Return 600 requests of mean 0.5 and 40 anchors, judged 3 times each, by a kind judge.

    Args:
        seed: of the draws.
        shift: how much better the anchors are than the requests.
        sharpness: by how much a score rises with what it is of.
    """
    chance = np.random.default_rng(seed)
    anchors = np.repeat(chance.normal(0.5 + shift, 0.2, 40), 3)
    truth = np.concatenate([chance.normal(0.5, 0.2, 600), anchors])
    score = 0.5 + 0.15 + sharpness * (truth - 0.5) + chance.normal(0, 0.1, len(truth))
    outside = np.arange(len(truth)) >= 600
    units = np.where(outside, 600 + (np.arange(len(truth)) - 600) // 3, np.arange(len(truth)))
    return Labelled(
        np.where(outside, truth, np.nan), score, units, np.ones(len(truth)),
        np.where(outside, 0.0, 1.0),
    )  # fmt: skip


@pytest.mark.parametrize("shift", [0.0, 0.1, -0.2])
def test_a_planted_bias_is_taken_out_by_anchors_though_they_are_better_or_worse(
    shift: float,
) -> None:
    held = naive = 0
    for seed in range(SEEDS):
        found = mean_report(anchored(seed, shift))
        assert found.estimate is not None
        assert found.scores is not None
        held += found.estimate.holds(0.5)
        naive += found.scores.holds(0.5)
    assert held / SEEDS > 0.91
    assert naive == 0


def test_anchors_say_what_is_assumed_and_warn_where_their_scores_are_unlike() -> None:
    found = mean_report(anchored(0))
    assert "anchors" in found.assumes
    assert found.rows == 600
    alike = sum("unlike" in str(mean_report(anchored(n)).problems) for n in range(SEEDS))
    assert alike / SEEDS < 0.03
    apart = sum("unlike" in str(mean_report(anchored(n, 0.3)).problems) for n in range(SEEDS))
    assert apart / SEEDS > 0.97
    assert not mean_report(made(0, 0.1)).assumes


def test_a_judge_that_is_off_by_more_at_some_scores_is_why_it_warns() -> None:
    def held(shift: float) -> int:
        found = [mean_report(anchored(seed, shift, 0.5)).estimate for seed in range(SEEDS)]
        return sum(each is not None and each.holds(0.5) for each in found)

    assert held(0.0) / SEEDS > 0.91
    assert held(0.3) == 0


def test_a_difference_of_groups_holds_the_truth_and_is_narrower() -> None:
    held, narrower = 0, 0
    for seed in range(SEEDS):
        chance = np.random.default_rng(seed)
        group = chance.random(1500) < 0.4
        truth = chance.normal(0.5, 0.2, 1500) + 0.1 * group
        label = np.where(chance.random(1500) < 0.1, truth, np.nan)
        rows = Labelled.of(label, truth + chance.normal(0.1, 0.1, 1500))
        powered, alone = (interval(each) for each in powered_difference(rows, group))
        held += powered.holds(0.1)
        narrower += powered.half < alone.half
    assert held / SEEDS > 0.9
    assert narrower / SEEDS > 0.9


def test_a_quantile_holds_the_truth() -> None:
    held = sum(powered_quantile(made(seed, 0.05), 0.5).holds(0.5) for seed in range(20))
    assert held >= 16


def test_without_labels_the_judges_bias_cannot_be_told() -> None:
    found = mean_report(Labelled.of(np.full(5, np.nan), np.ones(5)))
    assert found.estimate is None
    assert found.scores is not None
    assert found.problems


def test_rows_without_a_score_are_left_out_and_counted() -> None:
    rows = Labelled.of(np.asarray([1.0, 0.0, np.nan, 0.5]), np.asarray([1.0, 0.1, 0.4, np.nan]))
    found = mean_report(rows)
    assert found.rows == 3
    assert "1 of 4 rows" in found.problems[0]
