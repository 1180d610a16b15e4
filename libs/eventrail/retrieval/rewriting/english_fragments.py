"""English questions of which a part was left to the turn before: `and in 2023?`, `why?`."""

import re

from eventrail.retrieval.rewriting.english_words import (
    ASKING,
    AUXILIARY,
    FUNCTION,
    PEOPLE,
    PERSON,
    POINTING,
    PREPOSITION,
    THING,
    TOKEN,
    without_lead,
)

_WANT = (
    r"(?:(?:can|could|would|will) you |please |i'?d like (?:to know |to hear )?"
    r"|i want (?:to know )?)*"
)
_MORE = re.compile(
    rf"{_WANT}(?:tell me (?:a (?:bit|little) )?more(?: about (?:it|that|this|them))?"
    r"|say more|elaborate(?: on (?:it|that|this))?|go on|continue|keep going"
    r"|explain(?: (?:it|that|this))?(?: (?:further|more|again|in (?:more )?detail|simply|better))?"
    r"|(?:some |a few |any )?more (?:details?|info|information|examples?)|in more detail"
    r"|(?:give|show)(?: me)? (?:an|another|some|a few|more|one)(?: more)? (?:examples?|details?)"
    r"|any (?:other )?examples?|for example|for instance|like what|such as(?: what)?|in what way"
    r"|how so|how come|why(?: is (?:that|this|it)| not| so)?|really"
    r"|are you sure(?: about (?:that|it))?"
    r"|what (?:do|did) you mean(?: by (?:that|this|it))?|(?:what|who|where|how) else|anything else"
    r"|what does (?:that|this|it) mean|is that (?:so|true|right|correct|all)|and then|what then"
    r"|then what|what next|what happens (?:next|then))(?: please| exactly| though| then)?"
)
_ABOUT = re.compile(r"(?:what|how) about (?!(?:we|you|i|us|going|trying|having|making|doing)\b)\w")
_SAME = re.compile(
    r"(?:(?:is|does|do|are) )?(?:it |that )?(?:the )?same"
    r" (?:for|with|in|at|goes|apply|applies|true)\b"
)
_ELSE = re.compile(r"(?:what|who|where|how|when|why) else\b")
_GOES_ON = re.compile(r"(?:and|but|or)\b")
_ASKS_OF_WHICH = re.compile(
    r"(?:in|on|at|for|from|by|with|to|of|until|since|under) (?:which|what|whose|how (?:many|much))"
    r"(?: [\w-]+){1,2}|how (?:many|much) [\w-]+|why not [\w' -]+"
)
_NUMBERS = re.compile(r"(?:(?:in|for|by|since|until|before|after|from|to|and|of|the) )*[\d.,/-]+s?")
LONGEST = 6
"""Words; a fragment has no more."""

_OTHERS = THING | PEOPLE | POINTING | {"there", "one", "ones", "both", "other", "either"}
"""Words that other rules look at, which know better what they stand for."""


def is_fragment(question: str) -> bool:
    """Return whether a question leaves its verb, or what it asks about, to the turn before."""
    spelt = [word.lower() for word in TOKEN.findall(question)]
    rest = without_lead(spelt)
    plain = " ".join(rest)
    if _asks_for_more(rest, plain):
        return True
    if not rest or (set(rest) <= FUNCTION - PERSON):
        return bool(set(rest) & ASKING) and not set(rest) & _OTHERS
    if set(rest) & (AUXILIARY | ASKING) or len(rest) > LONGEST:
        return False
    goes_on = _GOES_ON.match(" ".join(spelt)) is not None
    part = (goes_on or rest[0] in PREPOSITION) and question.rstrip().endswith("?")
    return part or _NUMBERS.fullmatch(plain) is not None


def _asks_for_more(words: list[str], plain: str) -> bool:
    """Whether it has one of the forms that go on from a turn before."""
    if _MORE.fullmatch(plain) or _ABOUT.match(plain) or _SAME.match(plain):
        return True
    if _ASKS_OF_WHICH.fullmatch(plain):
        return len(words) <= LONGEST
    return _ELSE.match(plain) is not None and not set(words) & _OTHERS
