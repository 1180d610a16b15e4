"""Cases for the curve of a cascade, from a file or from what was logged; pure but for the file."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from eventrail.contracts.errors import EventrailError
from eventrail.experiments.curve import Case
from eventrail.experiments.data import Data, reward_of
from eventrail.experiments.outcomes import Outcome
from eventrail.experiments.pairs import pairs_of


class InvalidCases(EventrailError):
    """A file of cases that does not fit; the message names the line."""


def read_cases(path: Path) -> list[Case]:
    """Read JSON Lines with the fields of `Case`; empty lines are passed over.

    Raises:
        InvalidCases: it cannot be read, or a line does not fit.
    """
    decoder = msgspec.json.Decoder(Case)
    cases: list[Case] = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCases(f"{path}: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                cases.append(decoder.decode(line))
            except msgspec.MsgspecError as error:
                raise InvalidCases(f"{path}:{number}: {error}") from error
    if not cases:
        raise InvalidCases(f"{path}: holds no case")
    return cases


NEVER_SURE = -1e9
"""Confidence of an answer that goes on whatever its logprobs."""


def logged_cases(
    data: Data, route: str, quality: str, matches: Sequence[str] = ()
) -> tuple[list[Case], int]:
    """Return the cases in a route's requests and their shadows, and how many had to be left out.

    The small model's answer is the request's, so requests that went on to a further step say
    nothing of it and are left out; with a threshold that none goes on at, all count.

    Args:
        data: what is known.
        route: a route with a cascade, for its confidence, and a shadow on the large model.
        quality: the reward that says how good an answer is, e.g. `judged:grounded`.
        matches: regular expressions, case-blind; an answer that one of them finds goes on before
            any other, as with the cascade's `answer_matches`.

    Raises:
        UnknownReward: there is no such reward.
        InvalidCases: a regular expression is none.
    """
    cases: list[Case] = []
    says_nothing = _compiled(matches)
    pairs = pairs_of(data, route)
    for small, large in pairs:
        case = _case(data, small, large, quality)
        if case is not None:
            unsure = says_nothing is not None and says_nothing.search(small.text)
            cases.append(replace(case, confidence=NEVER_SURE) if unsure else case)
    return cases, len(pairs) - len(cases)


def _case(data: Data, small: Outcome, large: Outcome, quality: str) -> Case | None:
    ours, theirs = reward_of(data, small, quality), reward_of(data, large, quality)
    if small.confidence is None or len(small.steps) != 1 or ours is None or theirs is None:
        return None
    return Case(small.confidence, small.cost, ours, large.cost, theirs)


def _compiled(matches: Sequence[str]) -> re.Pattern[str] | None:
    if not matches:
        return None
    try:
        return re.compile("|".join(f"(?:{each})" for each in matches), re.IGNORECASE)
    except re.error as error:
        raise InvalidCases(f"no regular expression: {error}") from error
