"""What a Korean follow-up is completed with."""

import re

from eventrail.retrieval.rewriting.korean_words import (
    ASKING,
    EOJEOL,
    LEAD,
    PARTICLES,
    is_predicate,
    plain,
    without_lead,
)
from eventrail.retrieval.rewriting.why import Why

MOST_TERMS = 12
"""Words that are carried on."""

_NUMBER = re.compile(r"\d[\d.,/-]*")
_TOPIC = re.compile(r"[^\s]+(?:은|는)$")
_PLAIN_TOPIC = re.compile(r"(?<!에)(?<!에서)(?:은|는|은요|는요|도|도요)$")
_PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*_\d+>\S*")
_PERSONAL = re.compile(r"(?:^|\s)(?:그녀|그분|그는|그가|그의|그를|그들|그 사람|이 사람|누구)")


def completed(question: str, why: Why, before: str, heard: str) -> str:
    """Return a follow-up with what it leaves to the turns before.

    Args:
        question: the follow-up.
        why: what makes it one.
        before: the question before it, itself completed.
        heard: what the assistant said in between.
    """
    words = without_lead(EOJEOL.findall(question))
    terms = topic(before)
    if why == "ellipsis" and _names_something(words):
        return _filled(words, before)
    if why == "ellipsis" and not any(ASKING.match(word) for word in words):
        return before
    if not terms or _PERSONAL.search(question):
        terms += [word for word in _topic_of_answer(heard) if word not in terms]
    return f"{' '.join(terms[:MOST_TERMS])} {question}".strip()


def topic(question: str) -> list[str]:
    """Return the words of a question that say what it is about."""
    words = EOJEOL.findall(_PLACEHOLDER.sub(" ", question))
    kept = [
        word
        for at, word in enumerate(words)
        if word not in LEAD
        and not ASKING.fullmatch(word)
        and not (at == len(words) - 1 and is_predicate(word))
    ]
    return list(dict.fromkeys(kept))


def _topic_of_answer(answer: str) -> list[str]:
    """Return what the first sentence of an answer says something about."""
    words = EOJEOL.findall(_PLACEHOLDER.sub(" ", answer))[:6]
    last = next((at for at, word in enumerate(words) if _TOPIC.fullmatch(word)), None)
    return [] if last is None else [*words[:last], plain(words[last])]


def _names_something(words: list[str]) -> bool:
    return any(not ASKING.match(word) for word in words) and PARTICLES.search(words[-1]) is not None


def _filled(words: list[str], before: str) -> str:
    """Return the question before with the new part in place of the one it replaces."""
    new = [*words[:-1], plain(words[-1])]
    number = _same_number(new, before)
    if number:
        return number
    head = _same_head(new, before)
    if head:
        return head
    parts = before.split()
    names = topic(before)
    if _PLAIN_TOPIC.search(words[-1]) and len(names) > 1 and parts and parts[0] == names[0]:
        return " ".join([*new, *parts[1:]])
    return f"{before.rstrip('?!. ')} {' '.join(new)}?"


def _same_number(words: list[str], before: str) -> str:
    """`2023년에는?` puts 2023 where 2022 stood."""
    new, old = _NUMBER.findall(" ".join(words)), _NUMBER.findall(before)
    if len(new) != 1 or len(old) != 1 or len(new[0]) != len(old[0]):
        return ""
    return before.replace(old[0], new[0], 1)


def _same_head(words: list[str], before: str) -> str:
    """`프로 요금제는?` puts it where `베이직 요금제는` stood."""
    parts = before.split()
    if len(words) == 1:
        return ""
    for at, part in enumerate(parts):
        if at and plain(part.strip("?,.!")) == words[-1]:
            ending = part[len(words[-1]) :]
            return " ".join([*parts[: at - 1], *words]) + " ".join([ending, *parts[at + 1 :]])
    return ""
