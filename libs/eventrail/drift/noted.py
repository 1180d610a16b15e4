"""The measures that notes tell of a request, after it has ended."""

from typing import Any

from eventrail.contracts.notes import Feedback, Judged, NoteData

_MIDDLE_STAR = 3
_STARS_TO_ONE = 2


def noted(data: NoteData | dict[str, Any]) -> dict[str, float]:
    """Return the measures that a note tells; empty for any other note.

    Ratings are -1 (bad) to 1 (good). A judge's score of an anchor, whose score by people is known,
    tells about the judge, not about the answer.
    """
    if isinstance(data, Judged) and data.scores:
        score = sum(data.scores.values()) / len(data.scores)
        return {"judged": score} if data.known is None else {"judge_error": score - data.known}
    if isinstance(data, Feedback) and data.value is not None:
        if data.implicit:
            return {"inferred": data.value}
        if data.signal == "stars":
            return {"rating": (data.value - _MIDDLE_STAR) / _STARS_TO_ONE}
        return {"rating": data.value}
    return {}
