"""Many questions asked at once; pure."""

from collections.abc import Sequence


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for their number: the false discovery rate at which each counts.

    Benjamini and Hochberg, J. R. Statist. Soc. B 57, 1995. None stays None and does not count.
    """
    told = sorted((value, place) for place, value in enumerate(p_values) if value is not None)
    found: list[float | None] = [None] * len(p_values)
    least = 1.0
    for rank, (value, place) in reversed(list(enumerate(told, 1))):
        least = min(least, value * len(told) / rank)
        found[place] = least
    return found
