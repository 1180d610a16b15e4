import pytest

from eventrail.guarding.answers.refusal import LONGEST, refuses

REFUSALS = [
    "I'm sorry, but I can't help with that.",
    "I\u2019m sorry, but I can\u2019t assist with that request.",
    "I cannot fulfill this request.",
    "I am unable to provide instructions for that. Please stay safe.",
    "I won't write that.",
    "Sorry, I can't do that.",
    "As an AI language model, I cannot give medical advice.",
    "I must respectfully decline.",
    "That is against my guidelines.",
    "Unfortunately, I'm not able to discuss this topic.",
    "I can't help you with hacking. However, I can tell you about network security.",
    "죄송하지만 그 요청은 도와드릴 수 없습니다.",
    "해당 내용은 제공해 드릴 수 없습니다.",
    "그 질문에는 답변드리기 어렵습니다.",
    "저희 정책에 위배되는 내용입니다.",
    "죄송합니다. 말씀드릴 수 없는 내용입니다.",
]
ANSWERS = [
    "",
    "The harbour opens at nine.",
    "I cannot find that in the documents.",
    "I'm sorry, but I could not find any mention of refunds in the provided context.",
    "The documents do not say when it opens.",
    "I do not know.",
    "You cannot return the goods after 14 days.",
    "Refunds cannot be provided in cash.",
    "He said he could not help it.",
    "I can't help but admire the sea.",
    "The clerk wrote: \"I'm sorry, but I can't help with that.\"",
    "문서에서 해당 정보를 찾을 수 없습니다.",
    "제공된 자료에는 환불에 대한 내용이 없습니다.",
    "환불은 14일 이내에만 가능합니다.",
    "```\nraise Error('I cannot help with that')\n```",
]


@pytest.mark.parametrize("text", REFUSALS)
def test_what_declines(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_what_answers(text: str) -> None:
    assert not refuses(text)


def test_who_goes_on_to_help_has_not_refused() -> None:
    begins = "As an AI language model, I cannot give personal opinions. However, "
    assert not refuses(begins + "many readers praise the book for its plain style. " * 8)
    assert not refuses("I cannot help with that. " + "a" * LONGEST)
