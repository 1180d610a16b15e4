"""Label answers: wanted or not, each for itself."""

from collections.abc import Iterator
from typing import Final

from eventrail.signals.pairs.liking import likings
from eventrail.signals.pairs.material import Given, Material, Row, Sign, Source, people_of

_COMPARED: Final = {"comparison": 1.0, "judge": 0.7}


def labelled_in(material: Material) -> Iterator[Row]:
    """Yield answers that are wanted, or not; each row has one of the two."""
    for rid, liking in likings(material.signs).items():
        given = material.given.get(rid)
        if given is not None and liking.value:
            yield _row(given, liking.signal, liking.confidence, liking.value > 0, liking.by)
    for sign in material.signs:
        given = material.given.get(sign.rid)
        if sign.signal == "edit" and given is not None and sign.text.strip():
            source = Source(
                "edit", 1.0, [given.rid], given.tenant, ["person"], [given.template], by=sign.by
            )
            yield Row(given.prompt, sign.text, None, source, people_of(given))
        elif sign.signal in _COMPARED and sign.value:
            yield from _compared(material, sign)


def _compared(material: Material, sign: Sign) -> Iterator[Row]:
    sure = _COMPARED[sign.signal]
    for rid, wanted in ((sign.rid, (sign.value or 0) > 0), (sign.other, (sign.value or 0) < 0)):
        given = material.given.get(rid)
        if given is not None:
            yield _row(given, sign.signal, sure, wanted, sign.by)


def _row(given: Given, signal: str, confidence: float, wanted: bool, by: str) -> Row:  # noqa: FBT001 -- the label itself
    source = Source(
        signal,
        round(confidence, 3),
        [given.rid],
        given.tenant,
        [given.model],
        [given.template],
        given.revision,
        by=by,
    )
    answers = (given.answer, None) if wanted else (None, given.answer)
    return Row(given.prompt, *answers, source, people_of(given))
