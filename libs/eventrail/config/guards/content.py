"""What may be talked about, and how."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from eventrail.config.bounds import Problem

Action = Literal["block", "answer", "note", "off"]
"""`block` rejects the request, `answer` ends it with a polite sentence, `note` writes a finding
and lets it go on, `off` does not look."""

Said = str | dict[str, str]
"""An answer: one text, or one a language, by `en` and `ko`."""

LANGUAGES: Final = frozenset({"en", "ko"})
LONGEST_ANSWER: Final = 4000
MOST_EXAMPLES: Final = 500


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What follows when a classifier speaks up.

    Attributes:
        action: what is done.
        threshold: the probability from which on, 0 to 1; None for the model's own, which was
            chosen for few false alarms.
        answer: for `answer` and `block`; without, a sentence of ours in the user's language.
    """

    action: Action = "note"
    threshold: float | None = None
    answer: Said = ""


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that is talked about.

    Attributes:
        examples: what users write about it; five to twenty do.
        answer: to those who ask about it, if it is blocked; without, a sentence of ours.
    """

    examples: list[str]
    answer: Said = ""


class Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What requests may be about.

    Attributes:
        allowed: if there are any, a request that is like none of them is off topic.
        blocked: a request that is like one of these is not answered.
        threshold: the likeness from which on a request is about a topic, 0 to 1; None reckons
            it from the examples.
        action: what is done about a blocked topic, or about what is off topic.
        answer: to what is off topic.
    """

    allowed: dict[str, Topic] = {}
    blocked: dict[str, Topic] = {}
    threshold: float | None = None
    action: Action = "answer"
    answer: Said = ""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be talked about, and how.

    Attributes:
        harm: requests for help with something that hurts people or breaks the law.
        toxicity: insults and hate, in English and Korean.
        topics: what requests may be about.
    """

    harm: Judged = Judged()
    toxicity: Judged = Judged()
    topics: Topics = Topics()


def content_problems(policy: Content, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    del pools  # no pool judges content
    for name, judged in (("harm", policy.harm), ("toxicity", policy.toxicity)):
        yield from _threshold(f"{name}.threshold", judged.threshold)
        yield from _answer(f"{name}.answer", judged.answer)
    yield from _threshold("topics.threshold", policy.topics.threshold)
    yield from _answer("topics.answer", policy.topics.answer)
    yield from _topics("topics.allowed", policy.topics.allowed)
    yield from _topics("topics.blocked", policy.topics.blocked)
    for name in sorted(policy.topics.allowed.keys() & policy.topics.blocked.keys()):
        yield f"topics.blocked.{name}", "is allowed too; one of the two must go"


def _threshold(field: str, value: float | None) -> Iterator[Problem]:
    if value is not None and not 0 <= value <= 1:
        yield field, f"must be 0 to 1, not {value}"


def _answer(field: str, answer: Said) -> Iterator[Problem]:
    texts = {"": answer} if isinstance(answer, str) else answer
    for language, text in texts.items():
        path = ".".join(filter(None, (field, language)))
        if language and language not in LANGUAGES:
            yield path, f"is no language that answers are chosen by: {', '.join(sorted(LANGUAGES))}"
        if len(text) > LONGEST_ANSWER:
            yield path, f"must be at most {LONGEST_ANSWER} characters long, not {len(text)}"


def _topics(field: str, topics: Mapping[str, Topic]) -> Iterator[Problem]:
    for name, topic in topics.items():
        written = [example for example in topic.examples if example.strip()]
        if not written:
            yield f"{field}.{name}.examples", "must hold at least one text"
        if len(written) > MOST_EXAMPLES:
            yield f"{field}.{name}.examples", f"must be at most {MOST_EXAMPLES}"
        yield from _answer(f"{field}.{name}.answer", topic.answer)
