"""Whether an English question needs the turns before it.

When in doubt it does not: a question that stands alone and is completed all the same is searched
for with words that it never had.
"""

from eventrail.retrieval.rewriting.english_comparisons import compares
from eventrail.retrieval.rewriting.english_fragments import is_fragment
from eventrail.retrieval.rewriting.english_pronouns import has_open_pronoun
from eventrail.retrieval.rewriting.english_words import TOKEN
from eventrail.retrieval.rewriting.why import Why

LONGEST = 25
"""Words; a longer question says what it is about."""


def dependence(question: str, before: str, heard: str) -> Why:
    """Return why a question needs the turns before it; empty if it stands alone.

    Args:
        question: the newest.
        before: the question before it.
        heard: what the assistant said in between.
    """
    words = TOKEN.findall(question)
    if not words or len(words) > LONGEST:
        return ""
    if is_fragment(question):
        return "ellipsis"
    if compares(words):
        return "comparative"
    mentioned = frozenset(word.lower() for word in TOKEN.findall(f"{before} {heard}"))
    return "pronoun" if has_open_pronoun(question, mentioned) else ""
