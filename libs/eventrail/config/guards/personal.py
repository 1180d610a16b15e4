"""What is done about personal data in a request."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem

Treatment = Literal["mask", "hash", "block", "keep"]
"""What is done about a kind of personal data.

`mask`
    A placeholder such as `<EMAIL_1>` goes to the model, and the original comes back in the answer.
`hash`
    A keyed hash such as `<EMAIL_h3f91c0d2ab4>` goes to the model and comes back: the same for the
    same value in all of a tenant's requests, and nobody can turn it back.
`block`
    The request is rejected.
`keep`
    It stays as it is, in the log too.
"""

KIND = re.compile(r"[A-Z](?:_?[A-Z]){1,19}")
"""How a kind of a tenant's own is written."""

MOST_WORDS = 10_000
"""Words of all dictionaries of a policy together."""

LONGEST_WORD = 200
"""Characters of a word or phrase in a dictionary, or of a value to keep."""

MOST_PATTERNS = 50
"""Patterns of a policy."""


class Personal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about personal data in a request.

    Attributes:
        kinds: what is done, by kind; identifiers such as `EMAIL` and `CARD`, and a tenant's own
            kinds, are masked unless they stand here, and names such as `PERSON` are kept.
        patterns: regular expressions of a tenant's own kinds, by kind, in the syntax of RE2,
            which takes time in proportion to the text whatever the expression is.
        dictionaries: words and phrases of a tenant's own kinds, by kind; found in upper and lower
            case, as whole words.
        keep: values that are never masked, such as the address of the tenant's own support.
        ids: what is done about personal data in `user`, `session` and the values of `metadata`,
            which the log needs in the clear: `hash`, or `keep` if they are ids of the app's own
            that have to be found again as they are.
    """

    kinds: dict[str, Treatment] = {}
    patterns: dict[str, str] = {}
    dictionaries: dict[str, list[str]] = {}
    keep: list[str] = []
    ids: Literal["hash", "keep"] = "hash"


def personal_problems(policy: Personal) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    own = {*policy.patterns, *policy.dictionaries}
    if policy.kinds or own:
        from eventrail.guarding.personal.kinds import known_kinds  # noqa: PLC0415 -- only if needed

        yield from _kind_problems(policy, own, known_kinds())
    yield from _pattern_problems(policy.patterns)
    yield from _word_problems(policy)


def _kind_problems(policy: Personal, own: set[str], known: frozenset[str]) -> Iterator[Problem]:
    for kind in sorted(policy.kinds.keys() - known - own):
        kinds = ", ".join(sorted(known | own))
        yield f"kinds.{kind}", f"is no kind of personal data; there are {kinds}"
    for field, kinds in (("patterns", policy.patterns), ("dictionaries", policy.dictionaries)):
        for kind in kinds:
            if kind in known or kind == "LITERAL":
                yield f"{field}.{kind}", "is built in; give the tenant's own kind another name"
            elif not KIND.fullmatch(kind):
                yield (
                    f"{field}.{kind}",
                    "is no name of a kind: 2 to 20 capital letters, single underscores between",
                )


def _pattern_problems(patterns: Mapping[str, str]) -> Iterator[Problem]:
    if len(patterns) > MOST_PATTERNS:
        yield "patterns", f"are {len(patterns)}; {MOST_PATTERNS} at most"
    if patterns:
        from eventrail.guarding.personal.patterns import (  # noqa: PLC0415 -- only if needed
            pattern_problem,
        )

        for kind, pattern in patterns.items():
            reason = pattern_problem(pattern)
            if reason:
                yield f"patterns.{kind}", reason


def _word_problems(policy: Personal) -> Iterator[Problem]:
    total = sum(map(len, policy.dictionaries.values()))
    if total > MOST_WORDS:
        yield "dictionaries", f"have {total} words; {MOST_WORDS} at most"
    named = {f"dictionaries.{kind}": words for kind, words in policy.dictionaries.items()}
    for path, words in {**named, "keep": policy.keep}.items():
        for index, word in enumerate(words):
            if not word.strip() or len(word) > LONGEST_WORD:
                yield (
                    f"{path}[{index}]",
                    f"must be of 1 to {LONGEST_WORD} characters, not only white space",
                )
