"""Rows made from the documents of labelled ones, and questions answered in whole sentences.

In the sets that people labelled, wrong answers have habits of their own: in one they are long and
repeat the question, where right ones are two words. A model that learnt this would refuse a good
answer for its manners. So right answers are also put into the question's words, short wrong ones
are added, and sentences of the documents, whole or falsified, teach what numbers and "not" do.
"""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from eventrail.evaluating.grounding_rows import Labelled
from eventrail.guarding.grounding.lexicon import OPPOSITES
from eventrail.guarding.grounding.sentences import sentences_of

_ASKING = re.compile(
    r"\b(?:in |on |at |by |from |of |for |to |with )?"
    r"(?:what|which|who|whom|whose|when|where|how many|how much|how old)\b"
    r"(?: (?:year|city|country|state|name|date|person|actor|actress|band|film|company))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_VERB = re.compile(r"\b(?:is|was|are|were|has|had|can|will|did|does)\b")
_DENIAL = re.compile(r"n['\u2019]t\b| not\b| never\b| no longer\b")
_KOREAN_VERB: Final = (
    ("했다", "하지 않았다"),
    ("하였다", "하지 않았다"),
    ("됐다", "되지 않았다"),
    ("되었다", "되지 않았다"),
    ("한다", "하지 않는다"),
    ("된다", "되지 않는다"),
    ("있다", "있지 않다"),
    ("했습니다", "하지 않았습니다"),
    ("합니다", "하지 않습니다"),
    ("있습니다", "없습니다"),
    ("입니다", "이 아닙니다"),
    ("좋았습니다", "좋지 않았습니다"),
    ("었습니다", "지 않았습니다"),
    ("었다", "지 않았다"),
    ("았다", "지 않았다"),
    ("이다", "이 아니다"),
    ("좋아요", "좋지 않아요"),
)
_SHORT: Final = 4
_LONG: Final = 8
_MADE: Final = "made"
_ECHOED: Final = "echoed"


def echoed(rows: Sequence[Labelled], chance: random.Random) -> Iterator[Labelled]:
    """Yield answers in the words of their questions, right and wrong, and wrong short ones."""
    asked = [row for row in rows if row.question]
    right = [row.answer for row in asked if row.supported]
    for row in asked:
        short = len(row.answer.split()) <= _SHORT
        if row.supported or short:
            yield _said(row, _in_full(row.question, row.answer), supported=row.supported)
        if row.supported:
            yield _said(row, row.answer, supported=True)
            other = chance.choice(right)
            if other.lower() not in row.document.lower():
                yield _said(row, other, supported=False)
                yield _said(row, _in_full(row.question, other), supported=False)


def made(rows: Sequence[Labelled], chance: random.Random) -> Iterator[Labelled]:
    """Yield sentences of documents as they are and falsified, and sentences of other documents."""
    documents = sorted({(row.document, row.language) for row in rows})
    for document, language in documents:
        whole = [document[start:end] for start, end in sentences_of(document)]
        told = [sentence for sentence in whole if len(sentence) > _LONG]
        if not told:
            continue
        sentence = chance.choice(told)
        basis = Labelled(
            document,
            sentence,
            supported=True,
            dataset=_MADE,
            label="copied",
            contradicted=False,
            language=language,
        )
        yield basis
        part = re.split(r",\s", sentence)[0]
        if part != sentence and len(part) > 2 * _LONG:
            yield msgspec.structs.replace(basis, answer=part)
        for false in _falsified(sentence, language, chance):
            yield msgspec.structs.replace(
                basis, answer=false, supported=False, contradicted=True, label="falsified"
            )
        strange, spoken = chance.choice(documents)
        pieces = sentences_of(strange)
        if strange != document and spoken == language and pieces:
            start, end = chance.choice(pieces)
            yield msgspec.structs.replace(
                basis, answer=strange[start:end], supported=False, label="strange"
            )


def _falsified(sentence: str, language: str, chance: random.Random) -> Iterator[str]:
    numbers = list(_NUMBER.finditer(sentence))
    if numbers:
        at = chance.choice(numbers)
        other = str(int(at.group()[:9]) + chance.choice([1, 2, 3, 5, 7, 10, 20]))
        yield sentence[: at.start()] + other + sentence[at.end() :]
    yield from _denied_in_korean(sentence) if language == "ko" else _denied(sentence)
    words = sentence.split()
    opposed = [at for at, word in enumerate(words) if word.lower() in OPPOSITES]
    if opposed:
        at = chance.choice(opposed)
        words[at] = chance.choice(sorted(OPPOSITES[words[at].lower()]))
        yield " ".join(words)


def _denied(sentence: str) -> Iterator[str]:
    """Yield the sentence with a "not", or without the one it has."""
    bare = _DENIAL.sub("", sentence)
    verb = _VERB.search(sentence)
    if bare != sentence:
        yield bare
    elif verb:
        yield f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"


def _denied_in_korean(sentence: str) -> Iterator[str]:
    """Yield the sentence with its last verb denied, or affirmed if it is denied."""
    bare = sentence.rstrip(" .!")
    for ending, denied in _KOREAN_VERB:
        if bare.endswith(denied):
            yield f"{bare[: -len(denied)]}{ending}."
            return
        if bare.endswith(ending):
            yield f"{bare[: -len(ending)]}{denied}."
            return


def _in_full(question: str, answer: str) -> str:
    """Return the question with its question word replaced by the answer."""
    bare = question.strip().rstrip("?").strip()
    found = _ASKING.search(bare)
    short = answer.rstrip(".")
    if found is None:
        return f"{short} {bare}."
    return f"{bare[: found.start()]}{short}{bare[found.end() :]}."


def _said(row: Labelled, answer: str, *, supported: bool) -> Labelled:
    return msgspec.structs.replace(
        row, answer=answer, supported=supported, dataset=_ECHOED, label=_ECHOED
    )
