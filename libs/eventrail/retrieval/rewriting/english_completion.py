"""What an English follow-up is completed with."""

import re

from eventrail.ingestion.sentences import sentences
from eventrail.retrieval.rewriting.english_fragments import is_fragment
from eventrail.retrieval.rewriting.english_words import (
    ASKING,
    AUXILIARY,
    FUNCTION,
    LIGHT,
    PARTICIPLE,
    PLACEHOLDER,
    PREPOSITION,
    SUBJECT,
    TOKEN,
    content,
    without_lead,
)
from eventrail.retrieval.rewriting.why import Why

MOST_TERMS = 12
"""Words that are carried on."""

MOST_NAMES = 6

_PEOPLE = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|who)\b", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:(?:and|but|or|so|ok|okay) )*(?:what|how) about ", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,/-]*")


def completed(question: str, why: Why, before: str, heard: str) -> str:
    """Return a follow-up with what it leaves to the turns before.

    Args:
        question: the follow-up.
        why: what makes it one.
        before: the question before it, itself completed.
        heard: what the assistant said in between.
    """
    if why == "ellipsis":
        return _filled(question, before)
    terms = topic(before)
    if not _proper(terms) or _PEOPLE.search(question):
        terms += [name for name in names_in(heard) if name not in terms]
    return f"{' '.join(terms[:MOST_TERMS])} {question}".strip()


def topic(question: str) -> list[str]:
    """Return the words of a question that say what it is about; verbs only if little else does."""
    words = TOKEN.findall(PLACEHOLDER.sub(" ", question))
    nouns = _nouns(words)
    return nouns if len(nouns) > 1 else list(dict.fromkeys(content(words)))


def _nouns(words: list[str]) -> list[str]:
    kept: list[str] = []
    chunk: list[str] = []
    verb_next = False
    for word in [*words, ""]:
        if word and content([word]):
            chunk.append(word)
            continue
        kept += _noun_phrase(chunk, verb_first=verb_next)
        chunk = []
        verb_next = word.lower() in SUBJECT | {"to", "how"}  # or what `how` asks: `how tall`
    return list(dict.fromkeys(kept))


def _noun_phrase(chunk: list[str], *, verb_first: bool) -> list[str]:
    """Leave out the verb of a run of words that name something."""
    words = chunk[1:] if verb_first and chunk and chunk[0].islower() else chunk
    last = words[-1].lower() if words else ""
    if len(words) > 1 and (last in PARTICIPLE or last.endswith("ed")):
        return words[:-1]
    return words


def names_in(answer: str) -> list[str]:
    """Return the proper names at the beginning of an answer, a few."""
    names: list[str] = []
    for sentence in sentences(PLACEHOLDER.sub(" ", answer))[:2]:
        words = TOKEN.findall(sentence)
        known = words if _begins_with_name(words) else words[1:]
        names += [word for word in content(known) if word[0].isupper()]
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _begins_with_name(words: list[str]) -> bool:
    """Whether the first word would be capital anywhere: what follows is a name, or its verb."""
    after = "".join(words[1:2])
    return after[:1].isupper() or after in AUXILIARY | {"and", "or", "wrote"}


def _filled(question: str, before: str) -> str:
    """Return the question before with the new part in place of the one it replaces."""
    part = _ABOUT.sub("", question).strip(" ?!.")
    words = without_lead(TOKEN.findall(part))
    named = content(words)
    if not named:
        asks = {word.lower() for word in words} & ASKING
        brief = asks and asks != {"why"} and is_fragment(question)
        return f"{before} {question}" if brief else before
    new = " ".join(words)
    for replaced in (_same_number, _same_preposition, _same_head, _same_name):
        result = replaced(words, before)
        if result:
            return result
    return f"{before.rstrip('?!. ')} {new}?"


def _same_number(words: list[str], before: str) -> str:
    """`and in 2023?` puts 2023 where 2022 stood."""
    new = [word for word in words if _NUMBER.fullmatch(word)]
    old = _NUMBER.findall(before)
    if len(new) != 1 or len(old) != 1 or len(new[0]) != len(old[0].rstrip(".,")):
        return ""
    return before.replace(old[0].rstrip(".,"), new[0], 1)


def _same_preposition(words: list[str], before: str) -> str:
    """`and in Spain?` puts Spain where `in France` stood."""
    if words[0].lower() not in PREPOSITION:
        return ""
    found = re.search(rf"\b{re.escape(words[0])} (?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*)*", before)
    return before.replace(found[0], " ".join(words), 1) if found else ""


def _same_head(words: list[str], before: str) -> str:
    """`what about the Pro plan?` puts it where `the Basic plan` stood."""
    head = words[-1].lower()
    parts = before.split()
    for at, part in enumerate(parts):
        if part.lower().strip("?,.!") != head or at == 0 or len(words) == 1:
            continue
        first = at
        while first and parts[first - 1].lower() not in FUNCTION | LIGHT:
            first -= 1
        new = [word for word in words if word.lower() not in PREPOSITION | {"the", "a", "an"}]
        ending = part[len(head) :]
        return " ".join([*parts[:first], *new]) + " ".join([ending, *parts[at + 1 :]])
    return ""


def _same_name(words: list[str], before: str) -> str:
    """`what about Spain?` puts Spain where France stood."""
    if not all(word[0].isupper() for word in content(words)):
        return ""
    runs = re.findall(r"(?<=[a-z,] )[A-Z][\w-]*(?: [A-Z][\w-]*)*", before)
    if len(runs) != 1:
        return ""
    return before.replace(runs[0], " ".join(content(words)), 1)


def _proper(terms: list[str]) -> bool:
    return any(term[0].isupper() for term in terms)
