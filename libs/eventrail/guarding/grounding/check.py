"""Sentence by sentence: do the documents support an answer?"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from eventrail.guarding.grounding.claims import Claim, claims_of
from eventrail.guarding.grounding.evidence import evidence_of
from eventrail.guarding.grounding.judge import Judge, Opinion, TreeJudge
from eventrail.guarding.grounding.match import Match, matches
from eventrail.guarding.grounding.words import words_of

_LONGEST: Final = 200_000
"""Characters of documents that are read; those after it are as if they were not there."""
_EVEN: Final = 0.5
NOWHERE: Final = -1
"""The document of a sentence that no document comes near to."""


class Verdict(StrEnum):
    """What the documents make of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


class SentenceGrounding(msgspec.Struct, frozen=True):
    """A sentence of an answer, and the documents' sentence that is nearest to it.

    Offsets count code points, from 0, ends exclusive.

    Attributes:
        start: where it begins in the answer.
        end: where it ends.
        verdict: what the documents make of it.
        score: how probable it is that they support it, 0 to 1; 0.5 and more is `supported`.
        document: number of the document with the nearest sentence, from 0; -1 for none.
        nearest_start: where that sentence begins in its document.
        nearest_end: where it ends.
    """

    start: int
    end: int
    verdict: Verdict
    score: float
    document: int = NOWHERE
    nearest_start: int = 0
    nearest_end: int = 0


def check(
    answer: str, documents: Sequence[str], question: str = "", *, judge: Judge | None = None
) -> list[SentenceGrounding]:
    """Return what the documents make of each sentence of an answer that claims something.

    Greetings and questions back claim nothing and are left out.

    Args:
        answer: any text, English or Korean.
        documents: the texts that it was given.
        question: what it answers; a bare yes or no is judged as a claim about it.
        judge: who judges; the model that ships by default.

    Raises:
        UnusableArtefact: the model that ships is damaged.
    """
    claims = claims_of(answer, question)
    evidence = evidence_of(_within(documents))
    if not claims:
        return []
    if not evidence.places:
        return [SentenceGrounding(c.start, c.end, Verdict.NOT_FOUND, 0.0) for c in claims]
    found = list(matches(claims, evidence, words_of(question)))
    opinions = (judge or TreeJudge()).judge(found)
    return [_grounding(each.claim, each, one) for each, one in zip(found, opinions, strict=True)]


def overall(sentences: Sequence[SentenceGrounding]) -> float:
    """Return the score of the weakest sentence; 1 for an answer that claims nothing."""
    return min((sentence.score for sentence in sentences), default=1.0)


def share_supported(sentences: Sequence[SentenceGrounding]) -> float:
    """Return the share of sentences that are supported; 1 for an answer that claims nothing."""
    if not sentences:
        return 1.0
    return sum(one.verdict is Verdict.SUPPORTED for one in sentences) / len(sentences)


def _grounding(claim: Claim, match: Match, opinion: Opinion) -> SentenceGrounding:
    score = 1 - opinion.supported if claim.denies else opinion.supported
    if score >= _EVEN:
        verdict = Verdict.SUPPORTED
    elif claim.denies or opinion.contradicted >= _EVEN:
        verdict = Verdict.CONTRADICTED
    else:
        verdict = Verdict.NOT_FOUND
    place = match.place
    return SentenceGrounding(
        claim.start, claim.end, verdict, score, place.document, place.start, place.end
    )


def _within(documents: Sequence[str]) -> list[str]:
    kept: list[str] = []
    left = _LONGEST
    for document in documents:
        kept.append(document[:left])
        left -= len(kept[-1])
    return kept
