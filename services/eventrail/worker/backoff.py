"""How a failed provider call is repeated within the stage."""

import random

_FIRST_S = 0.25
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


def delay(retry: int, retry_after_s: float | None) -> float:
    """Return the seconds to wait before the `retry`-th repetition (from 1).

    A provider's own `Retry-After` is kept; otherwise exponential with full jitter.
    """
    if retry_after_s is not None:
        return retry_after_s
    return _RNG.uniform(0, _FIRST_S * 2 ** (retry - 1))
