"""Whether a question denies."""

import re
from typing import Final

from eventrail.caching.semantic.reading.lexicon import NEGATIONS
from eventrail.caching.semantic.reading.words import spelled_out

_WORD: Final = re.compile(r"[a-z]+")
_NO_DENIAL: Final = re.compile(
    r"\b(?:or|why|if|not|whether or) not\b(?=\W*(?:[?.,!;]|$|why|what|how))"
    r"|\bnot (?:only|just|sure)\b|\bno (?:doubt|matter|longer than)\b|\bnothing but\b"
    r"|\bno\. ?\d|\bcan(?:not)? (?:not )?help\b|\bnot to mention\b"
)
_RHETORICAL: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|would|should|could|can|will|has|have)(?: not)\b"
)
"""`Isn't it ...?` asks what `Is it ...?` asks."""
_KOREAN: Final = re.compile(
    r"(?:^|\s)(?:안|못)(?=\s?[가-힣])(?!내|녕|전|경|심|정|쪽|과|드로|동|양|산|건|에|으로|의|을)"
    r"|않|없(?!어진|애)|아니(?!면|라면|에요\?)|아닌|아닐|말고|지 ?마(?:라|세요|요|$|[\s?.])"
    r"|불가능|못하|못해|못한|못할"
    r"|안돼|안되|안됨|미(?:포함|설치|사용|지원|완료)|비(?:회원|활성|공개)|제외|빼고"
)
_REQUEST: Final = re.compile(
    r"(?:방법|법|수|곳|데|분|거|게|것)(?:은|이|가|도)? ?없(?:나|을까|어\?|어요\?|습니까|는지|니)"
)
"""`방법 없나요?` asks for a way."""
_TAG: Final = re.compile(
    r"(?:인지|는지|은지|ㄴ지) ?아닌지|(?:거|것|게) ?아니(?:야|에요|죠|지|냐|니|예요|가요)"
    r"|잖아|나쁘지 ?않"
)
"""`... 아니야?` looks for consent; whether or not."""
_DISAPPEAR: Final = re.compile(r"없애|없어지|없앨|없애는")


def denies(text: str, *, korean: bool) -> bool:
    """Return whether an odd number of words deny what the question is about."""
    count = _korean(text) if korean else 0
    plain = spelled_out(text).lower().strip()
    plain = _NO_DENIAL.sub(" ", _RHETORICAL.sub(" ", plain))
    count += sum(word in NEGATIONS for word in _WORD.findall(plain))
    return count % 2 == 1


def _korean(text: str) -> int:
    plain = _TAG.sub(" ", _DISAPPEAR.sub(" ", _REQUEST.sub(" ", text)))
    return len(_KOREAN.findall(plain))
