"""The sentences of a report on feedback."""

from eventrail.studies.estimates import Estimate
from eventrail.studies.feedback.corrected import Corrected
from eventrail.studies.shown import described as told


def _of(found: Corrected, name: str) -> Estimate:
    return dict(found.rows)[name]


def level(found: Corrected) -> str:
    """Return the mean rating, to go on with a sentence."""
    raw = _of(found, "As rated")
    return "" if raw.value is None else f" with {told(raw, 'number')} on average"


def sure_words(found: Corrected) -> str:
    """Return how sure that is."""
    whole = _of(found, "Had everybody rated")
    if whole.value is None:
        return "Too few rated for a correction: the figure is of those who chose to rate."
    return (
        f"Had everybody rated, the mean would be about {told(whole, 'number')}; that holds if "
        "what drives users to rate is in the log."
    )


def advice(rated: Estimate, found: Corrected) -> str:
    """Return what to do."""
    if _of(found, "Of those asked by chance").value is None:
        return (
            "Ask a share of the users by chance (`feedback.<policy>.ask_rate`), since those who "
            "rate by choice are not like the others; then read the worst requests below."
        )
    raw, whole = _of(found, "As rated").value, _of(found, "Had everybody rated").value
    if raw is not None and whole is not None and abs(raw - whole) > 0.1:  # noqa: PLR2004 -- of two
        return "Go by the corrected mean, not by the raw one, and read the worst requests below."
    if rated.n and (rated.value or 0) < 0.02:  # noqa: PLR2004 -- hardly anybody
        return "Make it easier to rate: hardly anybody does."
    return "Read the worst requests below, and fix what several of them share."


def lead(found: Corrected) -> str:
    """Return what to beware of."""
    if not found.problems:
        return "The same mean, estimated in four ways."
    return f"Beware: {'; '.join(found.problems)}."
