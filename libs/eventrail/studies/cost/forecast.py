"""What the same use will cost: a line through past costs, with a prediction interval; pure.

Ordinary least squares on evenly spaced times; the interval of a sum of new values allows for
the spread around the line and for what is not known of the line (Weisberg, Applied Linear
Regression, 2005, section 2.8). Where the spread around the line is not that of a line, for
instance over a weekend, it is too narrow: the report says so.
"""

import math
from collections.abc import Sequence

from eventrail.studies.estimates import Estimate

LEAST_POINTS = 8


def forecast(values: Sequence[float], ahead: int) -> Estimate | None:
    """Return the sum of the next `ahead` values; None of fewer than eight.

    Args:
        values: cost of each complete step of time, evenly spaced.
        ahead: how many steps.
    """
    count = len(values)
    if count < LEAST_POINTS:
        return None
    from scipy.special import stdtrit  # noqa: PLC0415 -- takes long to load

    middle = (count - 1) / 2
    mean = sum(values) / count
    spread = sum((place - middle) ** 2 for place in range(count))
    slope = sum((place - middle) * value for place, value in enumerate(values)) / spread
    rests = [value - mean - slope * (place - middle) for place, value in enumerate(values)]
    variance = sum(rest * rest for rest in rests) / (count - 2)
    centre = count + (ahead - 1) / 2 - middle
    total = ahead * (mean + slope * centre)
    error = math.sqrt(variance * (ahead + ahead**2 * (1 / count + centre**2 / spread)))
    half = float(stdtrit(count - 2, 0.975)) * error
    return Estimate(max(0.0, total), max(0.0, total - half), max(0.0, total + half), count)
