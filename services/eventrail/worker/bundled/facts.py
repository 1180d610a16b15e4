"""Made-up facts about made-up things, with the questions they answer.

They teach what documentation strings rarely ask for: telling apart sentences that differ only in
the name or only in the attribute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


ONSETS = _words("b br c cl d dr f fl g gr h j k kr l m n p pl qu r s st t tr v w y z")
VOWELS = _words("a e i o u ai ea oo y")
CODAS = ["", "", "", *_words("n r s l x m t k")]
KINDS = _words(
    "pump kettle drone router sensor scanner printer gateway turbine camera lamp heater drill "
    "planner service worker cache queue index stage module library company tower bridge museum "
    "river village festival engine protocol compiler parser telescope"
)
COLOURS = _words("red blue green black white silver orange purple yellow grey")
UNITS = _words("seconds minutes hours days weeks months")
THINGS = _words(
    "requests events records messages invoices images tokens documents reports orders tickets "
    "samples packets answers prompts alerts photos parcels"
)
PLACES = _words(
    "Oslo Lima Busan Porto Quebec Nairobi Turin Osaka Leeds Graz Tampa Cork Perth Daegu"
)
MASKS = ("EMAIL", "PHONE", "CARD", "NAME", "ADDRESS", "IBAN", "IP", "ID")
MASK_NUMBERS = range(1, 9)


@dataclass(frozen=True)
class Pattern:
    """One attribute: ways to state it and to ask for it.

    `{n}` stands for the name, `{k}` the kind, `{v}` the value, `{t}` a thing it works on.
    """

    values: str
    states: tuple[str, ...]
    asks: tuple[str, ...]


PATTERNS = (
    Pattern("number kg", ("The {n} {k} weighs {v}.", "The weight of the {n} {k} is {v}."),
            ("How much does the {n} weigh?", "What is the weight of the {n} {k}?")),
    Pattern("number euros", ("The {n} {k} costs {v}.", "The price of the {n} is {v}."),
            ("How much does the {n} cost?", "What is the price of the {n} {k}?")),
    Pattern("colour", ("The {n} {k} is painted {v}.", "The colour of the {n} is {v}."),
            ("What colour is the {n} painted?", "Which colour does the {n} {k} have?")),
    Pattern("year", ("The {n} {k} was founded in {v}.", "{n} was built in {v}."),
            ("When was {n} founded?", "In which year was the {n} {k} built?")),
    Pattern("place", ("The {n} {k} is located in {v}.", "{n} has its office in {v}."),
            ("Where is the {n} located?", "Where is the office of {n}?")),
    Pattern("person", ("The {n} {k} was designed by {v}.", "{v} invented the {n} {k}."),
            ("Who designed the {n}?", "Who invented the {n} {k}?")),
    Pattern("number unit", ("The {n} {k} keeps {t} for {v}.", "{n} deletes {t} after {v}."),
            ("How long does the {n} keep {t}?", "After what time does {n} delete {t}?")),
    Pattern("number thing", ("The {n} {k} handles {v} a second.", "{n} stores at most {v}."),
            ("How many {t} does {n} handle?", "How many {t} can the {n} store?")),
    Pattern("thing", ("The {n} {k} masks {v}.", "The {n} sends {v} to the next {k}."),
            ("What does the {n} mask?", "What does {n} send?")),
    Pattern("thing", ("The {n} {k} reads {v} and writes {t}.", "{n} turns {v} into {t}."),
            ("What does {n} do?", "What does the {n} {k} do?", "What is {n} for?")),
    Pattern("number port", ("The {n} {k} listens on port {v}.", "{n} uses port {v}."),
            ("Which port does {n} use?", "On what port does the {n} listen?")),
    Pattern("option", ("Set {v} to start the {n} {k}.", "The option {v} turns {n} off."),
            ("How do I start the {n}?", "Which option turns {n} off?", "What does {v} do?")),
    Pattern("mask", ("The contact of {n} is {v}.", "Write to {v} about the {n} {k}."),
            ("What is the contact of {n}?", "Who do I write to about the {n}?", "What is {v}?")),
    Pattern("mask", ("The account {v} belongs to {n}.", "{n} pays with {v}."),
            ("Whose account is {v}?", "What does {n} pay with?")),
    Pattern("person", ("{v} leads the {n} team.", "The owner of {n} is {v}."),
            ("Who leads the {n} team?", "Who is the owner of {n}?", "What does {v} do?")),
    Pattern("number unit", ("Replace the filter of the {n} every {v}.",
                            "The {n} {k} needs service after {v}."),
            ("How often do I replace the filter of the {n}?", "When does {n} need service?")),
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A sentence and the questions it answers."""

    sentence: str
    questions: tuple[str, ...]


def made_up_facts(count: int, random: Random) -> list[Fact]:
    """`count` facts over few names and few attributes, so that each shares words with others."""
    names = [name(random) for _ in range(max(1, count // random.choice((1, 2, 3))))]
    patterns = random.sample(PATTERNS, min(len(PATTERNS), max(2, count // 2)))
    pairs = [(n, p) for n in names for p in patterns]
    random.shuffle(pairs)
    return [_fact(n, p, random) for n, p in pairs[:count]]


def _fact(subject: str, pattern: Pattern, random: Random) -> Fact:
    kind, thing = random.choice(KINDS), random.choice(THINGS)
    filled = {"n": subject, "k": kind, "t": thing, "v": _value(pattern.values, thing, random)}
    said = random.randrange(len(pattern.states))
    return Fact(
        pattern.states[said].format(**filled),
        tuple(ask.format(**filled) for ask in pattern.asks),
    )


def _value(kind: str, thing: str, random: Random) -> str:
    number = str(random.choice((random.randint(2, 99), random.randint(100, 9_999))))
    makers: dict[str, Callable[[], str]] = {
        "number unit": lambda: f"{number} {random.choice(UNITS)}",
        "number thing": lambda: f"{number} {thing}",
        "number port": lambda: number,
        "colour": lambda: random.choice(COLOURS),
        "year": lambda: str(random.randint(1_850, 2_030)),
        "place": lambda: random.choice(PLACES),
        "person": lambda: f"{name(random)} {name(random)}",
        "option": lambda: f"{name(random).upper()}_{random.choice(KINDS).upper()}",
        "mask": lambda: mask(random),
        "thing": lambda: random.choice(THINGS),
    }
    return makers[kind]() if kind in makers else f"{number} {kind.removeprefix('number ')}"


def name(random: Random) -> str:
    """A pronounceable invented name of one to three syllables."""
    syllables = random.choice((2, 2, 2, 3))
    parts = (random.choice(ONSETS) + random.choice(VOWELS) for _ in range(syllables))
    return ("".join(parts) + random.choice(CODAS)).capitalize()


def mask(random: Random) -> str:
    """A place-holder as the guardrail writes it for personal data, such as `<EMAIL_1>`."""
    return f"<{random.choice(MASKS)}_{random.choice(MASK_NUMBERS)}>"
