"""Canary prompts: a swapped model is found, and a noisy one is no alarm."""

import random

from eventrail.drift.provider.prompts import PROMPTS
from eventrail.drift.provider.runs import Answer, held_against


def alike(one: str, other: str) -> float:
    return len(set(one) & set(other)) / max(len(set(one) | set(other)), 1)


def run(seed: int, noise: float, accent: str = "") -> dict[int, Answer]:
    chance = random.Random(seed)
    return {
        number: Answer(
            accent + (f"{prompt} {chance.random()}" if chance.random() < noise else prompt)
        )
        for number, prompt in enumerate(PROMPTS)
    }


def test_a_swapped_model_is_found_at_once() -> None:
    held = held_against(run(9, 0.0, "Well, "), [run(at, 0.0) for at in range(3)], alike)
    assert held is not None
    assert held.p_value <= 0.001
    assert (held.before, held.after) == (1.0, 0.0)
    assert held.prompts == len(PROMPTS)


def test_false_alarms_are_exact_however_noisy_the_provider_is() -> None:
    found = [
        held_against(run(seed, 0.4), [run(1000 + seed * 10 + at, 0.4) for at in range(4)], alike)
        for seed in range(60)
    ]
    p_values = [each.p_value for each in found if each is not None]
    assert sum(p <= 0.1 for p in p_values) <= 15  # 6 are expected; 15 is beyond one in 1,000
    assert held_against(run(7, 0.4, "Well, "), [run(at, 0.4) for at in range(4)], alike) is not None


def test_too_few_runs_tell_nothing() -> None:
    assert held_against(run(1, 0.0), [run(2, 0.0)] * 2, alike) is None
    assert held_against({}, [run(2, 0.0)] * 5, alike) is None
