"""English pronouns that stand for nothing within their own question."""

import re

from eventrail.retrieval.rewriting.english_words import (
    ASKING,
    AUXILIARY,
    DETERMINER,
    FUNCTION,
    LEAD,
    LIGHT,
    PEOPLE,
    PERSON,
    POINTING,
    PREPOSITION,
    SAYING,
    THING,
    TIME,
    TOKEN,
    content,
    lowered,
)

_EMPTY_IT = re.compile(
    r"\b(?:is|was|be|it's|how's) it (?:be |ever |really |still )*(?:[\w-]+ ){0,4}?"
    r"(?:to|that|if|for|when|whether)\b"
    r"|\bit (?:takes?|took|costs?|means?|feels?|hurts?|matters?|makes sense|helps?)"
    r"(?: \w+)? (?:to|that|if|when|for|like|in|\w+ing)\b"
    r"|\bit (?:is |was |be |'s )?(?:rain|snow|sunny|raining|snowing|rains|snows|dark outside)\b"
    r"|\b(?:time|day|date|year|month) (?:(?:is|was|will) it|it (?:is|was|will))\b"
    r"|\b(?:it's|its|it is|it was|it be|it been) (?:\w+ ){1,3}(?:to|that|if|when|for)\b"
    r"|\bwhat(?:'s| is| was| does) it (?:like|feel|mean)\b(?! *$)"
    r"|\bit (?:\w+ )?take\b(?! *$)|\bhow (?:hot|cold|warm|humid|windy|late) (?:is|was|will) it\b"
    r"|\bit been (?:\w+ )?since\b|\bit (?:appears|seems|says)\b|\bit (?:\w+ )+if\b"
    r"|\bmake it (?:to|in|through|big|work)\b"
)
_CLAUSE = re.compile(r"[,;:.!?]\s+\w|\b(?:and|or|if|when|while|because|before|after|that|but)\b")
_OF = frozenset({"of", "in", "for", "with", "about", "on"})
_SIMPLE_CLAUSE = 12
"""Words."""

_OBJECTS = frozenset({"it", "them", "him", "her", "this", "that", "these", "those"})
_POSSESSIVE = frozenset({"its", "his", "her", "their"})
_HAS = frozenset({"has", "have", "had", "is", "are", "was", "were"})
_HERE = frozenset({"this", "these"})


def has_open_pronoun(question: str, mentioned: frozenset[str]) -> bool:
    """Return whether some pronoun has nothing before it, in its question, to stand for.

    Args:
        question: as it was asked.
        mentioned: the words of the turn before, in lower case. `this plan` points there only if
            a plan was mentioned; else it is in front of who asks.
    """
    words = TOKEN.findall(question)
    lower = [lowered(word) for word in words]
    start = next((at for at, word in enumerate(lower) if word not in LEAD), len(words))
    plain = " ".join(lower)
    for at in range(start, len(words)):
        word, after = lower[at], "".join(lower[at + 1 : at + 2])
        if word in POINTING and not _points_back(lower, at, after, mentioned):
            continue
        if word == "there" and (after or at == start or lower[at - 1] in AUXILIARY):
            continue
        if word in THING and _EMPTY_IT.search(plain):
            continue
        if word in THING | PEOPLE | POINTING | {"there"} and _open(words, lower, start, at):
            return True
    return False


def _points_back(lower: list[str], at: int, after: str, mentioned: frozenset[str]) -> bool:
    """Whether `this`, `that` and so on stand for something, and are no part of grammar."""
    before = lower[at - 1] if at else ""
    if before in SAYING or (before == "is" and after in {"the", "a", "an", "my"}):
        return False
    if after in TIME | PERSON | PEOPLE | THING | {"who", "which", "of", "is", "one", "ones"}:
        return False
    if not after or after in AUXILIARY | LIGHT | PREPOSITION | {"and", "or", "too", "also"}:
        return lower[at] not in _HERE or at > 0
    if after in FUNCTION or (lower[at] == "that" and before not in FUNCTION | LIGHT):
        return False
    return lower[at] not in _HERE or after in mentioned or after.rstrip("s") in mentioned


def _open(words: list[str], lower: list[str], start: int, at: int) -> bool:
    """Whether nothing is named before that the pronoun can stand for."""
    before = words[start:at]
    if at > start and lower[at - 1] in _OF and _one_clause(words, before):
        return True
    subject = "".join(lower[at + 1 : at + 2]) in AUXILIARY
    named = before if _owns_itself(lower, at) else _without_asking(before)
    if lower[at] in _OBJECTS and not subject:
        named = _without_verb(named)
    return not content(named)


def _owns_itself(lower: list[str], at: int) -> bool:
    """Whether what is asked for owns: `which company has its seat in`."""
    return lower[at] in _POSSESSIVE and "".join(lower[at - 1 : at]) in _HAS


def _one_clause(words: list[str], before: list[str]) -> bool:
    """Whether a preposition's pronoun, `of it`, cannot stand for a thing that is named before."""
    if len(words) > _SIMPLE_CLAUSE or _CLAUSE.search(" ".join(before)):
        return False
    return not any(word[0].isupper() for word in content(before)) and len(content(before)) <= 1


def _without_asking(words: list[str]) -> list[str]:
    """Leave out `what year`, `which country`, `how many people` at the beginning."""
    lower = [word.lower() for word in words]
    if not lower or lower[0] not in ASKING:
        return words
    verb = next((at for at, word in enumerate(lower[:5]) if word in AUXILIARY), 0)
    return words[verb:]


def _without_verb(words: list[str]) -> list[str]:
    """Leave out the verb whose object the pronoun is: the word before it, if it can be one."""
    if not words or words[-1].lower() in FUNCTION:
        return words
    noun = len(words) > 1 and words[-2].lower() in (DETERMINER | PREPOSITION) - {"to"}
    return words if noun else words[:-1]
