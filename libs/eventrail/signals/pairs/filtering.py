"""What is left out of preference data, and why."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from eventrail.guarding.answers.refusal import refuses
from eventrail.signals.pairs.material import Row

_MASK: Final = re.compile(r"<[A-Z]{2,40}_(?:h[0-9a-f]+|\d{1,6})>", re.IGNORECASE)
_HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_KOREAN: Final = 0.3


class Filters(msgspec.Struct, frozen=True):
    """What a row has to be like.

    Attributes:
        languages: of the prompt's last turn, `en`, `ko` or `other`; any if there is none.
        least_characters: of an answer.
        most_characters: of an answer.
        least_confidence: of its source, 0 to 1.
        masked: whether rows stay in which personal data was masked.
        refusals: whether rows stay in which the wanted answer declines to help.
    """

    languages: tuple[str, ...] = ()
    least_characters: int = 1
    most_characters: int = 20_000
    least_confidence: float = 0.6
    masked: bool = False
    refusals: bool = False


def kept_rows(
    rows: Iterable[Row], filters: Filters, left_out: Callable[[str], None]
) -> Iterator[Row]:
    """Yield the rows that fit.

    Args:
        rows: to look at.
        filters: what they have to be like.
        left_out: called with the reason for each that does not.
    """
    for row in rows:
        reason = why_not(row, filters)
        if reason:
            left_out(reason)
        else:
            yield row


def why_not(row: Row, filters: Filters) -> str:
    """Return why a row is left out; empty if it fits."""
    answers = [each for each in (row.wanted, row.unwanted) if each is not None]
    lengths = [len(each.strip()) for each in answers]
    checks = (
        ("no_prompt", not row.prompt or row.prompt[-1].role != "user"),
        ("no_answer", not answers or not min(lengths)),
        ("same_answer", len(answers) > 1 and answers[0].split() == answers[1].split()),
        ("unsure", row.source.confidence < filters.least_confidence),
        ("language", bool(filters.languages) and language_of(row) not in filters.languages),
        ("too_short", min(lengths, default=0) < filters.least_characters),
        ("too_long", max(lengths, default=0) > filters.most_characters),
        ("personal_data", not filters.masked and _masks(row)),
        ("refusal", not filters.refusals and row.wanted is not None and refuses(row.wanted)),
    )
    return next((name for name, holds in checks if holds), "")


def language_of(row: Row) -> str:
    """Return `ko`, `en` or `other`, by the letters of the prompt's last turn."""
    text = row.prompt[-1].content if row.prompt else ""
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if hangul and hangul >= _KOREAN * (hangul + latin):
        return "ko"
    return "en" if latin else "other"


def _masks(row: Row) -> bool:
    texts = [said.content for said in row.prompt]
    texts += [each for each in (row.wanted, row.unwanted) if each is not None]
    return any(_MASK.search(text) for text in texts)
