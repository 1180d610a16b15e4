"""Examples to train and evaluate on: a context of sentences and questions about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eventrail.worker.bundled.corpus import Source
from eventrail.worker.bundled.facts import made_up_facts, mask
from eventrail.worker.bundled.questions import ask_about
from eventrail.worker.bundled.words import Rarity

ABSTENTION = "I do not know from the given documents."
MARGIN = 0.2  # the target's overlap must lead every other sentence's by this much
UNKNOWN = 0.3  # a question is unanswerable when no sentence overlaps more than this
TRIES = 4
ECHOES, ECHOES_ALONE = 0.04, 0.5  # share of requests to confirm, with and without a context
MADE_UP_ECHOES = 0.05  # the same beside made-up facts, of the questions that have an answer
UNANSWERABLE = 0.12
NEARBY = 0.5  # share of unanswerable questions that come from the same document
NAMED = 0.6  # share of place-holders introduced by a word, as in "card <CARD_1>"
CONFIRMATIONS = (
    "Please confirm my {0}.", "Please note {0}.", "Can you confirm {0}?", "Save {0} please.",
    "My details are {0}, please confirm.", "Repeat {0} back to me.", "Please confirm {0}.",
    "I gave you {0}, is that right?", "Please check and confirm my data: {0}", "Note my {0}.",
    "Here is my {0}. Please confirm them.", "This is my {0}, did you get it?",
)  # fmt: skip
CALLED = {"EMAIL": "e-mail", "PHONE": "phone number", "CARD": "card", "NAME": "name",
          "ADDRESS": "address", "IBAN": "account", "IP": "server", "ID": "number"}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A question, the index of the sentence that answers (None if none does), and the answer."""

    question: str
    target: int | None
    answer: str

    @property
    def echoes(self) -> bool:
        """Whether the answer repeats place-holders of the question."""
        return self.target is None and self.answer != ABSTENTION


@dataclass(frozen=True)
class Example:
    """Sentences shown to the model and questions asked about them, each on its own."""

    context: tuple[str, ...]
    asks: tuple[Ask, ...]


class Maker:
    """Draws examples from sources; `rarity` decides what is telling."""

    def __init__(self, sources: Sequence[Source], rarity: Rarity) -> None:
        self.sources = sources
        self.rarity = rarity
        self._weights = [len(s.sentences) for s in sources]

    def draw(self, size: int, asks: int, random: Random, *, made_up: float = 0.3) -> Example:
        """An example with `size` sentences and up to `asks` questions."""
        if size and random.random() < made_up:
            return self._made_up(size, asks, random)
        return self._documented(size, asks, random)

    def _documented(self, size: int, asks: int, random: Random) -> Example:
        source = self.source(random)
        start = random.randrange(len(source.sentences))
        near = [source.sentences[(start + i) % len(source.sentences)]
                for i in range(min(size + 2, len(source.sentences)))]  # fmt: skip
        random.shuffle(near)
        shown, left = near[:size], near[size:]
        while len(shown) < size:
            shown.append(self.sentence(random))
        found = [self._ask(shown, left, random) for _ in range(asks)]
        return Example(tuple(shown), tuple(filter(None, found)))

    def _ask(self, shown: list[str], left: list[str], random: Random) -> Ask | None:
        pick = random.random()
        if pick < (ECHOES if shown else ECHOES_ALONE):
            return echo(random)
        if pick < ECHOES + UNANSWERABLE or not shown:
            return self.unanswerable(shown, left, random)
        return self.answerable(shown, random)

    def answerable(self, shown: Sequence[str], random: Random) -> Ask | None:
        """A question whose words single out one of the sentences; None if none was found."""
        for _ in range(TRIES):
            target = random.randrange(len(shown))
            question = ask_about(shown[target], self.rarity, random)
            scores = [self.rarity.overlap(question, s) for s in shown]
            own = scores.pop(target)
            if own >= max(scores, default=0.0) + MARGIN:
                return Ask(question, target, shown[target])
        return None

    def unanswerable(self, shown: Sequence[str], left: Sequence[str], random: Random) -> Ask | None:
        """A question about a sentence that is not shown and shares little with those that are."""
        for _ in range(TRIES):
            hidden = (
                random.choice(left) if left and random.random() < NEARBY else self.sentence(random)
            )
            question = ask_about(hidden, self.rarity, random)
            if max((self.rarity.overlap(question, s) for s in shown), default=0.0) < UNKNOWN:
                return Ask(question, None, ABSTENTION)
        return None

    def source(self, random: Random) -> Source:
        """A source, the longer the likelier."""
        return random.choices(self.sources, self._weights)[0]

    def sentence(self, random: Random) -> str:
        """Any sentence of any source."""
        return random.choice(self.source(random).sentences)

    def _made_up(self, size: int, asks: int, random: Random) -> Example:
        facts = made_up_facts(size + 2, random)
        shown, left = facts[:size], facts[size:]
        found: list[Ask] = []
        for _ in range(asks):
            if left and random.random() < UNANSWERABLE:
                found.append(Ask(random.choice(random.choice(left).questions), None, ABSTENTION))
            elif random.random() < MADE_UP_ECHOES:
                found.append(echo(random))
            else:
                at = random.randrange(len(shown))
                found.append(Ask(random.choice(shown[at].questions), at, shown[at].sentence))
        return Example(tuple(f.sentence for f in shown), tuple(found))


def echo(random: Random) -> Ask:
    """A request to confirm one to three place-holders, and the answer that repeats them."""
    masks = list(dict.fromkeys(mask(random) for _ in range(random.choice((1, 2, 2, 3)))))
    named = [f"{CALLED[m[1:-3]]} {m}" if random.random() < NAMED else m for m in masks]
    said = random.choice(CONFIRMATIONS).format(listed(named))
    return Ask(said, None, f"I have noted {listed(masks)}.")


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))
