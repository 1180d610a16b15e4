"""What is answered in place of an answer that cannot go out."""

from collections.abc import Mapping
from typing import Final

from eventrail.config.guards.output import Output

UNSURE: Final[Mapping[str, str]] = {
    "en": "I am sorry, but I do not know the answer to that.",
    "ko": "죄송하지만 이 질문에 대한 답을 알지 못합니다.",
}
HAND_OVER: Final[Mapping[str, str]] = {
    "en": "I have passed your question on to a colleague, who will get back to you.",
    "ko": "담당자에게 문의를 전달했습니다. 확인 후 답변드리겠습니다.",
}


def unsure_text(policy: Output, language: str) -> str:
    """Return what `unsure` answers to a question in a language; in English if it is unknown."""
    return _in(policy.answer_language or language, policy.unsure_text, UNSURE)


def hand_over_text(policy: Output, language: str) -> str:
    """Return what `hand_over` answers to a question in a language; in English if unknown."""
    return _in(policy.answer_language or language, policy.hand_over_text, HAND_OVER)


def _in(language: str, own: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Return the text in the language; else the policy's own in another, else the English one."""
    known = {**ours, **own}
    if language in known:
        return known[language]
    return own.get("en") or next(iter(own.values()), ours["en"])
