"""An answer beside a right one: BLEU, chrF, ROUGE, exact and containing; all 0 to 1.

BLEU and chrF by sacrebleu (Post, 2018), ROUGE by rouge-score (Lin, 2004), which need the extra
`analyst`. The measures are of words in common, so a good answer in other words scores low.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_NO_WORD = re.compile(r"[^\w\s]")


def exact(answer: str, reference: str) -> float:
    """Return 1 if both say the same, case, marks and white space aside."""
    return float(_plain(answer) == _plain(reference))


def contains(answer: str, reference: str) -> float:
    """Return 1 if the right answer stands in the answer as whole words."""
    wanted = _plain(reference)
    return float(bool(wanted) and f" {wanted} " in f" {_plain(answer)} ")


def bleu(answer: str, reference: str) -> float:
    """Return the sentence's BLEU with exponential smoothing and its effective order."""
    import sacrebleu  # noqa: PLC0415 -- only where references are

    score: Any = sacrebleu.sentence_bleu(answer, [reference])
    return round(float(score.score) / 100, 4)


def chrf(answer: str, reference: str) -> float:
    """Return chrF2, the F-score of runs of characters; fit for Korean."""
    import sacrebleu  # noqa: PLC0415 -- only where references are

    score: Any = sacrebleu.sentence_chrf(answer, [reference])
    return round(float(score.score) / 100, 4)


def rouge(answer: str, reference: str) -> dict[str, float]:
    """Return the F1 of ROUGE-1, -2 and -L, by words of any script."""
    from rouge_score import rouge_scorer  # noqa: PLC0415 -- only where references are

    scorer: Any = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Words())
    found: dict[str, Any] = scorer.score(reference, answer)
    return {name: round(float(each.fmeasure), 4) for name, each in found.items()}


def perplexity(logprobs: Sequence[float]) -> float | None:
    """Return the exponential of the mean negative logprob, 1 or more; None without any."""
    if not logprobs:
        return None
    return math.exp(min(-sum(logprobs) / len(logprobs), 700.0))


class _Words:
    """Splits into words of any script; the package's own knows Latin letters only."""

    def tokenize(self, text: str) -> list[str]:
        return _plain(text).split()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_NO_WORD.sub(" ", folded).split())
