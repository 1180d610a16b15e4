"""What comes next in a conversation: a small policy, plain enough to be read; pure."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE, Intents, NextStep
from eventrail.contracts.requests import Message
from eventrail.intents.reading import Reading

_ERROR_BEGINS: Final = ("error", "exception", "traceback", "failed", "오류", "에러", "실패")
_ERROR_FIELDS: Final = ("error", "errors", "is_error", "isError", "exception")
_SHORT: Final = 6


class Talk(msgspec.Struct, frozen=True):
    """What the policy looks at.

    Attributes:
        last_role: who spoke last.
        user_words: words of the newest user message; of a long one, not all are counted.
        open_question: whether the newest user message follows a question of the assistant's.
        results: of the tools called since that message, in order: whether each went well.
        tools: whether the app offers tools.
    """

    last_role: str = "user"
    user_words: int = 0
    open_question: bool = False
    results: tuple[bool, ...] = ()
    tools: bool = False

    @property
    def errors_in_a_row(self) -> int:
        """How many of the newest results tell of an error."""
        well = [at for at, good in enumerate(reversed(self.results)) if good]
        return well[0] if well else len(self.results)

    @property
    def replies(self) -> bool:
        """Whether the message is a short reply to a question, which has no intent of its own."""
        return self.open_question and self.user_words <= _SHORT


class Due(msgspec.Struct, frozen=True):
    """The step that is due, and why."""

    step: NextStep
    why: str


def talk_of(messages: Sequence[Message], *, tools: bool) -> Talk:
    """Return what the policy looks at in a conversation."""
    newest = max((at for at, each in enumerate(messages) if each.role == "user"), default=-1)
    before = [each for each in messages[: max(newest, 0)] if each.role == "assistant"]
    asked = (before[-1].content or "").rstrip() if before else ""
    later = messages[newest + 1 :]
    return Talk(
        last_role=messages[-1].role if messages else "user",
        user_words=_words_in(messages[newest].content or "") if newest >= 0 else 0,
        open_question=asked.endswith(("?", "\uff1f")),
        results=tuple(not tells_of_error(m.content or "") for m in later if m.role == "tool"),
        tools=tools,
    )


def _words_in(text: str) -> int:
    """Return how many words a text has; of one that is not short, more than `_SHORT`."""
    return len(text.split(maxsplit=_SHORT + 1))


def tells_of_error(result: str) -> bool:
    """Whether a tool's result begins with a word for an error, or is JSON with such a field."""
    text = result.strip()
    if text.startswith("{"):
        try:
            fields = msgspec.json.decode(text, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return False
        return any(fields.get(name) for name in _ERROR_FIELDS)
    return text[:12].lower().startswith(_ERROR_BEGINS)


def due(talk: Talk, reading: Reading, intents: Intents, said: NextStep | None = None) -> Due:
    """Return the step that is due.

    Args:
        talk: the conversation.
        reading: what the newest user message wants.
        intents: the tenant's set.
        said: the step that the tenant's own examples speak for; None if none does.
    """
    if talk.errors_in_a_row >= intents.next.tool_errors:
        return Due("hand_over", f"{talk.errors_in_a_row} tool results in a row tell of errors")
    if talk.last_role == "tool":
        return _after_tools(talk, reading)
    if said is not None:
        return Due(said, "like the examples of this step")
    return _after_user(talk, reading, intents)


def _after_tools(talk: Talk, reading: Reading) -> Due:
    done = sum(talk.results)
    if talk.errors_in_a_row and talk.tools:
        return Due("call_tool", "the last tool result tells of an error")
    if talk.tools and done < len(reading.steps):
        return Due("call_tool", f"{done} of {len(reading.steps)} parts are done")
    return Due("answer", "the tools have answered")


def _after_user(talk: Talk, reading: Reading, intents: Intents) -> Due:
    intent = intents.intents.get(reading.intent)
    if intent is not None and intent.action.hand_over is not None:
        return Due("hand_over", f"that is what {reading.intent} asks for")
    if talk.replies:
        return Due("answer", "a reply to a question")
    if reading.intent == AMBIGUOUS:
        return Due("ask_back", "two intents are about as likely")
    if talk.tools and len(reading.steps) > 1:
        return Due("call_tool", f"{len(reading.steps)} parts, and tools to do them with")
    if intent is not None and intent.action.top_k:
        return Due("retrieve", f"{reading.intent} is answered from documents")
    return Due("answer", "none of the intents" if reading.intent == OUT_OF_SCOPE else "understood")
