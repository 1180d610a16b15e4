"""Whether a Korean question needs the turns before it; when in doubt it does not."""

import re

from eventrail.retrieval.rewriting.korean_words import (
    ADVERBS,
    ASKING,
    EOJEOL,
    LEAD,
    LIGHT_PREDICATE,
    PERSON,
    POINTING,
    THING,
    TIME,
    is_predicate,
    plain,
    without_lead,
)
from eventrail.retrieval.rewriting.why import Why

LONGEST = 15
"""Words; a longer question says what it is about."""

_DO = r"(?: ?(?:해|해봐|해줘|해줄래|해 ?주세요|해 ?줘|줘|주세요|줄래|줄 ?수 ?있어|부탁해))?"
_HAS = r"(?: ?(?:없어|없나요|있어|있나요|뭐가 ?있어|뭐가 ?있나요|뭐 ?있어))?"
_MORE = re.compile(
    r"(?:(?:(?:좀 |조금 |더 )*(?:더|자세히|구체적으로|쉽게|간단히|상세히|다시)(?: 좀| 더| 한번)*"
    rf" ?(?:알려|설명|말|얘기|이야기)?{_DO}"
    rf"|예를 ?들(?:어|면){_DO}|예시(?:를|는|도)?(?: ?(?:더|좀|들어|보여))*{_DO}{_HAS}"
    rf"|계속(?: ?말)?{_DO}|다른 ?(?:건|거|것은|것도|예는|예시는){_HAS}|또(?: 다른 건)?{_HAS}"
    rf"|그 ?외에는?{_HAS}|왜 ?그래|왜 ?그런(?:가요|거야|거예요|건가요)?"
    r"|왜 ?그렇(?:지|죠|습니까|게 돼)|정말|진짜|확실해"
    r"|무슨 ?(?:뜻|말|의미)(?:이야|이에요|인가요|입니까)?|그 ?다음(?:은|에는|엔)?)요?)"
)
_TOPIC = re.compile(r".+(?:은|는|은요|는요)")
_PART = re.compile(r".+(?:도|도요|에는|에는요|에선|에서는|에서는요|엔|엔요|때는|이면|이라면|라면)")
_THAN = r"(?:더|제일|가장)"
_COMPARES = re.compile(
    r"^(?:(?:둘|두 ?(?:개|가지|제품|요금제|곳|사람)|양쪽)"
    r"(?= |$)(?: ?(?:중에서?|중|다|의|은|는|을|를|모두))?"
    rf"|(?:어느|어떤) (?:쪽|것|게|거|걸)|(?:뭐가|누가|어디가) {_THAN}"
    r"|더 \S+ (?:건|거|것|게|것은|거는|걸|버전|옵션)\b|제일 \S+ (?:건|거|것은|게)\b"
    r"|차이(?:가|는|점은|점이)? (?:뭐|무엇|있|어떻|어떤)|차이점은?$)"
)
_NAMES_TWO = re.compile(r"[가-힣A-Za-z0-9](?:와|과|랑|이랑|하고|보다)\s")
_WHOSE_SUBJECT = ("언제", "어디", "얼마", "누가", "누구", "몇")
"""Words that ask about something which has to be named."""

_MARKED = ("은", "는", "을", "를", "의", "에서")
_TWO = 2
_OF_WHICH = frozenset({"어느", "어떤", "무슨", "몇"})
_WHERE = ("에서", "에서요", "부터", "부터요", "까지", "까지요", "에게", "한테", "한테요")
LONGEST_FRAGMENT = 3
"""Words."""


def dependence(question: str, before: str, heard: str) -> Why:
    """Return why a question needs the turns before it; empty if it stands alone.

    Args:
        question: the newest.
        before: the question before it.
        heard: what the assistant said in between.
    """
    words = EOJEOL.findall(question)
    rest = without_lead(words)
    spoken = " ".join(rest)
    if not words or len(words) > LONGEST:
        return ""
    if _MORE.fullmatch(" ".join(words)) or (rest and _MORE.fullmatch(spoken)):
        return "ellipsis"
    if _COMPARES.search(spoken) and not _NAMES_TWO.search(spoken):
        return "comparative"
    mentioned = frozenset(plain(word) for word in EOJEOL.findall(f"{before} {heard}"))
    if _points_back(rest, mentioned):
        return "pronoun"
    asks = bool(rest) and not question.rstrip().endswith((".", "!"))
    goes_on = len(rest) < len(words)
    return (
        "ellipsis"
        if asks
        and _left_out(rest, mentioned, goes_on=goes_on, marked=question.rstrip().endswith("?"))
        else ""
    )


def _left_out(words: list[str], mentioned: frozenset[str], *, goes_on: bool, marked: bool) -> bool:
    """Whether the verb, or what is asked about, is left to the turn before."""
    verb_alone = marked and len(words) == 1 and is_predicate(words[0])
    of_which = words[0] in _OF_WHICH and len(words) == _TWO and words[1].endswith(_WHERE)
    if all(ASKING.fullmatch(word) for word in words) or verb_alone or of_which:
        return True
    return _subjectless(words) or _fragment(words, mentioned, goes_on=goes_on)


def _points_back(words: list[str], mentioned: frozenset[str]) -> bool:
    """Whether something is named by `그거`, `그 회사` and the like, and not before."""
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if THING.fullmatch(word) or PERSON.fullmatch(word):
            return True
        if word in POINTING and after and not TIME.fullmatch(after):
            return word != "이" or plain(after) in mentioned
        if not _says_nothing(word):
            return False
    return False


def _fragment(words: list[str], mentioned: frozenset[str], *, goes_on: bool) -> bool:
    """Whether a few words name only what is new: `부산은?`, `2023년에는?`, `프로 요금제는?`.

    Several words with a topic's particle are a whole question in Korean, `영국의 수도는?`, unless
    the turn before spoke of the same kind of thing.
    """
    if len(words) > LONGEST_FRAGMENT or any(ASKING.fullmatch(word) for word in words):
        return False
    last = words[-1]
    if _PART.fullmatch(last):
        return True
    if not _TOPIC.fullmatch(last):
        return False
    genitive = any(word.endswith("의") for word in words[:-1])
    return len(words) == 1 or goes_on or (plain(last) in mentioned and not genitive)


def _subjectless(words: list[str]) -> bool:
    """Whether it is asked who, when, where or how much, and not of what."""
    asks = words[0].startswith(_WHOSE_SUBJECT) and ASKING.fullmatch(words[0]) is not None
    if words[0] == "누가" and len(words) == _TWO and is_predicate(words[1]):
        return True  # a verb with a subject, and no object
    return asks and all(_says_nothing(word) for word in words[1:])


def _says_nothing(word: str) -> bool:
    """Whether a word asks, connects, or is a predicate of no meaning of its own."""
    if word in LEAD or word in ADVERBS or ASKING.fullmatch(word):
        return True
    return LIGHT_PREDICATE.fullmatch(word) is not None and not word.endswith(_MARKED)
