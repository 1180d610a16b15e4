"""English words by what they do in a question."""

import re

TOKEN = re.compile(r"<[A-Z][A-Z_]*_\d+>|[^\W_](?:[\w'\u2019.-]*\w)?")
"""A word, a number such as `3.5` or `2024-01-02`, or a placeholder."""

PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*_\d+>")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ASKING = _set(
    "what which who whom whose when where why how what's who's where's when's how's whats"
)
AUXILIARY = _set(
    "is are was were be been being am do does did done has have had having can could will would"
    " shall should may might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't"
    " can't couldn't won't wouldn't shouldn't cannot"
)
PREPOSITION = _set(
    "of in on at for with without about to from by since until till before after during per into"
    " onto over under between among within as than like near inside outside up down out off"
    " around through via against besides except versus vs"
)
PERSON = _set("i me my mine myself we us our ours you your yours yourself")
THING = _set("it its itself")
PEOPLE = _set("he him his himself she her hers herself they them their theirs themselves")
POINTING = _set("this that these those")
SUBJECT = _set("i we you he she they it")
CONJUNCTION = _set("and or but so if when while because although though unless then nor")
OTHER = _set(
    "a an the some any each every all both no not only just also too either neither even ever"
    " never always often usually still yet already again now currently exactly really actually"
    " maybe perhaps please there here much many more most less least few fewer several other"
    " another such same else very quite rather long far kind sort type lot one ones"
)
LIGHT = _set(
    "do make makes made get gets got go goes went come comes came work works worked cost costs"
    " mean means meant happen happens happened take takes took give gives gave tell tells told"
    " show shows say says said know knows think explain describe need needs want wants use uses"
    " used find finds see look looks help let call called name named start starts started begin"
    " end ends ended last lasts keep put try ask asked talk speak exist exists"
)
FUNCTION = (
    ASKING | AUXILIARY | PREPOSITION | PERSON | THING | PEOPLE | POINTING | CONJUNCTION | OTHER
)
DETERMINER = _set("a an the my your our his her its their this that these those some any no each")

LEAD = _set(
    "and but or so ok okay also then well hmm oh ah great thanks thank cool nice alright right"
    " yes yeah no sorry now please hi hello hey"
)
"""Words that a follow-up, or anything else, begins with."""

TIME = _set(
    "year month week weekend day days morning evening afternoon night time moment season quarter"
    " summer winter spring autumn century decade world life planet way"
)
"""Nouns that `this` and `that` go with without pointing back."""

SAYING = _set(
    "heard hear think thought know knew say said says believe believed mean means sure so true fact"
    " such told tell read guess hope seems given possible likely now all everything anything"
    " something nothing"
)
"""Words after which `that` begins a clause, or belongs to them."""

PARTICIPLE = _set(
    "built made born written found won held known sold done begun grown given taken seen bought"
    " sent set put led paid lost kept left meant read run shown spoken told thought become come"
)
COMPARATIVE = _set(
    "cheaper better worse faster slower bigger larger smaller older younger newer longer shorter"
    " taller higher lower stronger weaker easier harder safer lighter heavier quicker earlier"
    " later nearer closer further farther richer poorer simpler quieter louder wider narrower"
    " thicker thinner cleaner warmer colder hotter cooler brighter darker deeper smarter"
)
SUPERLATIVE = _set(
    "cheapest best worst fastest slowest biggest largest smallest oldest youngest newest longest"
    " shortest tallest highest lowest strongest easiest hardest safest lightest heaviest latest"
)
GENERIC = _set("one ones option options version versions alternative alternatives thing choice")


def lowered(word: str) -> str:
    """Return a word in lower case, but for `US`, `IT` and the like, which are names."""
    return word if word.isupper() and len(word) > 1 else word.lower()


def content(words: list[str]) -> list[str]:
    """Return the words that name something, of words as written."""
    return [word for word in words if lowered(word) not in FUNCTION | LIGHT | LEAD]


def without_lead(words: list[str]) -> list[str]:
    """Return the words after those that anything may begin with."""
    start = next((at for at, word in enumerate(words) if word.lower() not in LEAD), len(words))
    return words[start:]
