"""What an answer must be like, and what follows if it is not."""

from collections.abc import Iterator, Mapping
from typing import Literal, cast

import msgspec

from eventrail.config.bounds import Problem

Action = Literal["off", "note", "block", "retry", "fallback", "unsure", "hand_over"]
"""What follows a failed check; see `Output`."""

LAST: tuple[Action, ...] = ("note", "block", "unsure", "hand_over")
"""The actions after which the answer is decided on; `retry` and `fallback` lead to another."""

Language = Literal[
    "ar", "de", "el", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pt", "ru", "th", "zh"
]
"""The languages that can be told apart, as ISO 639-1 codes."""

CHECKS = (
    "empty", "leak", "prompt", "cut_off", "refusal", "language", "format", "grounding", "relevance",
)  # fmt: skip
"""The checks, each of which is a field of `Output` that holds its actions."""

ALWAYS = ("empty", "leak")
"""The checks that are never off."""

MOST_RETRIES = 3
MOST_FALLBACKS = 8


def _block() -> list[Action]:
    return ["block"]


def _note() -> list[Action]:
    return ["note"]


def _off() -> list[Action]:
    return ["off"]


def _all_prompts() -> list[Literal["template", "system"]]:
    return ["template", "system"]


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What follows when a check of an answer fails.

    Each check has a list of actions. The first that can be taken is: `retry` asks the same pool
    once more and tells it why; `fallback` asks another pool; `unsure` answers with `unsure_text`;
    `hand_over` gives the request to a person and answers with `hand_over_text`; `block` rejects;
    `note` only writes the finding down; `off` does without the check. When several checks fail,
    the strictest action is taken: block, hand_over, unsure, fallback, retry, note.

    Attributes:
        empty: it says nothing.
        leak: it holds personal data or secrets that the request did not bring along.
        prompt: it repeats 12 words in a row of a protected text; see `protect`.
        cut_off: it ends in the middle.
        refusal: it declines to help. That something is not in the documents is no refusal.
        language: it is not in the question's language, or in `answer_language`.
        format: it is not the JSON that was asked for, and could not be repaired.
        grounding: the documents it was given do not support it.
        relevance: it is about something else than the question.
        protect: texts that must not be repeated: the prompt template's system text, and the
            system messages that the app sends.
        answer_language: the language that answers must be in; empty for the question's.
        repair: put JSON right that is almost what was asked for. Never done to what was streamed.
        grounded: when grounding is checked: if there are documents, `always` (an answer without
            any counts as unsupported), or `never`.
        grounding_least: the least share of an answer's sentences that must be supported, 0 to 1.
        relevance_least: the least relevance, 0 to 1, that is no finding.
        retries: how often `retry` is taken for one request, 0 to 3.
        fallbacks: how often `fallback` is taken for one request, 0 to 8.
        fallback_pool: who is asked on `fallback`; empty for the route's next pool.
        hold: whether a stream shows nothing before the whole answer is checked. `auto`: if a
            check may do something about a finished answer; `never`: such a check only blocks
            or notes what was streamed.
        unsure_text: what `unsure` answers, by language; there is one for `en` and `ko`.
        hand_over_text: what `hand_over` answers, by language; there is one for `en` and `ko`.
    """

    empty: list[Action] = msgspec.field(default_factory=_block)
    leak: list[Action] = msgspec.field(default_factory=_block)
    prompt: list[Action] = msgspec.field(default_factory=_note)
    cut_off: list[Action] = msgspec.field(default_factory=_note)
    refusal: list[Action] = msgspec.field(default_factory=_note)
    language: list[Action] = msgspec.field(default_factory=_note)
    format: list[Action] = msgspec.field(default_factory=_note)
    grounding: list[Action] = msgspec.field(default_factory=_note)
    relevance: list[Action] = msgspec.field(default_factory=_off)
    protect: list[Literal["template", "system"]] = msgspec.field(default_factory=_all_prompts)
    answer_language: Language | Literal[""] = ""
    repair: bool = True
    grounded: Literal["documents", "always", "never"] = "documents"
    grounding_least: float = 0.5
    relevance_least: float = 0.05
    retries: int = 1
    fallbacks: int = 1
    fallback_pool: str = ""
    hold: Literal["auto", "always", "never"] = "auto"
    unsure_text: dict[str, str] = {}
    hand_over_text: dict[str, str] = {}

    def actions(self, check: str) -> list[Action]:
        """Return the actions of a check, by its name in `CHECKS`."""
        return cast("list[Action]", getattr(self, check))

    def checks(self, check: str) -> bool:
        """Whether a check is made."""
        return self.actions(check) != ["off"]

    def takes(self, *wanted: Action) -> bool:
        """Whether any check may take one of these actions."""
        return any(not set(wanted).isdisjoint(self.actions(check)) for check in CHECKS)


def output_problems(policy: Output, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    for check in CHECKS:
        yield from _ladder(check, policy.actions(check))
    yield from _within(policy, 0, MOST_RETRIES, "retries")
    yield from _within(policy, 0, MOST_FALLBACKS, "fallbacks")
    yield from _within(policy, 0, 1, "grounding_least", "relevance_least")
    if policy.fallback_pool and policy.fallback_pool not in pools:
        known = ", ".join(sorted(pools)) or "none"
        yield "fallback_pool", f"there is no pool {policy.fallback_pool!r}; pools are: {known}"
    yield from _texts("unsure_text", policy.unsure_text)
    yield from _texts("hand_over_text", policy.hand_over_text)


def _ladder(check: str, actions: list[Action]) -> Iterator[Problem]:
    last = ", ".join(LAST)
    if actions == ["off"] and check not in ALWAYS:
        return
    if "off" in actions:
        yield check, "is never off" if check in ALWAYS else "cannot be off and do something"
        return
    if not actions:
        yield check, f"names no action; name one of: off, {last}"
        return
    for index, action in enumerate(actions[:-1]):
        if action in LAST:
            yield f"{check}[{index}]", f"{action!r} decides, so nothing can follow it"
    if actions[-1] not in LAST:
        why = f"{actions[-1]!r} can be used up; end the list with one of: {last}"
        yield f"{check}[{len(actions) - 1}]", why


def _within(policy: Output, least: float, most: float, *fields: str) -> Iterator[Problem]:
    for field in fields:
        value = cast("float", getattr(policy, field))
        if not least <= value <= most:
            yield field, f"must be {least} to {most}, not {value:g}"


def _texts(field: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    known: tuple[str, ...] = Language.__args__  # type: ignore[attr-defined]
    for language, text in texts.items():
        if language not in known:
            yield f"{field}.{language}", f"is no known language; those are: {', '.join(known)}"
        elif not text.strip():
            yield f"{field}.{language}", "is empty, and would be the answer"
