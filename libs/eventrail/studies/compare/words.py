"""The sentences of a comparison."""

from collections.abc import Sequence

from eventrail.studies.compare.held import LEVEL, Held
from eventrail.studies.compare.pair import Sides
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure, listed


def changed_words(found: Sequence[Held], sides: Sides) -> str:
    """Return what is better, and what is worse."""
    shown = [each for each in found if each.shown]
    if not shown:
        return f"No measure shows a difference between {sides.first} and {sides.second}."
    good = [each.measure.short for each in shown if each.verdict == "better"]
    bad = [each.measure.short for each in shown if each.verdict == "worse"]
    other = [
        f"{each.verdict} {each.measure.short}" for each in shown if each.verdict in {"more", "less"}
    ]
    parts = [
        f"{word}: {listed(names, 6)}"
        for word, names in (("better", good), ("worse", bad), ("besides", other))
        if names
    ]
    return f"Of {sides.second}, {'; '.join(parts)}."


def sure_words(found: Sequence[Held]) -> str:
    """Return how sure that is."""
    if not found:
        return "There is no measure that both sides have."
    if not any(each.shown for each in found):
        if all(each.difference.value == 0 for each in found):
            return f"All {len(found)} measures are exactly the same on both sides."
        return (
            f"None of {len(found)} measures passes a test that tells at most {LEVEL:.0%} false "
            "differences; the intervals below say how large a difference may still be."
        )
    surest = min(found, key=lambda each: 2.0 if each.adjusted is None else each.adjusted)
    return (
        f"The surest: {surest.measure.short} went from "
        f"{figure(surest.first.value, surest.measure.kind)} to "
        f"{figure(surest.second.value, surest.measure.kind)}, a difference of "
        f"{told(surest.difference, surest.measure.kind)}; at most {LEVEL:.0%} of the "
        f"differences told of are expected to be false."
    )


def advice(found: Sequence[Held]) -> str:
    """Return what to do."""
    good = any(each.verdict == "better" for each in found)
    bad = any(each.verdict == "worse" for each in found)
    if good and bad:
        return "Weigh what is better against what is worse; the slices show for whom."
    if good:
        return "Keep the second: it is better, and nothing shows that it is worse."
    if bad:
        return "Keep the first: the second is worse, and nothing shows that it is better."
    if all(each.difference.value == 0 for each in found):
        return "Nothing: the two do the same."
    return "Gather more requests, or choose by what the measures do not see."


def lead(sides: Sides) -> str:
    """Return how the requests of the sides relate."""
    if sides.paired:
        return (
            f"{sides.common:,} requests were answered on both sides, so that each is held "
            "against itself."
        )
    return "The two sides have different requests."


def method(sides: Sides) -> list[str]:
    """Return how the figures were reckoned."""
    method = [
        (
            "Each measure has a two-sided t-test with the spread between sessions, users or lone "
            "requests; p-values are adjusted for their number (Benjamini and Hochberg)."
        ),
    ]
    if sides.paired:
        method.append("Differences are taken within a request, so that easy and hard cancel out.")
    if sides.weighted:
        method.append(
            "Requests count by one over the probability with which they were dealt their arm, "
            "so that changed weights of the split do not bias the comparison."
        )
    return method


def limits(sides: Sides) -> list[str]:
    """Return what the figures do not say."""
    return [
        (
            "No difference shown is not the same as no difference: the interval says what it "
            "may still be."
        ),
        _why_different(sides),
    ]


def _why_different(sides: Sides) -> str:
    if sides.paired:
        return "A replay has no users: ratings and what users do next are those of the original."
    if sides.weighted:
        return "Arms were dealt by chance: differences are the arms' doing."
    return (
        "The sides were not dealt by chance: they may differ because their requests do. A split "
        "or a replay of the same requests tells."
    )
