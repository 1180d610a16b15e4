"""What the measurements say: one member beside the plain model, from the same questions."""

from dataclasses import asdict
from typing import Any

from eventrail.worker.bundled.intervals import Share

BATCHES = ("batch_1", "batch_16")


def compared(found: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
    """Summarise a measurement of `serve` against that of the plain model.

    Args:
        found: the member's, as `serve` wrote it.
        plain: the bundled model's own, of the same questions and, for the ratios to mean
            anything, of the same hour on the same machine.

    Raises:
        ValueError: the two answered different numbers of questions.
    """
    if len(found["answers"]) != len(plain["answers"]):
        problem = f"{len(found['answers'])} answers beside {len(plain['answers'])}"
        raise ValueError(f"{problem}: measure both with the same questions")
    pairs = zip(found["answers"], plain["answers"], strict=True)
    return {
        "same_answers": asdict(Share.of([mine == theirs for mine, theirs in pairs])),
        "exact_match": asdict(Share.of(list(found["exact"]))),
        "exact_match_of_plain": asdict(Share.of(list(plain["exact"]))),
        "speed": {batch: _speed(found[batch], plain[batch]) for batch in BATCHES},
        "acceptance": found["acceptance"],
    }


def _speed(found: dict[str, float], plain: dict[str, float]) -> dict[str, float]:
    """Tokens a second of both, and their ratio by the clock and by processor time."""
    return {
        "tokens_per_second": round(rate(found, "seconds"), 1),
        "plain_tokens_per_second": round(rate(plain, "seconds"), 1),
        "ratio": round(rate(found, "seconds") / rate(plain, "seconds"), 3),
        "ratio_of_processor_time": round(
            rate(found, "processor_seconds") / rate(plain, "processor_seconds"), 3
        ),
    }


def rate(cost: dict[str, float], unit: str) -> float:
    """Tokens per unit of a measured part."""
    return cost["tokens"] / cost[unit]
