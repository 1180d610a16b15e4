"""Korean words by what they do in a question."""

import re

EOJEOL = re.compile(r"<[A-Z][A-Z_]*_\d+>|[^\s?!.,;:\"'()\[\]\u201c\u201d\u2018\u2019\u2026]+")
"""What stands between spaces, without marks."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LEAD = _set(
    "그럼 그러면 그리고 그런데 근데 그렇다면 그래서 하지만 그렇지만 또 또한 혹시 네 예 아 음 오"
    " 어 아하 알겠어 알겠습니다 고마워 감사합니다 저기 참 아니 좋아 좋아요 자 만약 만일"
)
"""Words that a follow-up, or anything else, begins with."""

_ASKING = (
    r"(?:언제|어디|누구|누가|누굴|얼마|왜|어떻게|어째서|몇|무엇|무슨|뭐|뭘|뭔|어떤|어느|어때|어떠|얼마나|며칠"
    r"|어딜|어딘|얼만|뭣|어떨)"
)
ASKING = re.compile(
    rf"{_ASKING}(?:에서|에게|까지|부터|한테|정도|쯤|나|서|로|에|가|를|을|는|은|의|와|랑|도|만)*"
    r"(?:지|야|이야|예요|이에요|에요|인가요|인가|입니까|죠|이죠|지요|이지|래|라고|요|니|냐|임|인데|인데요|인지|해|해요)?"
)
"""A word that asks, with its particles or as the predicate."""

LIGHT_PREDICATE = re.compile(
    r"(?:있|없|하|해|했|되|돼|됐|된|되었|나오|나와|나왔|나온|생기|생겼|만들|만든|열|열렸|닫|시작|끝|태어|죽|살"
    r"|지어|지었|지은|세워|세웠|걸리|걸려|걸렸|들|드|같|그래|그러|그런|이루|일어|벌어|출시|발표|개봉|설립|창립|"
    r"건설|완공|사망|출생|결혼|은퇴|데뷔|개최|발매|출간|쓰였|썼|쓴|불리|불려|가|갔|왔|와|오|인가|입니|이에|예요|"
    r"이야|이죠|이지|일까|이었|였|좋|크|작|비싸|싸|높|낮|길|짧|빠르|빨라|느리|커|나아|나은|멀|무거|가벼|두꺼|넓|좁|많|적|어렵|어려|쉽|쉬)[가-힣]*"
)
"""A predicate that names nothing to search for by itself."""

PARTICLES = re.compile(
    r"(?<=[가-힣A-Za-z0-9)>])(?:에서는|에게는|으로는|까지는|부터는|이라는|에는요|에서는요|에는|에도|에서도|라는"
    r"|은요|는요|도요|이요|에서|에게|한테|까지|부터|보다|처럼|이랑|으로|하고|이나|은|는|이|가|을|를|의|도|만"
    r"|과|와|랑|로|에|요)$"
)

THING = re.compile(
    r"(?:그거|그건|그게|그것|그걸|이거|이건|이게|이것|이걸|저거|저건|저게|저것|저걸|그것들|이것들|거기|여기서는"
    r"|거긴|거길|걔|얘)(?:들)?(?:은|는|이|가|을|를|의|도|만|로|으로|에|에서|에서는|까지|부터|한테|에게|랑|하고|말고"
    r"|보다|요|야|이야|예요|에는|에도)*"
)
PERSON = re.compile(
    r"(?:그녀|그분|그이|그들|그는|그가|그를|그의|그에게|그도|이분|이들|저분)"
    r"(?:은|는|이|가|을|를|의|도|만|에게|한테|께서|들은|들이|들의)*"
)
POINTING = frozenset({"그", "이", "해당"})
"""Before a noun: `그 회사`."""

TIME = re.compile(
    r"(?:외|다음|후|이후|전|이전|때|중|동안|날|해|달|주|시간|시기|당시|밖|만큼|정도)[가-힣]*"
)
"""Nouns with which those only connect: `그 다음에`."""

ADVERBS = _set(
    "지금 현재 정확히 보통 대략 원래 처음 다 더 제일 가장 좀 꼭 바로 이미 아직 정말 진짜 그냥 대체"
    " 도대체 주로 모두 같이 함께 처음으로 마지막으로 번 개 명 년 살 시간 정도 쯤"
)


def plain(eojeol: str) -> str:
    """Return a word without its particles."""
    short = PARTICLES.sub("", eojeol)
    return short or eojeol


def is_predicate(eojeol: str) -> bool:
    """Return whether a word looks like the end of a sentence."""
    return PREDICATE.search(eojeol) is not None


PREDICATE = re.compile(
    r"(?:나요|가요|까요|니까|어요|아요|여요|해요|예요|에요|이야|인가|는가|은가|지요|죠|줘|줘요|세요|십시오|습니다|ㅂ니다"
    r"|됩니다|합니다|입니다|니|냐|어|아|해|돼|래|까|지|야|줄래|될까|할까|다|싶어|네|음|(?<![은는도이])요)$"
)


def without_lead(words: list[str]) -> list[str]:
    """Return the words after those that anything may begin with."""
    start = next((at for at, word in enumerate(words) if word not in LEAD), len(words))
    return words[start:]
