"""Whether an answer declines to help, in English or Korean.

That something cannot be found in the documents, or is not known, is an honest answer and no
refusal. Forms are those that models are trained to decline in; a refusal stands at the beginning
and leaves no room for an answer.
"""

import re
from typing import Final

from eventrail.guarding.answers.prose import prose

BEGINNING: Final = 200
"""Characters in which a refusal begins."""

LONGEST: Final = 1_200
"""Characters past which an answer that begins like a refusal is taken to help after all."""

TURNED: Final = 200
"""Characters behind a "however" that make an answer of what began like a refusal."""

_CANNOT: Final = (
    r"(?:can(?:not|'t| not)|could(?:n't| not)|am (?:not able|unable)|'m (?:not able|unable)|"
    r"won't|will not|must (?:decline|refuse)|have to (?:decline|refuse)|refuse|decline|"
    r"am not (?:allowed|permitted|comfortable|going|programmed|designed)|"
    r"'m not (?:allowed|permitted|comfortable|going|programmed|designed)|do not feel comfortable|"
    r"don't feel comfortable|should not|shouldn't)"
)
_HELP: Final = (
    r"(?:help(?! but)|assist|fulfil+|compl(?:y|ete)|provide|offer|support|engage|participate|"
    r"create|generate|write|produce|give|share|answer|respond|discuss|do (?:that|this)|advise|"
    r"promote|encourage|condone|facilitate|teach|explain|describe|continue|recommend|endorse|"
    r"talk about)"
)
_SPACE: Final = r"\ "  # white space does not count in a verbose expression
_ENGLISH: Final = re.compile(
    rf"""(?ix)
    \bi\ ?(?:really\ |simply\ |just\ )?{_CANNOT.replace(" ", _SPACE)}\b[^.!?\n]{{0,40}}?
      \b{_HELP.replace(" ", _SPACE)}
    | \bwe\ (?:can(?:not|'t|\ not)|are\ (?:unable|not\ able)\ to|won't)
      \ (?:help|assist|answer|discuss|comply)
    | \bsorry,?\ (?:but\ )?i\ ?(?:can(?:not|'t|\ not)|won't|'m\ unable|am\ unable)\s*(?:[.!]|$|do\b)
    | \bas\ an?\ (?:ai|language\ model|assistant|responsible)\b[^.!?\n]{{0,60}}
      \b(?:can(?:not|'t|\ not)|unable|not\ able|don't|do\ not|must|should\ not)
    | \b(?:i|we)\ (?:must|have\ to|need\ to)\ (?:respectfully\ |politely\ )?(?:decline|refuse)
    | \b(?:that|this|it|your\ request)(?:\ is|'s|\ would\ be)\ (?:not\ something\ i\ can|
      against\ my|outside\ (?:of\ )?(?:my|the)\ (?:guidelines|scope))
    | \bagainst\ (?:my|our|the)\ (?:guidelines|policy|policies|programming|principles)
    | \bviolates?\ (?:my|our|the)\ (?:guidelines|policy|policies)
    | \bno,?\ i\ (?:can't|cannot|won't)\ (?:do|help)
    """
)
_KOREAN: Final = re.compile(
    r"""(?x)
    (?:도와\s?드릴|도움을\s?드릴|도움을\s?제공할|제공해\s?드릴|제공드릴|제공할|답변해?\s?드릴|답변을\s?드릴|
       답변할|대답해?\s?드릴|대답할|응답할|알려\s?드릴|말씀\s?드릴|작성해?\s?드릴|작성할|
       안내해?\s?드릴|생성할|처리해?\s?드릴|수행할|응할|지원할|해\s?드릴|추천해?\s?드릴)
      \s?(?:수\s?(?:가\s?|는\s?)?없|수\s?없)
    | (?:요청|질문|부탁|지시)(?:하신\s?\S{1,10})?(?:은|는|을|를|에|에는|에\s?대해서는)?\s?
      (?:거절|거부|응할\s?수\s?없|따를\s?수\s?없|들어\s?드릴\s?수\s?없)
    | (?:도와\s?드리기|답변\s?드리기|답변하기|제공하기|말씀\s?드리기|응하기)
      (?:가|는)?\s?(?:어렵|곤란)
    | (?:정책|가이드라인|지침|규정)(?:에|을|상)\s?(?:위반|어긋|위배|의해\s?제한)
    """
)
_NOT_FOUND: Final = re.compile(
    r"""(?ix)
    \b(?:find|found|see|locate|mention(?:ed|s)?|contain(?:s|ed)?|include[sd]?|available|listed)\b
      [^.!?\n]{0,60}\b(?:document|context|passage|source|text|file|article|information|manual|
      knowledge\ base|record|excerpt|material)s?\b
    | \b(?:document|context|passage|source|text|article|information|manual|excerpt|material)s?\b
      [^.!?\n]{0,60}\b(?:do(?:es)?\ not|don't|doesn't|did\ not|didn't|never|no|lacks?)\b
    | \bi\ (?:do\ not|don't)\ know\b
    | \bbased\ on\ the\ (?:provided|given|available|retrieved|above)\b
    | (?:문서|자료|본문|지문|문맥|글|내용|정보|매뉴얼|설명서|지식)\S{0,4}\s?[^.!?\n]{0,30}
      (?:찾을\s?수\s?없|나와\s?있지\s?않|언급되지\s?않|포함되어\s?있지\s?않|확인할\s?수\s?없|(?<!수)(?<!수\s)없습니다)
    | (?:찾지\s?못했|모르겠|알\s?수\s?없)
    """
)
_TURNS: Final = re.compile(
    r"(?i)\b(?:however|but|nevertheless|that said|still|instead|i can|here(?:'s| is| are)|"
    r"based on|for example)\b|(?:하지만|그러나|다만|대신)"
)
_HINT: Final = re.compile(
    r"(?i)can't|cannot|can not|n't|\bnot\b|unable|declin|refus|against|violat|outside|"
    r"as an? (?:ai|language|assistant|resp)|없|거절|거부|어렵|곤란|위반|어긋|위배|제한"
)
"""Stands in every refusal; most answers are told by its absence."""

_SENTENCE: Final = re.compile(r"[^.!?。\n]{1,600}[.!?。\n]?")


def refuses(text: str) -> bool:
    """Whether an answer as a whole declines to help."""
    text = text.replace("\u2019", "'")
    if _HINT.search(text, 0, 4 * BEGINNING) is None:
        return False
    plain = prose(text).strip()
    if not plain or len(plain) > LONGEST:
        return False
    at = 0
    for sentence in _SENTENCE.findall(plain):
        if at > BEGINNING:
            return False
        if _declines(sentence):
            turn = _TURNS.search(plain, plain.find(sentence) + len(sentence) // 2)
            return turn is None or len(text) - turn.end() < TURNED
        at += len(sentence)
    return False


def admits(sentence: str) -> bool:
    """Whether a sentence says that something is not known, or not in the documents."""
    return _NOT_FOUND.search(sentence.replace("\u2019", "'")) is not None


def _declines(sentence: str) -> bool:
    if _ENGLISH.search(sentence) is None and _KOREAN.search(sentence) is None:
        return False
    return not admits(sentence)
