"""What is said in place of an answer, in the user's language."""

from typing import Final, Literal

from eventrail.config.guards.content import Said
from eventrail.guarding.content.language import Language

Reason = Literal["harm", "toxicity", "blocked_topic", "off_topic"]

OURS: Final[dict[Reason, dict[Language, str]]] = {
    "harm": {
        "en": "I can't help with this. If you or someone else is in danger, please contact your "
        "local emergency services or someone you trust.",
        "ko": "이 요청은 도와드릴 수 없습니다. 본인이나 다른 사람이 위험하다면 112나 119, 또는 "
        "자살예방 상담전화 109에 연락해 주세요.",
    },
    "toxicity": {
        "en": "I'd like to help. Could you please put that in other words?",
        "ko": "도와드리고 싶습니다. 다른 표현으로 다시 말씀해 주시겠어요?",
    },
    "blocked_topic": {
        "en": "I'm sorry, that is something I can't talk about here.",
        "ko": "죄송하지만 그 주제에 대해서는 여기서 말씀드릴 수 없습니다.",
    },
    "off_topic": {
        "en": "I'm sorry, I can't help with that here. Is there something else I can do for you?",
        "ko": "죄송하지만 여기서는 도와드릴 수 없는 내용입니다. 다른 도움이 필요하신가요?",
    },
}
"""Sentences for policies that name none."""


def said(answer: Said, reason: Reason, language: Language) -> str:
    """Return the answer that a policy names; ours where it names none for the language."""
    if isinstance(answer, str):
        return answer or OURS[reason][language]
    return answer.get(language) or next(iter(answer.values()), "") or OURS[reason][language]
