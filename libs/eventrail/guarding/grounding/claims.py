"""What an answer claims: its sentences, those aside that claim nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eventrail.guarding.grounding.sentences import sentences_of
from eventrail.guarding.grounding.words import Kind, Word, content, words_of

_ASKS: Final = ("?", "\uff1f")
_YES: Final = frozenset(
    {
        "yes",
        "yeah",
        "yep",
        "yup",
        "right",
        "correct",
        "true",
        "네",
        "예",
        "응",
        "맞",
        "맞아",
        "그렇",
    }
)
_NO: Final = frozenset({"no", "nope", "incorrect", "false", "아니", "아니오", "아니요"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that can hold or not.

    Attributes:
        start: offset of its first character in the answer.
        end: offset after its last.
        text: what is claimed; the question, if the answer is a bare yes or no.
        words: its words, in order.
        weighty: those that say something, at least one.
        denies: whether `text` is a question that the answer says no to.
    """

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    weighty: tuple[Word, ...]
    denies: bool = False


def claims_of(answer: str, question: str = "") -> list[Claim]:
    """Return the claims of an answer, in order.

    A greeting claims nothing, nor does a question back, unless there is nothing else.
    """
    asked = words_of(question)
    read = [_claim(answer, start, end, question, asked) for start, end in sentences_of(answer)]
    claims = [claim for claim in read if claim.weighty]
    told = [claim for claim in claims if not answer[: claim.end].endswith(_ASKS)]
    return told or claims


def _claim(answer: str, start: int, end: int, question: str, asked: Sequence[Word]) -> Claim:
    text = answer[start:end]
    words = words_of(text)
    forms = {form for word in words for form in (word.stem, word.lower)}
    polar = bool(words) and all(
        word.kind & Kind.COMMON or {word.stem, word.lower} & (_YES | _NO) for word in words
    )
    if polar and asked and forms & (_YES | _NO):
        denies = bool(forms & _NO)
        return Claim(start, end, question, tuple(asked), tuple(content(asked)), denies)
    first = 1 if words and {words[0].stem, words[0].lower} & (_YES | _NO) else 0
    rest = words[first:]
    return Claim(start, end, text, tuple(rest), tuple(content(rest)))
