import numpy as np
import pytest

from eventrail.intents.scope import calibrate, log_odds

CHANCE = np.random.default_rng(0)


def some(rows: int, sharp: float) -> tuple[np.ndarray, np.ndarray]:
    labels = CHANCE.integers(0, 4, rows)
    logits = CHANCE.normal(0, 1, (rows, 4))
    logits[np.arange(rows), labels] += sharp
    return logits.astype(np.float32), labels


def test_the_threshold_rejects_the_share_that_is_asked_for() -> None:
    inside, labels = some(2000, 4.0)
    outside, _ = some(500, 0.0)
    found = calibrate(
        np.concatenate([inside, outside]),
        np.concatenate([labels, np.full(500, -1)]),
        rejected=0.05,
    )
    rejected = np.mean([found.in_scope(row) < found.threshold for row in inside])
    assert 0.03 < rejected < 0.07
    told = np.mean([found.in_scope(row) < found.threshold for row in outside])
    assert told > 0.5


def test_probabilities_are_honest_after_calibration() -> None:
    logits, labels = some(4000, 2.0)
    found = calibrate(logits * 7, labels, rejected=0.05)
    sure = found.probabilities(logits * 7)
    hit = sure.argmax(axis=1) == labels
    assert abs(float(sure.max(axis=1).mean()) - float(hit.mean())) < 0.03


def test_without_strangers_all_is_in_scope() -> None:
    logits, labels = some(100, 4.0)
    found = calibrate(logits, labels, rejected=0.0)
    assert all(found.in_scope(row) >= found.threshold for row in logits)


def test_one_intent_has_a_signal_too() -> None:
    assert log_odds(np.array([[0.3], [0.0]], np.float32), 0.1).tolist() == pytest.approx([0.75, 0])
