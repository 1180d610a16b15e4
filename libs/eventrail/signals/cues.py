"""Words and phrases that tell how a user finds an answer, in English and Korean.

Written by hand; what they are worth is learnt by the model that counts them (`measures`). A
phrase in Korean is matched by its stem, since endings follow without a space.
"""

import re
from typing import Final

_FLAGS: Final = re.IGNORECASE


def _any(english: str, korean: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})|(?:{korean})", _FLAGS)


NEGATIVE: Final = _any(
    r"no\b|not\b|\w+n[o']t\b|\w+n\u2019t\b|never\b|nothing\b|none\b|nope\b|hate\w*|dislike\w*|bad\b"
    r"|wrong\b|wors[et]\b|terrible\b|awful\b|boring\b|annoy\w*|useless\b|unfortunately\b|sucks?\b"
    r"|stupid\b|confus\w*|disappoint\w*|sad\b|but\b|however\b|instead\b|else\b|other\b"
    r"|another\b|different\b",
    "아니|안 |않|못|없|싫|별로|나쁘|틀렸|다른 ",
)
"""A user says no, dislikes, or wants something else."""

POSITIVE: Final = _any(
    r"thanks?\b|thank\b|thx\b|great\b|good\b|perfect\w*|awesome\b|lov(?:e|ed|ely)\b|nice\w*"
    r"|wonderful\w*|excellent\b|cool\b|amazing\b|sounds\b|helpful\b|helped\b|appreciate\w*|sure\b"
    r"|yes\b|yeah\b|ok(?:ay)?\b|fine\b|works\b|exactly\b|like\b",
    "감사|고마|고맙|좋아|좋네|좋습|완벽|훌륭|최고|도움이 됐|도움이 되었|도움 됐|네[,. ]|맞아|맞습",
)
"""A user agrees, thanks or praises."""

THANKS: Final = _any(r"thanks?\b|thank you\b|thx\b|appreciate\b", "감사|고마|고맙")
"""A user thanks."""

DECLINED: Final = _any(
    r"sorry\b|unfortunately\b|apologi[sz]e\w*|unable\b|can(?:no|')t\b|couldn't\b|could not\b"
    r"|do(?:es)? not\b|do(?:es)?n't\b|there (?:is|are|were|was) no\w*\b|no match\w*|unavailable\b"
    r"|not available\b|fail\w*|not able\b|isn't\b|is not\b|aren't\b|are not\b",
    "죄송|유감|미안|할 수 없|수 없습|없습니다|없어요|찾지 못|불가능|어렵습니다|실패",
)
"""A system says sorry, or that it has nothing to offer."""

CORRECTION: Final = _any(
    r"i meant\b"
    r"|(?:no|nope|nah|actually)[,.!]*\s+(?:i mean|i said|i asked|i want|not |that's not)"
    r"|not what i\b|isn't what i\b|i (?:was|am) (?:asking|talking) about\b|i was asking\b"
    r"|you (?:mis(?:understood|read|heard)|got it wrong|are wrong)|that(?:'s| is|\u2019s) "
    r"(?:wrong|incorrect|false|not (?:right|correct|true|it))|wrong (?:one|answer|question|order)\b"
    r"|i (?:didn't|did not) (?:ask|mean|say)\b|i asked (?:for|about|you|how|what|why|when|where)\b",
    "그게 아니라|그 ?말이 아니|그거 말고|그것 말고|제 ?말은"
    "|내 ?말은|제 뜻은|내 뜻은|잘못 (?:이해|알)"
    "|틀렸|틀린 (?:답|말|정보)|물어본 (?:게|건|것은) 아니|묻는 (?:게|건) 아니|(?:을|를|은|는|걸) "
    "(?:물어봤|물었|여쭤)|라고 (?:했잖|말했잖)",
)
"""A user puts a misunderstanding, or a mistake, right."""

COMPLAINT: Final = _any(
    r"useless\b|terrible\b|awful\b|horrible\b|ridiculous\b|unhelpful\b|pathetic\b|worst\b"
    r"|(?:not|isn't|wasn't|aren't|never) (?:\w+ )?help(?:ful|ing)\b"
    r"|(?:doesn't|does not|didn't) help\b"
    r"|frustrat\w*|annoy(?:ing|ed)\b|waste of (?:my )?time\b|wast(?:ing|ed) my time\b|nonsense\b"
    r"|stupid\b|dumb\b|idiot\w*|you keep\b|(?:already|just) (?:told|said|asked|answered)\b"
    r"|(?:this|it|that) (?:still )?(?:doesn't|does not|didn't|isn't) work\w*|disappoint(?:ed|ing)\b"
    r"|(?:real|actual) (?:person|human)\b|(?:to|with) an? (?:human|manager|person)\b"
    r"|are you even\b|ma(?:kes?|de) no sense\b|stop (?:saying|repeating)\b|makes? me angry\b"
    r"|(?:second|third|fourth) time\b|what the hell\b|wtf\b|fed up\b|sick of\b|complaint\b",
    "도움이? ?(?:전혀 )?(?:안|되지 않)|쓸모 ?없|쓸데 ?없"
    "|답답|짜증|실망|엉망|형편 ?없|왜 자꾸|몇 번을|몇 번째"
    "|최악|불만|화가 나|화나|못 알아듣|이해를 못|말이 (?:안|되지)"
    "|장난(?:하|치)|바보|멍청|상담원 (?:연결|바꿔)"
    "|사람(?:이랑|하고|과) (?:얘기|이야기|통화)|여전히 안"
    "|아직도 안|또 (?:같은|틀)|같은 (?:말|대답|답변)만",
)
"""A user complains of the answer or of whoever gives it."""

DOUBT: Final = _any(
    r"are you sure\b|really\?|that (?:doesn't|does not) (?:sound|seem|look)\b|i don't think\b"
    r"|i doubt\b|is that (?:right|correct|true)\b",
    "확실(?:해|한|합)|정말(?:요|이에요|입니까)|맞(?:나요|아요)\\?|아닌 것 같",
)
"""A user doubts."""


def count(pattern: re.Pattern[str], text: str) -> int:
    """Return how often a pattern occurs."""
    return sum(1 for _ in pattern.finditer(text))
