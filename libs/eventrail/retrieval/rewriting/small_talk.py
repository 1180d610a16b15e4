"""Tell thanks and greetings from questions."""

import re

_ENGLISH = (
    r"(?:ok(?:ay)?|alright|all right|sure|fine|cool|great|nice|perfect|awesome|wonderful|excellent"
    r"|good(?: (?:job|work|one|morning|afternoon|evening|night|day))?|well done|got it|i see"
    r"|sounds good|(?:i )?understood|understand|makes sense"
    r"|that(?: would be| works| sounds|'?s| is)(?: (?:all|it|great|good|fine|nice|helpful|perfect"
    r"|right|clear|everything))?|very helpful|that helps|that helped"
    r"|(?:many |ok |no )?thanks?(?: (?:a lot|so much|again|very much|you|for (?:your|the) "
    r"(?:help|answer|reply|info|information|explanation)))*|thank you|thx|ty|cheers"
    r"|hello|hi|hey|hiya|greetings|welcome|bye|goodbye|see you(?: later| soon)?|take care"
    r"|have a (?:good|nice|great) (?:day|one|evening|weekend|night)"
    r"|how are you(?: doing)?(?: today)?|how(?:'s| is) it going|what'?s up|nice to meet you"
    r"|you(?:'re| are) welcome|yes|yeah|yep|yup|no|nope|never ?mind|no problem|no worries|sorry"
    r"|lol|haha+|hmm+|wow|oh|ah|there|all|again|everyone|so much|very much|a lot|dear|friend|then"
    r"|for now|bot|assistant)"
)
_KOREAN = (
    r"(?:(?:정말|진짜|너무|매우|대단히|네|넵|예|아|오|와|음|다들|여러분|그럼|도와주셔서|답변|알려주셔서"
    r"|설명)"
    r"|(?:고마워|고맙습니다|고맙네|감사|감사해|감사합니다|감사드립니다|땡큐|ㄱㅅ)요?"
    r"|안녕(?:하세요|하십니까|히 계세요|히 가세요)?|반가워요?|반갑습니다|잘 ?가|잘 ?있어|수고하세요"
    r"|수고하셨습니다|수고했어요?|알겠(?:어|어요|습니다)|알았(?:어|어요|습니다)|이해했(?:어|어요|습니다)"
    r"|그렇구나|그렇군요|그래요?|좋아요?|좋습니다|좋네요?|완벽해요?|훌륭해요?|최고예요?|최고야|오케이"
    r"|ㅇㅋ|ㅇㅇ|응|어|네네|아니요?|아니야|아뇨|괜찮아요?|괜찮습니다|됐어요?|됐습니다|미안해?요?"
    r"|죄송합니다|죄송해요|잘 ?지내(?:요|세요|니)?|다음에 봐요?|또 ?봐요?|좋은 하루 되세요"
    r"|도움이? ?(?:많이 )?(?:됐어요?|되었어요|됐습니다|되었습니다)|ㅋ+|ㅎ+|ㅠ+|ㅜ+)"
)
_SMALL_TALK = re.compile(rf"(?:(?>[^\w<>]+|\b(?:and|but)\b|(?:{_ENGLISH}|{_KOREAN})(?!\w)))+")
"""Atomic, so that a long message takes no longer than its length."""


def is_small_talk(text: str) -> bool:
    """Return whether a message says nothing but thanks, greetings, agreement and the like."""
    plain = text.casefold().replace("\u2019", "'")
    said = any(character.isalpha() for character in plain)
    return said and _SMALL_TALK.fullmatch(plain) is not None
