"""Whether an answer follows from the documents it was given, and is about the question.

`sentences` and `words` read a text, `claims` an answer and `evidence` the documents; `match` lays
each claim beside them; `measures` make numbers of that, `model` probabilities of the numbers, and
`check` verdicts. `judge` is where another judge, such as a large model, takes the trees' place.
"""

from eventrail.guarding.grounding.check import (
    SentenceGrounding,
    Verdict,
    check,
    overall,
    share_supported,
)
from eventrail.guarding.grounding.judge import Judge, Opinion, TreeJudge
from eventrail.guarding.grounding.relevance import relevance

__all__ = [
    "Judge",
    "Opinion",
    "SentenceGrounding",
    "TreeJudge",
    "Verdict",
    "check",
    "overall",
    "relevance",
    "share_supported",
]
