"""An answer to what the assistant asked: a `yes` to an offer, or the word it wanted to know."""

import re

from eventrail.ingestion.sentences import sentences
from eventrail.retrieval.rewriting.small_talk import is_small_talk

_YES = re.compile(
    r"(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please(?: do)?|go ahead|of course|absolutely|do it"
    r"|i would|i do|네|넵|예|응|어|그래|좋아|알려 ?줘|부탁해|부탁합니다|부탁드립니다|부탁드려)"
    r"(?>[,.!\s]+(?:please(?: do)?|go ahead|i would|i do|thanks|thank you|tell me|show me"
    r"|알려 ?줘|알려 ?주세|부탁해|부탁합니다|부탁드립니다|부탁드려))*요?[.!\s]*",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"^(?:would you like|do you want|shall i|should i|may i|can i|did you mean|are you asking"
    r"|are you looking)\b(?: me)?(?: to)?(?: (?:know|hear|see|tell you|show you|explain|give you))?"
    r"(?: more)?(?: about| for)?",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"(?:알려|보여|설명해|안내해|말씀해)? ?(?:드릴까요|줄까요?|원하시나요|궁금하신가요|필요하신가요"
    r"|말씀이신가요|찾으시나요)\?$"
)
_CLOSING = re.compile(
    r"anything else|help you|assist|more questions|other questions|할 수 있|도와|더 궁금|다른 질문",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|^(?:what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|will"
    r"|would|should|tell|show|explain|list|give|find)\b"
    r"|(?:나요|까|인가요|은가요|는가요|줘|주세요|뭐야|어디|언제|얼마)\W*$",
    re.IGNORECASE,
)
LONGEST_ANSWER = 5
"""Words; more are a question of their own."""


def offered(heard: str, answer: str) -> str:
    """Return what the turn before is completed with, if a message answers the assistant.

    A plain yes takes what was offered; a few words that ask nothing are what was asked back for.
    Empty if the assistant asked nothing, or the message says anything else.

    Args:
        heard: the assistant's message before.
        answer: the user's.
    """
    said = sentences(heard)
    last = said[-1] if said else ""
    if not last.endswith("?") or _CLOSING.search(last):
        return ""
    if _YES.fullmatch(answer) is not None:
        for form in (_OFFER, _OFFERED):
            if form.search(last):
                return form.sub("", last).strip(" ?")
        return ""
    if len(answer.split()) > LONGEST_ANSWER or _QUESTION.search(answer) or is_small_talk(answer):
        return ""
    return answer.strip(" .!")
