"""Questions about a sentence, in the ways people ask them of documentation."""

from random import Random

from eventrail.worker.bundled.words import COMMON, Rarity, bare, content_words

FRAMES = (
    "What {0}?", "What is {0}?", "What does {0} do?", "What are {0}?", "Which {0}?",
    "How does {0} work?", "How do I {0}?", "How is {0} done?", "How can I {0}?", "How many {0}?",
    "When does {0}?", "When is {0}?", "Where is {0}?", "Where does {0}?", "Why {0}?",
    "Why does {0}?", "Who {0}?", "Can {0}?", "Does {0}?", "Is {0}?", "Tell me about {0}.",
    "Explain {0}.", "What happens with {0}?", "What about {0}?", "What do you know about {0}?",
    "{0}", "{0}?", "{0} what?", "What can you say about {0}?", "Please explain {0}.",
)  # fmt: skip
MOST_WORDS = 9
SPANS, TELLING = 0.4, 0.45  # shares of the styles; the rest is thinned sentences
IN_ORDER = 0.75
GLUED = 0.5
LOWERED = 0.35
INFLECTED, INFLECTED_FROM = 0.08, 5  # share, and the shortest word in letters
QUOTED = 0.01


def ask_about(sentence: str, rarity: Rarity, random: Random) -> str:
    """A question that repeats some telling words of `sentence` (never the whole of it)."""
    pick = random.random()
    if pick < SPANS:
        body = _span(sentence, random)
    elif pick < SPANS + TELLING:
        body = _telling(sentence, rarity, random)
    else:
        body = _thinned(sentence, random)
    noisy = [_vary(word, random) for word in body]
    return random.choice(FRAMES).format(" ".join(noisy))


def _span(sentence: str, random: Random) -> list[str]:
    """A run of neighbouring words that holds at least one telling word."""
    words = [w for w in map(bare, sentence.split()) if w]
    length = random.randint(2, min(7, len(words) - 1))
    start = random.randint(0, len(words) - length)
    span = words[start : start + length]
    return span if content_words(" ".join(span)) else list(content_words(sentence)[:3])


def _telling(sentence: str, rarity: Rarity, random: Random) -> list[str]:
    """A few of the rarer words, mostly in their order, sometimes joined by small words."""
    words = content_words(sentence)
    ranked = sorted(range(len(words)), key=lambda i: -rarity.of(words[i]) * random.uniform(0.4, 1))
    kept = ranked[: random.randint(1, 4)]
    if random.random() < IN_ORDER:
        kept = sorted(kept)
    glue = random.choice(("", "", "the", "of the", "in", "a", "for"))
    joint = f" {glue} " if random.random() < GLUED else " "
    return joint.join(words[i] for i in kept).split()


def _thinned(sentence: str, random: Random) -> list[str]:
    """The sentence with many of its words left out."""
    words = [w for w in map(bare, sentence.split()) if w]
    keep = [w for w in words if random.random() < (0.25 if w.lower() in COMMON else 0.6)]
    return keep[:MOST_WORDS] or list(content_words(sentence)[:3])


def _vary(word: str, random: Random) -> str:
    """Now and then another case or another ending."""
    if word.startswith("<"):
        return word
    if random.random() < LOWERED and word[1:].islower():
        word = word.lower()
    if random.random() < INFLECTED and len(word) >= INFLECTED_FROM and word.isalpha():
        word = word[:-1] if word.endswith("s") else word + "s"
    return f"`{word}`" if random.random() < QUOTED else word
