"""How training changes as it goes on; `progress` runs from 0 at the start to 1 at the end."""

import math
from random import Random

WARM_UP = 0.015
DECAY_FROM = 0.5
FLOOR = 0.02  # of the peak rate, reached at the end
LARGEST = ((0.06, 4), (0.2, 8), (0.45, 16), (1.01, 28))  # until when, how many sentences at most
EMPTY_SHARE = 0.04  # steps without any context


def rate(progress: float) -> float:
    """Learning rate relative to its peak: warm up, hold, decay linearly."""
    if progress < WARM_UP:
        return (progress + 1e-3) / (WARM_UP + 1e-3)
    return max(FLOOR, min(1.0, (1 - progress) / (1 - DECAY_FROM)))


def context_size(progress: float, random: Random) -> int:
    """How many sentences the next contexts have: few at first, then spread over the magnitudes."""
    if random.random() < EMPTY_SHARE:
        return 0
    largest = next(size for until, size in LARGEST if progress < until)
    return round(math.exp(random.uniform(0.0, math.log(largest))))


def shuffled_share(progress: float) -> float:
    """Share of rows with exchanged tokens: half at first, where look-up must form."""
    return max(0.12, 0.5 - progress)


def questions_for(size: int) -> int:
    """How many questions to ask of one context: more of a dear one."""
    return min(2 + size, 6 + size // 4)
