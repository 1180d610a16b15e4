"""Find pairs: two answers to one prompt, of which people want one."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from eventrail.signals.pairs.liking import Liking, likings
from eventrail.signals.pairs.material import Given, Material, Row, Sign, Source, people_of

PER_PROMPT: Final = 4
"""Pairs of liked and disliked answers to one prompt at most: a prompt must not outweigh others."""

ARMS_APART: Final = 0.3
"""Difference of two arms' scores from which the better is taken for the wanted one."""

_EDITED: Final = 1.0
_COMPARED: Final = 1.0
_JUDGED: Final = 0.7
_SIGNED: Final = 0.9
_UNREPEATED: Final = 0.6
_RATED: Final = 0.8
_ARMS: Final = 0.6


def pairs_in(material: Material) -> Iterator[Row]:
    """Yield the pairs, those of the surest sources first."""
    liked = likings(material.signs)
    for sign in material.signs:
        if sign.signal == "edit":
            yield from _edited(material, sign)
        elif sign.signal in {"comparison", "judge"}:
            yield from _compared(material, sign)
    for sign in material.signs:
        if sign.signal in {"regenerated", "regenerate"}:
            yield from _regenerated(material, sign, liked)
    yield from _rated(material, liked)
    yield from _arms(material)


def _edited(material: Material, sign: Sign) -> Iterator[Row]:
    given = material.given.get(sign.rid)
    if given is None or not sign.text.strip():
        return
    source = Source(
        "edit",
        _EDITED,
        [given.rid],
        given.tenant,
        ["person", given.model],
        [given.template],
        given.revision,
        by=sign.by,
    )
    yield Row(given.prompt, sign.text, given.answer, source, people_of(given))


def _compared(material: Material, sign: Sign) -> Iterator[Row]:
    this, other = material.given.get(sign.rid), material.given.get(sign.other)
    if this is None or other is None or not sign.value or not _same_tenant(this, other):
        return
    sure = _COMPARED if sign.signal == "comparison" else _JUDGED
    if sign.value > 0:
        yield _pair(this, other, sign.signal, sure, place=sign.place, by=sign.by)
    else:
        place = None if sign.place is None else 1 - sign.place
        yield _pair(other, this, sign.signal, sure, place=place, by=sign.by)


def _regenerated(material: Material, sign: Sign, liked: dict[str, Liking]) -> Iterator[Row]:
    """Take the later answer for wanted if it was liked, or left alone and not disliked."""
    earlier = material.given.get(sign.rid)
    later = material.given.get(sign.evidence or sign.other)
    if earlier is None or later is None or earlier.key != later.key:
        return
    of_earlier, of_later = _votes(liked, earlier), _votes(liked, later)
    if of_later < 0 or of_earlier > 0:
        return
    yield _pair(later, earlier, "regenerated", _SIGNED if of_later > 0 else _UNREPEATED, by=sign.by)


def _rated(material: Material, liked: dict[str, Liking]) -> Iterator[Row]:
    """Pair the liked with the disliked answers to equal prompts, whoever rated them."""
    by_prompt: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for rid, given in material.given.items():
        value = _votes(liked, given)
        if value:
            by_prompt[given.key][value < 0].append(rid)
    for good, bad in by_prompt.values():
        for wanted, unwanted in islice(product(good, bad), PER_PROMPT):
            sure = _RATED * min(liked[wanted].confidence, liked[unwanted].confidence)
            yield _pair(material.given[wanted], material.given[unwanted], "ratings", sure)


def _arms(material: Material) -> Iterator[Row]:
    """Pair the best-judged with the worst-judged arm's answer to equal prompts."""
    by_prompt: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for rid, given in material.given.items():
        if given.arm and given.judged is not None:
            by_prompt[given.key].append((given.judged, rid))
    for scored in by_prompt.values():
        (low, worse), (high, better) = min(scored), max(scored)
        worst, best = material.given[worse], material.given[better]
        if best.arm != worst.arm and high - low >= ARMS_APART:
            yield _pair(best, worst, "arms", _ARMS)


def _pair(
    wanted: Given,
    unwanted: Given,
    signal: str,
    confidence: float,
    *,
    place: int | None = None,
    by: str = "",
) -> Row:
    source = Source(
        signal,
        round(confidence, 3),
        [wanted.rid, unwanted.rid],
        wanted.tenant,
        [wanted.model, unwanted.model],
        [wanted.template, unwanted.template],
        wanted.revision,
        place,
        by,
    )
    prompt = wanted.prompt or unwanted.prompt
    return Row(prompt, wanted.answer, unwanted.answer, source, people_of(wanted, unwanted))


def _votes(liked: dict[str, Liking], given: Given) -> int:
    found = liked.get(given.rid)
    return 0 if found is None else found.value


def _same_tenant(one: Given, other: Given) -> bool:
    return one.tenant == other.tenant
