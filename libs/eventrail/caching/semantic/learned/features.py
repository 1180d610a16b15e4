"""What the learned verifier sees of two questions. The order of the two makes no difference."""

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.caching.semantic.learned.alignment import Weighed, covers, weighed
from eventrail.caching.semantic.learned.grams import contained, overlaps
from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.asked import asks_apart
from eventrail.caching.semantic.rules.entity import misspelt, same_place
from eventrail.caching.semantic.rules.leftover import Leftover
from eventrail.learning.embedding import static_embedder

NAMES: Final = (
    "vectors", "cover_low", "cover_high", "worst_low", "worst_high", "second_low", "second_high",
    "missing_low", "missing_high", "loudest_low", "loudest_high",
    "content_low", "content_high", "content_vectors", "content_worst_low", "content_worst_high",
    "grams_2", "grams_3", "letters_4", "contained_low", "contained_high",
    "stems", "all_stems", "only_low", "only_high", "names_low", "names_high", "names_shared",
    "order", "pairs", "same_asked", "apart", "same_first", "length_low", "length_ratio",
    "particles", "misspelt", "identical_content", "same_place", "same_particle", "replaced",
)  # fmt: skip


def features(one: Reading, other: Reading, left: Leftover) -> npt.NDArray[np.float32]:
    """Return the measures of a pair, in the order of `NAMES`."""
    return np.asarray(
        [*_by_vectors(one, other), *_by_letters(one, other), *_by_words(one, other, left)],
        np.float32,
    )


def _by_vectors(one: Reading, other: Reading) -> list[float]:
    a, b = covers(weighed(one), weighed(other))
    x, y = covers(_content(one), _content(other))
    embed = static_embedder().embed
    return [
        float(embed(one.text) @ embed(other.text)),
        *_ordered(a.mean, b.mean),
        *_ordered(a.worst, b.worst),
        *_ordered(a.second, b.second),
        *_ordered(a.missing, b.missing),
        *_ordered(a.loudest, b.loudest),
        *_ordered(x.mean, y.mean),
        (x.mean + y.mean) / 2,
        *_ordered(x.worst, y.worst),
    ]


def _content(reading: Reading) -> Weighed:
    whole = weighed(reading)
    kept = [at for at, word in enumerate(reading.words) if word.content]
    return type(whole)(whole.rows[kept], whole.weights[kept])


def _by_letters(one: Reading, other: Reading) -> list[float]:
    return [*overlaps(one.text, other.text), *_ordered(*contained(one.text, other.text))]


def _by_words(one: Reading, other: Reading, left: Leftover) -> list[float]:
    mine, theirs = frozenset(one.content), frozenset(other.content)
    names = (
        len([w for w in left.one if w.stem in one.names]),
        len([w for w in left.other if w.stem in other.names]),
    )
    lengths = sorted((len(one.words), len(other.words)))
    return [
        _jaccard(mine, theirs),
        _jaccard(frozenset(one.stems), frozenset(other.stems)),
        *_ordered(len(left.one), len(left.other)),
        *_ordered(*names),
        float(len(one.names & other.names)),
        _order(one, other),
        _jaccard(_pairs(one), _pairs(other)),
        float(one.asked == other.asked),
        float(asks_apart(one.asked, other.asked)),
        float(bool(one.stems and other.stems) and one.stems[0] == other.stems[0]),
        float(lengths[0]),
        lengths[0] / max(lengths[1], 1),
        _particles(one, other),
        float(sum(misspelt(a.plain, b.plain) for a in left.one for b in left.other)),
        float(not left.one and not left.other),
        float(len(same_place(one.words, other.words, left))),
        float(
            sum(bool(a.particle) and a.particle == b.particle for a in left.one for b in left.other)
        ),
        float(min(len(left.one), len(left.other))),
    ]


def _ordered(a: float, b: float) -> tuple[float, float]:
    return (a, b) if a <= b else (b, a)


def _jaccard(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _pairs(reading: Reading) -> frozenset[object]:
    return frozenset(pairwise(reading.stems))


def _order(one: Reading, other: Reading) -> float:
    """Return the share of neighbours among shared words that come in the same order in both."""
    place = {stem: at for at, stem in enumerate(other.content)}
    places = [place[stem] for stem in one.content if stem in place]
    steps = list(pairwise(places))
    return sum(a < b for a, b in steps) / len(steps) if steps else 1.0


def _particles(one: Reading, other: Reading) -> float:
    """Return the share of shared Korean words whose particle is another."""
    mine = {word.stem: word.particle for word in one.words if word.particle}
    theirs = {word.stem: word.particle for word in other.words if word.particle}
    shared = mine.keys() & theirs.keys()
    return sum(mine[stem] != theirs[stem] for stem in shared) / max(len(shared), 1)
