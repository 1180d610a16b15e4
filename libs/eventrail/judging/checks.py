"""Every check of the rules: its name, version, and what it needs.

Each score is 0 (bad) to 1 (good), so that the mean of a note says something; perplexity, which is
no score, is apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from eventrail.guarding.answers.cut_off import cut_off
from eventrail.guarding.answers.form import form_of
from eventrail.guarding.answers.refusal import refuses
from eventrail.judging import references
from eventrail.judging.case import Case
from eventrail.judging.rules import relevance
from eventrail.judging.rules.form import form
from eventrail.judging.rules.grounded import grounded
from eventrail.judging.rules.language import language
from eventrail.judging.rules.length import length
from eventrail.judging.rules.repetition import no_repetition
from eventrail.judging.rules.well_formed import well_formed

Measure = Callable[[Case], float | None]
"""Returns a score, or None where the check says nothing about a case."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: its key in a note's scores.
        version: raised when its score changes its meaning.
        needs: what it needs besides question and answer: `documents`, `reference`, or, where the
            question must ask for something, `asked`.
        about: what a score of 1 means.
        measure: computes it.
    """

    name: str
    version: str
    needs: str
    about: str
    measure: Measure


def _grounded(case: Case) -> float | None:
    return grounded(case.answer, case.documents) if case.documents else None


def _faithfulness(case: Case) -> float | None:
    if not case.documents:
        return None
    return relevance.faithfulness(case.answer, case.documents, case.question)


def _context_relevance(case: Case) -> float | None:
    if not case.documents and not case.searched:
        return None
    return relevance.context_relevance(case.question, case.documents)


def _not_truncated(case: Case) -> float:
    stopped = bool(case.sampling.get("stop"))
    return float(not cut_off(case.answer, case.finish_reason, stopped=stopped))


def _no_refusal(case: Case) -> float | None:
    return None if form_of(case.extra) is not None else float(not refuses(case.answer))


def _language(case: Case) -> float | None:
    if form_of(case.extra) is not None:
        return None
    return language(case.answer, case.question, case.instructions)


REFERENCE_FREE: Final = (
    Check("well_formed", "1", "", "whole, ends as a sentence, in the question's script, no loop",
          lambda case: well_formed(case.answer, case.question, case.finish_reason)),
    Check("grounded", "1", "documents", "its words and numbers stand in the documents", _grounded),
    Check("faithfulness", "1", "documents", "the documents support all it claims", _faithfulness),
    Check("answer_relevance", "1", "", "takes up what was asked",
          lambda case: relevance.answer_relevance(case.question, case.answer)),
    Check("context_relevance", "1", "documents", "the best document takes up what was asked",
          _context_relevance),
    Check("format", "1", "asked", "has the form asked for: JSON, schema, list, table, items",
          lambda case: form(case.answer, case.question, case.instructions, case.extra)),
    Check("length", "1", "asked", "is as long as asked for",
          lambda case: length(case.answer, case.question, case.instructions)),
    Check("language", "1", "", "is in the question's language, or the one asked for", _language),
    Check("no_repetition", "1", "", "does not say the same again and again",
          lambda case: no_repetition(case.answer)),
    Check("no_refusal", "1", "", "does not decline to help", _no_refusal),
    Check("not_truncated", "1", "", "is not cut off", _not_truncated),
)  # fmt: skip
"""Without a right answer."""

WITH_REFERENCE: Final = (
    Check("exact", "1", "reference", "says just what the right answer says",
          lambda case: references.exact(case.answer, case.reference)),
    Check("contains", "1", "reference", "holds the right answer",
          lambda case: references.contains(case.answer, case.reference)),
    Check("bleu", "1", "reference", "the right answer's runs of words",
          lambda case: references.bleu(case.answer, case.reference)),
    Check("chrf", "1", "reference", "the right answer's runs of characters",
          lambda case: references.chrf(case.answer, case.reference)),
    Check("rouge_l", "1", "reference", "the right answer's words, in order",
          lambda case: references.rouge(case.answer, case.reference)["rougeL"]),
)  # fmt: skip
"""Beside a right answer; these need the extra `analyst`."""

CHECKS: Final[Mapping[str, Check]] = {
    each.name: each for each in (*REFERENCE_FREE, *WITH_REFERENCE)
}

TRIAD: Final = ("faithfulness", "answer_relevance", "context_relevance")
"""The three of retrieval-augmented answers."""
